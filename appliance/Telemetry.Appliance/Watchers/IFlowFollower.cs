// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance.Watchers;

/// <summary>A watcher that keeps state of flows or lines across looks.</summary>
internal interface IFlowFollower
{
    /// <summary>
    /// Drops the state of flows that were removed; called on the host thread at each change of the configuration. An
    /// id that a change frees may belong to another flow after the next one, and two changes can come between two
    /// looks.
    /// </summary>
    /// <param name="topology">The flows and lines from now on.</param>
    void Follow(Topology topology);
}
