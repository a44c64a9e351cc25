// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Watchers;

/// <summary>A watcher that keeps state of flows or lines between checks.</summary>
internal interface IFlowFollower
{
    /// <summary>
    /// Drops the state of removed flows; called on the host thread at each change of the configuration. An id freed by
    /// one change may belong to another flow after the next one, and two changes can come between two checks.
    /// </summary>
    /// <param name="topology">The new topology.</param>
    void Follow(Topology topology);
}
