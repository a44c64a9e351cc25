// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>An input from which nothing comes: a test fills the model itself.</summary>
internal sealed class NoInput : IFleetInput
{
    public IReadOnlyList<ChannelState> Channels => [];

    public IReadOnlyList<string> Recordings => [];

    public bool Poll(FleetModel model) => false;

    public void Dispose()
    {
    }
}
