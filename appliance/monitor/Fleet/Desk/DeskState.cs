// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.Desk;

/// <summary>State for a trading desk: every feed, session and host of the fleet, and what is wrong now. Made on the
/// thread of the fleet, read by one other.</summary>
/// <param name="Sessions">Order sessions.</param>
/// <param name="Problems">Problems, worst first.</param>
public sealed record DeskState(
    IReadOnlyList<FeedRow> Feeds, IReadOnlyList<SessionRow> Sessions, IReadOnlyList<HostRow> Hosts,
    IReadOnlyList<ProblemRow> Problems)
{
    /// <summary>Reads the present state.</summary>
    /// <param name="selects">True for an appliance that is shown.</param>
    public static DeskState Of(FleetModel fleet, Func<FleetAppliance, bool> selects)
    {
        var feeds = new List<FeedRow>();
        var sessions = new List<SessionRow>();
        var hosts = new List<HostRow>();
        foreach (FleetAppliance appliance in fleet.Appliances.Where(selects))
        {
            var now = new ApplianceNow(fleet, appliance);
            feeds.AddRange(FeedRow.Of(now));
            sessions.AddRange(SessionRow.Of(now));
            hosts.Add(HostRow.Of(now));
        }
        return new DeskState(feeds, sessions, hosts, ProblemRow.Of(fleet, selects));
    }
}
