// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.Cli.Terminal;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests.Terminal;

public class TerminalTests
{
    [Theory]
    [InlineData(12_345L, "12.345")]
    [InlineData(7L, "0.007")]
    [InlineData(1_234_567_890L, "1,234,567.890")]
    [InlineData(-1_500L, "-1.500")]
    [InlineData(null, "-")]
    public void latencies_are_microseconds_with_nanoseconds_as_decimals(long? valueNs, string expected) =>
        Assert.Equal(expected, Figures.Micros(valueNs));

    [Theory]
    [InlineData("feed", "recognised feed mold-1: moldudp64 at 233.54.12.111:26477, 100 packets, confidence 0.99: ")]
    [InlineData("recovery", "recognised a recovery channel of mold-1: moldudp64 at 233.54.12.111:26477, 100 packets, ")]
    [InlineData("unknown", "not recognised: 233.54.12.111:26477, 100 packets: ")]
    public void a_recognised_protocol_is_printed_by_its_kind(string kind, string beginning) =>
        Assert.StartsWith(beginning, ReportLines.Of(SampleReports.Detected with { Kind = kind }),
            StringComparison.Ordinal);

    [Fact]
    public void a_recovery_channel_without_a_recognised_feed_prints_no_name() =>
        Assert.StartsWith("recognised a recovery channel: moldudp64 at ", ReportLines.Of(
            SampleReports.Detected with { Kind = DetectedKind.Recovery, Name = "recovery1" }),
            StringComparison.Ordinal);

    [Fact]
    public void progress_says_bytes_rate_and_time_left()
    {
        string known = ProgressLine.Text(new ReplayProgress(256 << 20, 1 << 30, 2_000_000), 2_000_000_000);
        string stream = ProgressLine.Text(new ReplayProgress(256 << 20, null, 2_000_000), 2_000_000_000);

        Assert.Equal("25 % of 1.00 GiB, 128.0 MiB/s, 2,000,000 packets, 1,000,000/s, 00:00:06 left", known);
        Assert.Equal("256.0 MiB, 128.0 MiB/s, 2,000,000 packets, 1,000,000/s", stream);
    }

    [Fact]
    public void a_finding_is_one_plain_line()
    {
        var output = new StringWriter();
        var lines = new PlainLines(output, showsIntervals: true, () => { });

        lines.OnGap(SampleReports.Gap);
        lines.OnGap(SampleReports.Gap with { Line = "A", State = "lost" });
        lines.OnGap(SampleReports.Gap with { State = "repaired", RepairedBy = "B" });
        lines.OnEvent(SampleReports.Event);
        lines.OnEvent(SampleReports.Event with { Severity = "info" });

        Assert.Equal(
            "gap feed itch: 15-20 (6) lost after 10,000.000 µs\nerror appliance_loss itch/A (12): appliance\n",
                output.ToString());
    }

    [Fact]
    public void lines_name_their_publisher_once_there_are_two()
    {
        var output = new StringWriter();
        var lines = new PlainLines(output, showsIntervals: true, () => { });

        lines.OnGap(SampleReports.Gap with { Publisher = new PublisherName("a", null, "1") });
        lines.OnGap(SampleReports.Gap with { Publisher = new PublisherName("b", null, "2") });
        lines.OnGap(SampleReports.Gap with { Publisher = new PublisherName("a", null, "1") });

        const string Gap = "gap feed itch: 15-20 (6) lost after 10,000.000 µs\n";
        Assert.Equal($"{Gap}b 2: {Gap}a 1: {Gap}", output.ToString());
    }

    [Fact]
    public void too_many_findings_are_truncated()
    {
        var output = new StringWriter();
        var lines = new PlainLines(output, showsIntervals: true, () => { });

        for (int count = 0; count < 10_000; count++)
            lines.OnGap(SampleReports.Gap);

        string[] written = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(201, written.Length);
        Assert.Equal("more findings: see the summary, or use --json", written[^1]);
    }

    [Fact]
    public void an_interval_is_one_plain_line_with_losses_in_capitals()
    {
        string line = IntervalLine.Of(SampleReports.Snapshot with
        {
            Interval = SampleReports.Snapshot.Interval with { Received = null },
        });

        Assert.Equal(
            "- | itch 90/s FEED GAPS 1 LOST 6 | ouch 5 orders/s | tick_to_trade ouch/itch p50 12.345 p99 20.001 µs",
            line);
    }

