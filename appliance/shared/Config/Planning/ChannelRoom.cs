// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Config.Planning;

/// <summary>Check that the channels of each feed have places, where its groups say how many there are.</summary>
public static class ChannelRoom
{
    /// <summary>Reports the feeds whose <c>max_channels</c> is too small; they still run.</summary>
    public static IEnumerable<string> Warnings(Configuration configuration)
    {
        foreach ((FeedSettings settings, FeedDefinition feed) in
            configuration.Settings.Feeds.Zip(configuration.Topology.Feeds))
        {
            int groups = feed.Lines.Select(line => line.Endpoints.Count).DefaultIfEmpty().Max();
            if (settings.MaxChannels is not { } most || !feed.ChannelIsGroup || most >= 2 * groups)
                continue;
            string what = most < groups
                ? $"the packets of {groups - most} groups find no place"
                : "a reset or a new session takes a place beside the one before it, and there is none for all groups";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"feed \"{feed.Name}\": each of its {groups} groups is a channel, and max_channels is {most}: {what} "
                    + $"(table_full); raise it to {2 * groups}, or leave it out");
        }
    }
}
