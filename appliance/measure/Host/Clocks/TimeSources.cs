// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>The daemons that may steer the host's clock: chronyd, then ptp4l.</summary>
public sealed class TimeSources : IDisposable
{
    private readonly ChronyClient _chrony = new();
    private readonly PtpClient _ptp = new(PtpClient.Places);

    /// <summary>Queries them; the first that answers is used.</summary>
    /// <returns>Null if none answers within 200 ms.</returns>
    public TimeSource? Ask() => _chrony.Ask() ?? _ptp.Ask();

    public void Dispose()
    {
        _chrony.Dispose();
        _ptp.Dispose();
    }
}
