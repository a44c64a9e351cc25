// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Groups recognised destinations into feeds: their lines, and the destinations that only repeat
/// them.</summary>
internal static class FeedFinder
{
    private const double SparseCoverage = 0.5;

    /// <summary>
    /// The feeds, with their lines in order, then the recovery channels, which are not used: destinations that repeat a
    /// feed, and loops of definitions or snapshots. A loop is named after the feed if its protocol has only one, else
    /// separately.
    /// </summary>
    public static IEnumerable<DetectedReport> Find(IEnumerable<DatagramVerdict> named)
    {
        List<DatagramVerdict> all = [.. named.OrderBy(verdict => verdict.Endpoint.Address)
            .ThenBy(verdict => verdict.Endpoint.Port)];
        List<DatagramVerdict> loops = [.. all.Where(verdict => IsLoop(verdict, all))];
        List<DatagramVerdict> left = [.. all.Except(loops)];
        List<(string Protocol, string Name)> feeds = [];
        List<DetectedReport> recovery = [];
        int number = 0;
        while (left.Count > 0)
        {
            List<DatagramVerdict> same = Connected(left);
            left.RemoveAll(same.Contains);
            string name = Text($"feed{++number}");
            feeds.Add((same[0].Protocol, name));
            (List<DatagramVerdict> lines, List<DatagramVerdict> repeats) = Part(same);
            foreach (DatagramVerdict line in lines)
                yield return Report(DetectedKind.Feed, name, line, lines.Count == 1 ? ""
                    : Text($"; it is one of {lines.Count} lines that carry the same under the same numbers"));
            recovery.AddRange(repeats.Select(repeat => Report(DetectedKind.Recovery, name, repeat,
                $"; it repeats some of what {name} carries: no line of it, and not used")));
        }
        int loopNumber = 0;
        foreach (DatagramVerdict loop in loops)
        {
            List<string> names = [.. feeds.Where(feed => feed.Protocol == loop.Protocol).Select(feed => feed.Name)];
            recovery.Add(Report(DetectedKind.Recovery,
                names.Count == 1 ? names[0] : Text($"{DetectedKind.Recovery}{++loopNumber}"), loop,
                loop.Best!.IsRecovery ? "; it carries snapshots or retransmissions: no line of a feed, and not used"
                    : Text($"; its numbers began again {loop.Best.Numbers.Rounds} times: a loop of definitions or ")
                        + "snapshots, no line of a feed, and not used"));
        }
        foreach (DetectedReport report in recovery)
            yield return report;
    }

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
        List<DatagramVerdict> repeats = [.. same.Where(verdict => (hasGroup && !verdict.Endpoint.IsMulticast)
            || verdict.Best!.Numbers.Coverage < best * SparseCoverage)];
        return ([.. same.Except(repeats)], repeats);
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
