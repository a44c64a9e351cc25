// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace Telemetry.Diagnostics.Recognition.Groups;

/// <summary>Joins feeds of one group each to feeds of many groups: a venue sends its units, partitions or products to
/// groups side by side. Where packets name their channel, the channels differ; where they name nothing, each group is
/// one; where they name a session only, each group of a run is (<see cref="GroupRuns"/>).</summary>
internal static class GroupFeeds
{
    private const int HostBits = 8;

    /// <summary>The feeds, joined where they belong together, in the order of their first ones.</summary>
    public static IReadOnlyList<FoundFeed> Join(List<FoundFeed> feeds)
    {
        List<List<FoundFeed>> venues = [];
        foreach (FoundFeed feed in feeds)
        {
            if (venues.Find(venue => BelongsTo(venue, feed)) is { } venue)
                venue.Add(feed);
            else
                venues.Add([feed]);
        }
        return
        [
            .. venues.SelectMany(venue => IsBySession(venue[0]) ? GroupRuns.In(venue) : [venue])
                .OrderBy(venue => venue.Min(feeds.IndexOf)).Select(FeedOf),
        ];
    }

    private static bool IsBySession(FoundFeed feed) => RowOf(feed) is { HasChannels: false, ChannelParts.Count: > 0 };

    private static bool BelongsTo(List<FoundFeed> venue, FoundFeed feed) =>
        feed.Protocol == venue[0].Protocol && !RowOf(feed).IsStream && feed.Lines.Count == venue[0].Lines.Count
        && feed.Lines.Zip(venue[0].Lines).All(pair => AreSideBySide(pair.First[0], pair.Second[0]))
        && (!RowOf(feed).HasChannels || !venue.SelectMany(ChannelsOf).Any(ChannelsOf(feed).Contains));

    private static bool AreSideBySide(DatagramVerdict one, DatagramVerdict other) =>
        one.Endpoint.IsMulticast && other.Endpoint.IsMulticast
        && one.Endpoint.Address >> HostBits == other.Endpoint.Address >> HostBits;

    private static FoundFeed FeedOf(List<FoundFeed> venue)
    {
        List<FoundFeed> sorted = [.. venue.OrderBy(feed => feed.Lines[0][0].Endpoint.Address)
            .ThenBy(feed => feed.Lines[0][0].Endpoint.Port)];
        return venue.Count == 1 ? venue[0] : new FoundFeed(
            [
                .. Enumerable.Range(0, venue[0].Lines.Count).Select(line =>
                    (IReadOnlyList<DatagramVerdict>)[.. sorted.SelectMany(feed => feed.Lines[line])]),
            ],
            [.. sorted.SelectMany(feed => feed.Repeats)]);
    }

    private static ProtocolRow RowOf(FoundFeed feed) => feed.Lines[0][0].Best!.Row;

    private static IEnumerable<ulong> ChannelsOf(FoundFeed feed) =>
        feed.Lines[0][0].Best!.Numbers.Channels.Select(key => key.Channel);
}
