// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>Recordings that are already in the model.</summary>
/// <param name="names">Names of the files.</param>
internal sealed class RecordedInput(IReadOnlyList<string> names) : IFleetInput
{
    public IReadOnlyList<ChannelState> Channels => [];

    public IReadOnlyList<string> Recordings => names;

    public bool Poll(FleetModel model) => false;

    public void Dispose()
    {
    }
}
