// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>The daemons that can be asked whether they steer the clock of this host.</summary>
public sealed class TimeSources : IDisposable
{
    private readonly ChronyClient _chrony = new();
    private readonly PtpClient _ptp = new(PtpClient.Places);

    /// <summary>Asks them now; who answers first is it.</summary>
    /// <returns>Null if none does within two tenths of a second.</returns>
    public TimeSource? Ask() => _chrony.Ask() ?? _ptp.Ask();

    /// <inheritdoc/>
    public void Dispose()
    {
        _chrony.Dispose();
        _ptp.Dispose();
    }
}