    [Fact]
    public void messages_missed_by_a_subscriber_are_printed_in_each_interval()
    {
        SnapshotReport snapshot = SampleReports.Snapshot with
        {
            Interval = SampleReports.Snapshot.Interval with
            {
                Received =
                [
                    new ReceivedReport { Stream = 1001, Expected = 10, Received = 8, Missing = 2 },
                    new ReceivedReport { Stream = 1002, Expected = 5, Received = 4, Missing = 1 },
                    new ReceivedReport { Stream = 1004 },
                ],
            },
        };

        Assert.EndsWith(" | NOT RECEIVED 3", IntervalLine.Of(snapshot), StringComparison.Ordinal);
        Assert.Equal("received: stream 1001 8 of 10, missing [red]2[/]; stream 1002 4 of 5, missing [red]1[/]",
            LedgerLine.Of(snapshot.Interval.Received!));
    }

    [Fact]
    public void the_text_summary_has_all_tables()
    {
        var output = new StringWriter();

        new PlainLines(output, showsIntervals: true, () => { }).OnSummary(SampleReports.Summary);

        string text = output.ToString();
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.Contains("tick_to_trade", text, StringComparison.Ordinal);
        Assert.Contains("12.345", text, StringComparison.Ordinal);
        Assert.Contains("ledger: seen 100 = matched 90 + unmatched 8 + unsupported 2", text, StringComparison.Ordinal);
        Assert.Contains("closed", text, StringComparison.Ordinal);
        Assert.Contains("exactly what was made", text, StringComparison.Ordinal);
        Assert.Matches(@"10\.0\.0\.5:40124 +live +00:00:01\.000 +96 +3 +3,500 +4,000", text);
        Assert.Matches(@"\[fe80::1\]:7 +silent +- +- +- +- +-", text);
    }

    [Fact]
    public void the_lines_of_a_feed_are_compared_in_a_table()
    {
        var output = new StringWriter();
        FeedReport feed = SampleReports.Summary.Feeds[0] with
        {
            MessagesRepaired = 1_234,
            Blind = new BlindCounters { Spans = 1, TotalNs = 90_500, LongestNs = 90_500 },
            Lines =
            [
                new LineReport
                {
                    Line = "A", Wins = 900, MessagesMissing = 11, Complete = true,
                    Arbitration = new ArbitrationCounters { MissingRepaired = 5, Repairs = 1_229 },
                    Ahead = new LeadReport(10, 3_000, 9_000, 1_250_000),
                    Blind = new BlindCounters { Spans = 2, TotalNs = 3_250_000_000, LongestNs = 3_000_000_000 },
                },
                new LineReport
                {
                    Line = "B", Wins = 100, MessagesMissing = 1_229, Complete = true,
                    Arbitration = new ArbitrationCounters { MissingRepaired = 1_229, Repairs = 5 },
                },
            ],
        };

        new PlainLines(output, showsIntervals: true, () => { }).OnSummary(
            SampleReports.Summary with { Feeds = [feed] });

        string text = output.ToString();
        Assert.Matches(@"itch +1,234 +90\.500 µs +90\.500 µs +6", text);
        Assert.Matches(
            @"A +90\.00 % +0 +3\.000 µs +9\.000 µs +1\.250 ms +11 +5 +1,229 +3\.250 s +3\.000 s +6", text);
        Assert.Matches(@"B +10\.00 % +0 +- +- +- +1,229 +1,229 +5 +0 ns +0 ns +0", text);
    }

    [Fact]
    public void totals_are_the_sum_of_intervals()
    {
        var totals = new LiveTotals();

        totals.Add(SampleReports.Summary);
        totals.Add(SampleReports.Summary with { Feeds = [SampleReports.Summary.Feeds[0] with { Complete = false }] });

        FeedReport feed = Assert.Single(totals.Feeds);
        Assert.Equal((180, 2, 12, false), (feed.Packets, feed.FeedGaps, feed.MessagesLost, feed.Complete));
        Assert.Equal(90, Assert.Single(feed.Lines).Packets);
        Assert.Equal(10, Assert.Single(totals.Sessions).Orders);
        Assert.Equal((200, 0), (totals.Ledger.Seen, totals.Ledger.InFlight));
        Assert.Equal(20, totals.Publication!.Offered);
    }
}
