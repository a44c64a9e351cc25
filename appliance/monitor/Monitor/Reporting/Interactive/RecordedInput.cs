// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>Recordings that are already in the model.</summary>
/// <param name="names">Names of the files.</param>
internal sealed class RecordedInput(IReadOnlyList<string> names) : IFleetInput
{
    /// <inheritdoc/>
    public IReadOnlyList<ChannelState> Channels => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Recordings => names;

    /// <inheritdoc/>
    public bool Poll(FleetModel model) => false;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
