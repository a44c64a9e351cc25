// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Diagnostics.Recognition.Groups;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Groups recognised destinations into feeds: their lines, and the destinations that only repeat
/// them.</summary>
internal static class FeedFinder
{
    private const double SparseCoverage = 0.5;

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
        List<DatagramVerdict> left = [.. all.Except(loops)];
        List<FoundFeed> found = [];
        while (left.Count > 0)
        {
            List<DatagramVerdict> same = Connected(left);
            left.RemoveAll(same.Contains);
            (List<DatagramVerdict> lines, List<DatagramVerdict> repeats) = Part(same);
            found.Add(new FoundFeed([.. lines.Select(line => (IReadOnlyList<DatagramVerdict>)[line])], repeats));
        }
        List<(string Protocol, string Name)> feeds = [];
        List<DetectedReport> recovery = [];
        foreach (FoundFeed feed in GroupFeeds.Join(found))
        {
            string name = Text($"feed{feeds.Count + 1}");
            feeds.Add((feed.Protocol, name));
            foreach (DetectedReport report in ReportsOf(feed, name))
                yield return report;
            recovery.AddRange(feed.Repeats.Select(repeat => Report(DetectedKind.Recovery, name, repeat,
                $"; it repeats some of what {name} carries: no line of it, but recovery") with
            {
                Carries = RecoveryKind.Retransmission,
            }));
        }
        int loopNumber = 0;
        foreach (DatagramVerdict loop in loops)
        {
            List<string> names = [.. feeds.Where(feed => feed.Protocol == loop.Protocol).Select(feed => feed.Name)];
            string use = names.Count == 1 ? Text($"no line of {names[0]}, but recovery")
                : "no line of a feed, and not used";
            recovery.Add(Report(DetectedKind.Recovery,
                names.Count == 1 ? names[0] : Text($"{DetectedKind.Recovery}{++loopNumber}"), loop,
                loop.Best!.IsRecovery ? $"; it carries snapshots or retransmissions: {use}"
                    : Text($"; its numbers began again {loop.Best.Numbers.Rounds} times: a loop of definitions or ")
                        + $"snapshots, {use}") with
            {
                Carries = KindOf(loop.Best),
            });
        }
        foreach (DetectedReport report in recovery)
            yield return report;
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
        bool hasGroup = same.Any(verdict => verdict.Endpoint.IsMulticast);
        double best = same.Max(verdict => verdict.Best!.Numbers.Coverage);
        NumberEvidence fullest = same.MaxBy(verdict => verdict.Best!.Numbers.Seen)!.Best!.Numbers;
        List<DatagramVerdict> repeats = [.. same.Where(verdict => (hasGroup && !verdict.Endpoint.IsMulticast)
            || verdict.Best!.Numbers.Coverage < best * SparseCoverage
            || (fullest.IsOfPlaces && verdict.Best.Numbers.ShareOf(fullest) < SparseCoverage))];
        return ([.. same.Except(repeats)], repeats);
    }

    private static IEnumerable<DetectedReport> ReportsOf(FoundFeed feed, string name)
    {
        int groups = feed.Lines[0].Count;
        string more = feed.Lines.Count == 1 ? ""
            : Text($"; it is one of {feed.Lines.Count} lines that carry the same under the same numbers");
        for (int line = 0; line < feed.Lines.Count; line++)
        {
            string letter = LineDefinition.DefaultName(line);
            string channels = groups == 1 ? ""
                : Text($"; it is one of {groups} groups of line {letter}, whose channels differ");
            foreach (DatagramVerdict group in feed.Lines[line])
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
