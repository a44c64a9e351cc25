// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Finds destinations that carry what lines of other feeds lack: answers to requests for retransmission of
/// numbers that every line lost have no content in common with a line.</summary>
internal static class AnswerFinder
{
    /// <summary>Removes from the feeds those that are answers for others.</summary>
    /// <param name="answers">Receives what was removed.</param>
    public static void Separate(List<FoundFeed> feeds, List<FeedAnswers> answers)
    {
        foreach (FoundFeed feed in feeds.OrderBy(SeenOf).ToList())
        {
            List<FoundFeed> others = [.. feeds.Where(other => other != feed && other.Protocol == feed.Protocol)];
            List<FeedAnswers> found = [];
            List<DatagramVerdict> destinations = [.. feed.Lines.Select(line => line[0]), .. feed.Repeats];
            foreach (DatagramVerdict destination in destinations)
            {
                if (SourcesOf(destination, others) is not { Count: > 0 } sources)
                    break;
                found.Add(new FeedAnswers(destination, sources, FillsHoles: true));
            }
            if (found.Count < destinations.Count)
                continue;
            feeds.Remove(feed);
            answers.AddRange(found);
        }
    }

    private static long SeenOf(FoundFeed feed) => feed.Lines.Max(line => line[0].Best!.Numbers.Seen);

    /// <summary>The feeds that lack what a destination carries; empty if it is a feed of its own.</summary>
    private static List<FoundFeed> SourcesOf(DatagramVerdict destination, List<FoundFeed> others)
    {
        List<DatagramVerdict> lines = [.. others.SelectMany(other => other.Lines.Select(line => line[0]))];
        if (lines.Count == 0 || !FeedLines.IsThin(destination, lines))
            return [];
        var evidence = new AnswerEvidence(destination);
        HashSet<FoundFeed> sources = [];
        foreach (ChannelKey channel in destination.Best!.Numbers.Channels)
        {
            List<FoundFeed> same = [.. others.Where(other => IsPossible(destination, other, channel))];
            List<DatagramVerdict> missing = evidence.Look(
                channel, [.. same.SelectMany(other => other.Lines.Select(line => line[0]))]);
            sources.UnionWith(same.Where(other => other.Lines.Any(line => missing.Contains(line[0]))));
        }
        return evidence.IsEnough ? [.. others.Where(sources.Contains)] : [];
    }

    /// <summary>True if a feed has the channel, and no other content under the same numbers.</summary>
    private static bool IsPossible(DatagramVerdict destination, FoundFeed feed, ChannelKey channel)
    {
        if (!feed.Lines.Any(line => line[0].Best!.Numbers.RangesOf(channel) is not null))
            return false;
        (int same, int different) = (0, 0);
        foreach (IReadOnlyList<DatagramVerdict> line in feed.Lines)
        {
            (int equal, int other) = destination.Best!.Samples.CompareIn(channel, line[0].Best!.Samples);
            (same, different) = (same + equal, different + other);
        }
        return same >= different;
    }
}
