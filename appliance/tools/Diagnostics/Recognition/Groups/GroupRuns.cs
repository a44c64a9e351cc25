// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Groups;

/// <summary>Groups whose addresses, ports or both go on by one, in the same way on each line: partitions of one feed
/// where packets name a session only. Two groups are not evidence: several venues send to one network.</summary>
internal static class GroupRuns
{
    private const int Fewest = 3;

    /// <summary>Divides feeds of one group each, which have as many lines, into runs and single feeds.</summary>
    /// <returns>Runs and single feeds in the order of their addresses.</returns>
    public static IEnumerable<List<FoundFeed>> In(List<FoundFeed> feeds)
    {
        List<FoundFeed> sorted =
            [.. feeds.OrderBy(feed => PlaceOf(feed, 0).Address).ThenBy(feed => PlaceOf(feed, 0).Port)];
        for (int first = 0, length; first < sorted.Count; first += length)
        {
            length = LengthAt(sorted, first);
            yield return sorted.GetRange(first, length);
        }
    }

    private static int LengthAt(List<FoundFeed> sorted, int first)
    {
        int next = first + 1;
        while (next < sorted.Count && IsStep(sorted[next - 1], sorted[next])
            && (next == first + 1 || HasSameSteps(sorted[next - 2], sorted[next - 1], sorted[next])))
            next++;
        return next - first >= Fewest ? next - first : 1;
    }

    private static bool IsStep(FoundFeed one, FoundFeed other) => LinesOf(one).All(line =>
        StepOf(one, other, line) is (0, 1) or (1, 0) or (1, 1));

    private static bool HasSameSteps(FoundFeed one, FoundFeed second, FoundFeed third) => LinesOf(one).All(line =>
        StepOf(one, second, line) == StepOf(second, third, line));

    private static IEnumerable<int> LinesOf(FoundFeed feed) => Enumerable.Range(0, feed.Lines.Count);

    private static (int Addresses, int Ports) StepOf(FoundFeed one, FoundFeed other, int line)
    {
        (EndpointAddress from, EndpointAddress to) = (PlaceOf(one, line), PlaceOf(other, line));
        return (unchecked((int)(to.Address - from.Address)), to.Port - from.Port);
    }

    private static EndpointAddress PlaceOf(FoundFeed feed, int line) => feed.Lines[line][0].Endpoint;
}
