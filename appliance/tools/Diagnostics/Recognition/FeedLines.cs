// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Divides destinations into feeds of one group by their content: lines, and destinations that repeat one
/// feed or several.</summary>
internal static class FeedLines
{
    private const double SparseCoverage = 0.5;
    private const int FewestOfBridge = 3;

    /// <summary>The feeds, in the order of their first destinations.</summary>
    /// <param name="destinations">Destinations in order.</param>
    /// <param name="answers">Receives the destinations that repeat several feeds.</param>
    public static List<FoundFeed> In(List<DatagramVerdict> destinations, List<FeedAnswers> answers)
    {
        List<FoundFeed> found = [];
        foreach (List<DatagramVerdict> same in Components(destinations))
            Divide(same, found, answers);
        return [.. found.OrderBy(feed => feed.Lines.Select(line => line[0]).Concat(feed.Repeats)
            .Min(destinations.IndexOf))];
    }

    /// <summary>True if a destination carries less than half of the numbers that others carry on its
    /// channels.</summary>
    public static bool IsThin(DatagramVerdict verdict, IEnumerable<DatagramVerdict> others)
    {
        NumberEvidence numbers = verdict.Best!.Numbers;
        long own = 0;
        long most = 0;
        foreach (ChannelKey key in numbers.Channels)
        {
            own += numbers.RangesOf(key)?.Carried ?? 0;
            most += others.Where(other => other != verdict)
                .Max(other => other.Best!.Numbers.RangesOf(key)?.Carried) ?? 0;
        }
        return own < most * SparseCoverage;
    }

    private static void Divide(List<DatagramVerdict> same, List<FoundFeed> found, List<FeedAnswers> answers)
    {
        List<DatagramVerdict> bridges = BridgesIn(same);
        if (bridges.Count == 0)
        {
            (List<DatagramVerdict> lines, List<DatagramVerdict> repeats) = Part(same);
            found.Add(new FoundFeed([.. lines.Select(line => (IReadOnlyList<DatagramVerdict>)[line])], repeats));
            return;
        }
        int first = found.Count;
        foreach (List<DatagramVerdict> part in Components([.. same.Except(bridges)]))
            Divide(part, found, answers);
        foreach (DatagramVerdict bridge in bridges)
        {
            List<FoundFeed> sources =
                [.. found.Skip(first).Where(feed => feed.Lines.Any(line => bridge.IsSameFeedAs(line[0])))];
            answers.Add(new FeedAnswers(bridge, sources.Count > 0 ? sources : [found[first]], FillsHoles: false));
        }
    }

    /// <summary>Sparse destinations without which the others are several feeds: answers of one server for all its
    /// channels.</summary>
    private static List<DatagramVerdict> BridgesIn(List<DatagramVerdict> same)
    {
        if (same.Count < FewestOfBridge)
            return [];
        bool hasGroup = HasGroup(same);
        List<DatagramVerdict> sparse =
            [.. same.Where(verdict => (hasGroup && !verdict.Endpoint.IsMulticast) || IsThin(verdict, same))];
        if (sparse.Count == 0)
            return [];
        List<List<DatagramVerdict>> parts = [.. Components([.. same.Except(sparse)])];
        if (parts.Count < 2)
            return [];
        List<DatagramVerdict> bridges =
            [.. sparse.Where(verdict => parts.Count(part => part.Exists(verdict.IsSameFeedAs)) > 1)];
        return bridges.Count > 0 ? bridges : sparse;
    }

    private static IEnumerable<List<DatagramVerdict>> Components(List<DatagramVerdict> destinations)
    {
        List<DatagramVerdict> left = [.. destinations];
        while (left.Count > 0)
        {
            List<DatagramVerdict> same = Connected(left);
            left.RemoveAll(same.Contains);
            yield return same;
        }
    }

    /// <summary>The first destination, and all that carry the same content as one of the result.</summary>
    private static List<DatagramVerdict> Connected(List<DatagramVerdict> left)
    {
        List<DatagramVerdict> found = [left[0]];
        for (int index = 0; index < found.Count; index++)
            found.AddRange(left.Where(other => !found.Contains(other) && found[index].IsSameFeedAs(other)).ToList());
        return [.. left.Where(found.Contains)];
    }

    /// <summary>Separates lines from repetitions: answers to a request for retransmission go to the requester's
    /// address, or to a group that carries only the requested numbers.</summary>
    private static (List<DatagramVerdict> Lines, List<DatagramVerdict> Repeats) Part(List<DatagramVerdict> same)
    {
        if (same.Count == 1)
            return (same, []);
        bool hasGroup = HasGroup(same);
        double best = same.Max(verdict => verdict.Best!.Numbers.Coverage);
        NumberEvidence fullest = same.MaxBy(verdict => verdict.Best!.Numbers.Seen)!.Best!.Numbers;
        List<DatagramVerdict> repeats = [.. same.Where(verdict => (hasGroup && !verdict.Endpoint.IsMulticast)
            || verdict.Best!.Numbers.Coverage < best * SparseCoverage
            || (fullest.IsOfPlaces && verdict.Best.Numbers.ShareOf(fullest) < SparseCoverage)
            || IsOfMoreChannels(verdict, same))];
        return ([.. same.Except(repeats)], repeats);
    }

    /// <summary>True if a destination has few numbers, some of them of channels that no other has: it may have one
    /// number of each, without a hole.</summary>
    private static bool IsOfMoreChannels(DatagramVerdict verdict, List<DatagramVerdict> same)
    {
        List<NumberEvidence> others =
            [.. same.Where(other => other != verdict).Select(other => other.Best!.Numbers)];
        return others.TrueForAll(other => other.KnowsAllChannels)
            && verdict.Best!.Numbers.Channels.Any(key => others.TrueForAll(other => other.RangesOf(key) is null))
            && IsThin(verdict, same);
    }

    private static bool HasGroup(List<DatagramVerdict> same) => same.Exists(verdict => verdict.Endpoint.IsMulticast);
}
