// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition.Groups;
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Groups recognised destinations into feeds: their lines, and the destinations that only repeat
/// them.</summary>
internal static class FeedFinder
{
    /// <summary>
    /// The feeds, with their lines in order, then the recovery channels: destinations that repeat a feed, and loops of
    /// definitions or snapshots. A loop is named after the feed if its protocol has only one, and counted as recovery
    /// of it; else it is named separately, and not used.
    /// </summary>
    public static IEnumerable<DetectedReport> Find(IEnumerable<DatagramVerdict> named)
    {
        List<DatagramVerdict> all = [.. named.OrderBy(verdict => verdict.Endpoint.Address)
            .ThenBy(verdict => verdict.Endpoint.Port)];
        List<DatagramVerdict> loops = [.. all.Where(verdict => IsLoop(verdict, all))];
        List<FeedAnswers> answers = [];
        List<FoundFeed> found = FeedLines.In([.. all.Except(loops)], answers);
        AnswerFinder.Separate(found, answers);
        IReadOnlyList<FoundFeed> feeds = GroupFeeds.Join(found);
        List<DetectedReport> recovery = [];
        int unused = 0;
        for (int index = 0; index < feeds.Count; index++)
        {
            string name = NameOf(index);
            List<int> used = LinesOf(feeds[index]);
            foreach (DetectedReport report in ReportsOf(feeds[index], name, used))
                yield return report;
            recovery.AddRange(RepeatsOf(feeds, index, answers));
            recovery.AddRange(feeds[index].Lines.Where((_, line) => !used.Contains(line)).SelectMany(line => line)
                .Select(group => Report(DetectedKind.Recovery, Text($"{DetectedKind.Recovery}{++unused}"), group,
                    Text($"; it carries the same as the {TopologyBuilder.MostLines} lines of {name}, the most that a ")
                        + "feed can have: it is not used")));
        }
        foreach (DatagramVerdict loop in loops)
            recovery.Add(LoopOf(loop, feeds, ref unused));
        foreach (DetectedReport report in recovery)
            yield return report;
    }

    private static string NameOf(int feed) => Text($"feed{feed + 1}");

    /// <summary>The lines that are used: those with the most packets if there are more than a feed can have.</summary>
    private static List<int> LinesOf(FoundFeed feed) =>
    [
        .. Enumerable.Range(0, feed.Lines.Count)
            .OrderByDescending(line => feed.Lines[line].Sum(group => group.Packets))
            .Take(TopologyBuilder.MostLines).Order(),
    ];

    private static IEnumerable<DetectedReport> RepeatsOf(
        IReadOnlyList<FoundFeed> feeds, int index, List<FeedAnswers> answers)
    {
        string name = NameOf(index);
        foreach (DatagramVerdict repeat in feeds[index].Repeats)
            yield return RepeatOf(name, repeat, $"it repeats some of what {name} carries");
        foreach (FeedAnswers answer in answers.Where(answer => FeedOf(answer, feeds) == index)
            .OrderBy(answer => answer.Destination.Endpoint.Address)
            .ThenBy(answer => answer.Destination.Endpoint.Port))
            yield return RepeatOf(name, answer.Destination, answer.FillsHoles
                ? $"it carries numbers that lines of {name} lack" : $"it repeats some of what {name} carries");
    }

    private static DetectedReport RepeatOf(string name, DatagramVerdict repeat, string reason) =>
        Report(DetectedKind.Recovery, name, repeat, $"; {reason}: no line of it, but recovery") with
        {
            Carries = RecoveryKind.Retransmission,
        };

    /// <summary>The feed to which most channels of answers belong.</summary>
    private static int FeedOf(FeedAnswers answer, IReadOnlyList<FoundFeed> feeds)
    {
        HashSet<DatagramVerdict> lines = [.. answer.Sources.SelectMany(source => source.Lines.Select(line => line[0]))];
        return Enumerable.Range(0, feeds.Count)
            .Where(index => feeds[index].Protocol == answer.Destination.Protocol)
            .MaxBy(index => feeds[index].Lines.Sum(line => line.Count(lines.Contains)));
    }

    private static DetectedReport LoopOf(DatagramVerdict loop, IReadOnlyList<FoundFeed> feeds, ref int unused)
    {
        List<string> names = [.. Enumerable.Range(0, feeds.Count)
            .Where(index => feeds[index].Protocol == loop.Protocol).Select(NameOf)];
        string use = names.Count == 1 ? Text($"no line of {names[0]}, but recovery")
            : "no line of a feed, and not used";
        string name = names.Count == 1 ? names[0] : Text($"{DetectedKind.Recovery}{++unused}");
        return Report(DetectedKind.Recovery, name, loop, loop.Best!.IsRecovery
            ? $"; it carries snapshots or retransmissions: {use}"
            : Text($"; its numbers began again {loop.Best.Numbers.Rounds} times: a loop of definitions or ")
                + $"snapshots, {use}") with
        {
            Carries = KindOf(loop.Best),
        };
    }

    // Snapshots are marked by the protocols that mark any.
    private static RecoveryKind KindOf(DatagramCandidate loop) => loop.IsRetransmission ? RecoveryKind.Retransmission
        : loop.IsRecovery
        ? loop.Row.RecoveryInLines.DefaultIfEmpty(RecoveryKind.Snapshot).First()
        : loop.Row.RecoveryInLines.Contains(RecoveryKind.Snapshot) ? RecoveryKind.Definitions : RecoveryKind.Snapshot;

    /// <summary>True if a destination is a loop and not a feed that was played back. Without times it is a loop only if
    /// another destination of the protocol continues.</summary>
    private static bool IsLoop(DatagramVerdict verdict, List<DatagramVerdict> all) =>
        verdict.Best!.IsRecovery || (verdict.Best.IsLoop && (verdict.Best.HasTimes || all.Exists(other =>
            other.Protocol == verdict.Protocol && !other.Best!.IsRecovery && !other.Best.IsLoop)));

    private static IEnumerable<DetectedReport> ReportsOf(FoundFeed feed, string name, List<int> used)
    {
        int groups = feed.Lines[0].Count;
        string more = feed.Lines.Count == 1 ? ""
            : Text($"; it is one of {feed.Lines.Count} lines that carry the same under the same numbers");
        for (int line = 0; line < used.Count; line++)
        {
            string letter = LineDefinition.DefaultName(line);
            string channels = groups == 1 ? ""
                : Text($"; it is one of {groups} groups of line {letter}, whose channels differ");
            foreach (DatagramVerdict group in feed.Lines[used[line]])
                yield return Report(DetectedKind.Feed, name, group, channels + more) with { Line = letter };
        }
    }

    private static DetectedReport Report(string kind, string name, DatagramVerdict verdict, string more) => new()
    {
        Kind = kind,
        Name = name,
        Protocol = verdict.Protocol,
        Address = verdict.Endpoint.AddressText(),
        Port = verdict.Endpoint.Port,
        Packets = verdict.Packets,
        Confidence = verdict.Confidence,
        Evidence = verdict.Evidence() + more,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
