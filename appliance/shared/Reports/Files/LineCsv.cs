// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Files;

/// <summary>
/// Feeds and their lines as comma-separated values (RFC 4180, but lines end with a line feed): for each interval a row
/// for each feed, with an empty line column, followed by a row for each of its lines. Unknown values, and columns that
/// do not apply to feeds, are empty.
/// </summary>
internal static class LineCsv
{
    /// <summary>The names of the columns.</summary>
    public const string Header = "start,start_time_ns,end_time_ns,feed,line,packets,messages,wins,wins_percent,"
        + "messages_first,ahead_count,ahead_p50_ns,ahead_p99_ns,ahead_max_ns,behind_count,behind_p50_ns,behind_p99_ns,"
        + "behind_max_ns,gaps,messages_missing,missing_repaired,missing_unrepaired,repairs,messages_unobserved,late,"
        + "duplicates,reordered,undecodable,blind_ns,blind_spans,longest_blind_ns,complete,host_settings,"
        + "gaps_retracted,missing_retracted,blind_ns_retracted,in_doubt,doubt_ns,"
        + "checksums_right,checksums_wrong,checksums_not_verifiable,host,incarnation,uncertainty_ns,"
        + "ties,unverified,messages_retracted";

    private const string NotOfFeeds = ",,,,,,,,,,,";       // wins to behind_max_ns
    private const long NsPerTick = 100;

    /// <summary>Appends the rows of an interval.</summary>
    public static void Append(StringBuilder text, SnapshotReport interval)
    {
        foreach (FeedReport feed in interval.Interval.Feeds)
        {
            AppendFeed(text, interval, feed);
            long wins = feed.Lines.Sum(line => line.Wins);
            foreach (LineReport line in feed.Lines)
                AppendLine(text, interval, feed.Feed, line, wins);
        }
    }

    private static void AppendFeed(StringBuilder text, SnapshotReport interval, FeedReport feed)
    {
        Begin(text, interval, feed.Feed, "");
        text.Append(CultureInfo.InvariantCulture, $",{feed.Packets},{feed.Messages}{NotOfFeeds}");
        text.Append(CultureInfo.InvariantCulture, $",{feed.FeedGaps},,,{feed.MessagesLost},{feed.MessagesRepaired}");
        text.Append(CultureInfo.InvariantCulture, $",{feed.MessagesUnobserved},{feed.MessagesLate},{feed.Duplicates}");
        text.Append(CultureInfo.InvariantCulture, $",{feed.Reordered},{feed.Undecodable}");
        End(text, interval, feed.Blind, feed.Complete);
        AppendDoubt(text, feed.Retracted, feed.Doubt);
        ChecksumCounters checksums = default;
        foreach (LineReport line in feed.Lines)
            CounterMath.Add(ref checksums, line.Checksums);
        AppendRest(
            text, interval, checksums, ties: null, feed.Lines.Sum(line => line.Unverified),
            feed.Counters.MessagesRetracted);
    }

    private static void AppendLine(StringBuilder text, SnapshotReport interval, string feed, LineReport line, long wins)
    {
        Begin(text, interval, feed, line.Line);
        text.Append(CultureInfo.InvariantCulture, $",{line.Packets},{line.Messages},{line.Wins},");
        if (wins > 0)
            text.Append(CultureInfo.InvariantCulture, $"{100.0 * line.Wins / wins:0.###}");
        ArbitrationCounters arbitration = line.Arbitration;
        text.Append(CultureInfo.InvariantCulture, $",{arbitration.MessagesFirst}");
        AppendLead(text, line.Ahead);
        AppendLead(text, line.Behind);
        text.Append(CultureInfo.InvariantCulture, $",{line.Gaps},{line.MessagesMissing},{arbitration.MissingRepaired}");
        text.Append(CultureInfo.InvariantCulture, $",{line.MessagesMissing - arbitration.MissingRepaired}");
        text.Append(CultureInfo.InvariantCulture, $",{arbitration.Repairs}");
        text.Append(CultureInfo.InvariantCulture, $",{line.MessagesUnobserved},{line.Late},{line.Duplicates}");
        text.Append(CultureInfo.InvariantCulture, $",{line.Reordered},{line.Undecodable}");
        End(text, interval, line.Blind, line.Complete);
        AppendDoubt(text, line.Retracted, line.Doubt);
        AppendRest(text, interval, line.Checksums, line.Ties, line.Unverified, strays: null);
    }

    private static void Begin(StringBuilder text, SnapshotReport interval, string feed, string line)
    {
        if (interval.StartTimeNs is { } startNs)
        {
            DateTime start = DateTime.UnixEpoch.AddTicks(startNs / NsPerTick);
            text.Append(CultureInfo.InvariantCulture, $"{start:yyyy-MM-ddTHH:mm:ss.fffffff}Z");
        }
        text.Append(CultureInfo.InvariantCulture, $",{interval.StartTimeNs},{interval.EndTimeNs},");
        text.Append(Quoted(feed)).Append(',').Append(Quoted(line));
    }

    private static void AppendLead(StringBuilder text, LeadReport lead) => text.Append(
        CultureInfo.InvariantCulture, $",{lead.Count},{lead.P50Ns},{lead.P99Ns},{lead.MaxNs}");

    private static void End(StringBuilder text, SnapshotReport interval, BlindCounters blind, bool complete) =>
        text.Append(CultureInfo.InvariantCulture, $",{blind.TotalNs},{blind.Spans},{blind.LongestNs}").Append(
            CultureInfo.InvariantCulture,
            $",{Word(complete)},{interval.Interval.HostSettings?.Hash}");

    private static void AppendDoubt(StringBuilder text, RetractionCounters retracted, DoubtCounters doubt) =>
        text.Append(CultureInfo.InvariantCulture, $",{retracted.Gaps},{retracted.Messages},{retracted.BlindNs}").Append(
            CultureInfo.InvariantCulture, $",{Word(doubt.IsInDoubt != 0)},{doubt.TotalNs}");

    private static void AppendRest(
        StringBuilder text, SnapshotReport interval, ChecksumCounters checksums, long? ties, long unverified,
        long? strays) =>
        text.Append(CultureInfo.InvariantCulture, $",{checksums.Right},{checksums.Wrong},{checksums.NotVerifiable}")
            .Append(',').Append(Quoted(interval.Interval.Host ?? "")).Append(',').Append(IncarnationOf(interval))
            .Append(CultureInfo.InvariantCulture, $",{interval.Interval.Clock?.UncertaintyNs},{ties},{unverified}")
            .Append(CultureInfo.InvariantCulture, $",{strays}\n");

    // Left out in a replay, so that a capture file gives the same output each time.
    private static string? IncarnationOf(SnapshotReport interval) =>
        interval.Interval.Mode == "replay" ? null : interval.Interval.Incarnation;

    private static string Word(bool holds) => holds ? "true" : "false";

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
