// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance;

/// <summary>Reports the feeds that have no <c>feed_age</c> because the time zone of their protocol is
/// missing.</summary>
public static class ZoneNotice
{
    /// <summary>Reports one line for each of them.</summary>
    public static void Report(Topology topology, IProgress<string> notices)
    {
        foreach (FeedDefinition feed in topology.Feeds.Where(feed => feed.LacksZone))
        {
            notices.Report($"{feed.Name}: the time zone {feed.TimeZone} is not known here, so there is no feed_age; "
                + "install the package tzdata");
        }
    }
}
