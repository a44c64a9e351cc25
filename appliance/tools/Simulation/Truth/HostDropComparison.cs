// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Truth;

/// <summary>
/// Numbers that the trader's host dropped, each once, compared with those that the appliance reports: what was sent on
/// a line and what the trader did not read there was dropped between the two. Nothing else is lost on the way: the
/// exchange's interface counts its own drops.
/// </summary>
/// <param name="Made">Numbers that were read less often than they were sent; null if that is not known.</param>
/// <param name="Found">Numbers that the appliance reports as dropped; null if drops are not recorded.</param>
/// <param name="Differences">The differences as text.</param>
public sealed record HostDropComparison(long? Made, long? Found, IReadOnlyList<string> Differences)
{
    private const string Overflow = "SOCKET_RCVBUFF";

    /// <summary>Compares.</summary>
    /// <param name="summary">The appliance's report.</param>
    /// <param name="lossy">True if the appliance lost packets: it may have found less than was made.</param>
    public static HostDropComparison Of(GroundTruth truth, SummaryReport summary, bool lossy)
    {
        IReadOnlyList<LineReport> lines =
            summary.Feeds.FirstOrDefault(report => report.Feed == DemoAddresses.Feed)?.Lines ?? [];
        long? found = Sum(lines.Select(line => line.HostDropped));
        IReadOnlyList<ReadNumbers> read = truth.Trader.Lines;
        if (read.Count < FeedScript.Lines)
            return new HostDropComparison(null, found, []);
        var differences = new List<string>();
        bool mayBeLess = lossy || HasUntold(summary);
        long made = 0;
        for (int index = 0; index < FeedScript.Lines; index++)
        {
            LineTruth sent = truth.Exchange.Feed.Lines[index];
            string name = FeedRecorder.LineNames[index];
            long dropped = NumbersDropped(sent, read[index]);
            made += dropped;
            if (lines.FirstOrDefault(line => line.Line == name)?.HostDropped is long seen
                && (seen > dropped || (seen < dropped && !mayBeLess)))
                differences.Add(Text($"line {name} numbers dropped by the host: made {dropped}, seen {seen}"));
            CompareRanges(name, read[index], sent.Duplicates, summary, differences);
        }
        return new HostDropComparison(made, found, differences);
    }

    // Of a number that was sent several times, several copies may have been dropped: it is one number.
    private static long NumbersDropped(LineTruth sent, ReadNumbers read)
    {
        long copies = sent.Messages - read.Count;
        return copies - sent.Repeats.GroupBy(number => number)
            .Sum(repeats => Math.Max(0, repeats.Count() - read.ReadsOf(repeats.Key)));
    }

    // Of a number that was sent twice, one datagram may be dropped and the other read.
    private static void CompareRanges(
        string line, ReadNumbers read, long duplicates, SummaryReport summary, List<string> differences)
    {
        IEnumerable<DroppedRange> ranges = (summary.HostPath?.Drops ?? [])
            .Where(drop => drop.Feed == DemoAddresses.Feed && drop.Line == line && drop.Reason == Overflow)
            .SelectMany(drop => drop.Ranges);
        long wrong = ranges.Sum(range => read.Within(range.First, range.Last));
        if (wrong > duplicates)
            differences.Add(Text($"line {line}: {wrong} numbers were read that are reported as dropped"));
    }

    private static bool HasUntold(SummaryReport summary) => summary.HostPath?.Hooks
        .FirstOrDefault(hook => hook.Program == "drops") is { } hook && (hook.Limited > 0 || hook.Lost > 0);

    private static long? Sum(IEnumerable<long?> values)
    {
        long[] known = [.. values.OfType<long>()];
        return known.Length == 0 ? null : known.Sum();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
