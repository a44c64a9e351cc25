// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Retracted losses and doubt on the terminal.</summary>
public class RetractionViewTests
{
    private static readonly RetractionCounters Retraction = new() { Gaps = 1, Messages = 15, BlindNs = 400 };

    private static readonly LineReport LostLine = new()
    {
        Line = "A",
        Gaps = 2,
        MessagesMissing = 20,
        Blind = new BlindCounters { Spans = 1, TotalNs = 500, LongestNs = 500 },
        Complete = true,
        Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 7 },
    };

    private static readonly FeedReport Lost = new()
    {
        Feed = "itch",
        FeedGaps = 2,
        MessagesLost = 20,
        LineGaps = 2,
        Blind = new BlindCounters { Spans = 1, TotalNs = 500, LongestNs = 500 },
        Complete = true,
        Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 10 },
        Lines = [LostLine],
    };

    private static readonly FeedReport Taken = new()
    {
        Feed = "itch",
        Retracted = Retraction,
        LineGapsRetracted = 1,
        Complete = true,
        Doubt = new DoubtCounters { TotalNs = 4 },
        Lines =
        [
            new LineReport
            {
                Line = "A", Retracted = Retraction, Doubt = new DoubtCounters { TotalNs = 3 },
                Complete = true,
            },
        ],
    };

    [Fact]
    public void live_totals_are_the_net_and_have_the_latest_doubt()
    {
        var totals = new LiveTotals();
        totals.Add(Interval(Lost));
        Assert.Equal(1, totals.Feeds[0].Doubt.IsInDoubt);
        totals.Add(Interval(Taken));

        FeedReport feed = Assert.Single(totals.Feeds);
        Assert.Equal((1L, 5L, 100L), (feed.FeedGaps, feed.MessagesLost, feed.Blind.TotalNs));
        Assert.Equal((Retraction, 1L), (feed.Retracted, feed.LineGapsRetracted));
        Assert.Equal(new DoubtCounters { TotalNs = 14 }, feed.Doubt);
        LineReport line = Assert.Single(feed.Lines);
        Assert.Equal((1L, 5L, 100L), (line.Gaps, line.MessagesMissing, line.Blind.TotalNs));
        Assert.Equal(new DoubtCounters { TotalNs = 10 }, line.Doubt);
    }

    [Fact]
    public void losses_before_the_view_began_never_make_it_negative()
    {
        var totals = new LiveTotals();
        totals.Add(Interval(Taken));
        totals.Add(Interval(Taken));
        totals.Add(Interval(Lost));

        FeedReport feed = Assert.Single(totals.Feeds);
        Assert.Equal((2L, 20L, 500L), (feed.FeedGaps, feed.MessagesLost, feed.Blind.TotalNs));
        Assert.Equal((2L, 20L), (feed.Lines[0].Gaps, feed.Lines[0].MessagesMissing));
    }

    [Fact]
    public void the_line_of_an_interval_has_its_losses_and_retractions()
    {
        Assert.Equal("- | itch 0/s line gaps 2 FEED GAPS 2 LOST 20 in doubt", LineOf(Lost));
        Assert.Equal("- | itch 0/s line gaps retracted 1 feed gaps retracted 1 lost retracted 15", LineOf(Taken));
    }

    [Fact]
    public void a_retraction_is_printed_as_a_finding_and_in_the_summary()
    {
        var output = new StringWriter();
        var lines = new PlainLines(output, showsIntervals: true, () => { });

        lines.OnGap(SampleReports.Gap with { State = "retracted" });
        lines.OnGap(SampleReports.Gap with { State = "retracted", Line = "A" });
        lines.OnEvent(SampleReports.Event with
        {
            Event = "sequence_suspect",
            Severity = "warning",
            State = "raised",
            First = 900,
            Last = 901,
            Count = 880,
            Cause = null,
        });
        Assert.Equal("gap feed itch: 15-20 (6) retracted after 10,000.000 µs\n"
            + "warning sequence_suspect raised itch/A 900-901 (880)\n", output.ToString());

        lines.OnSummary(SampleReports.Summary with
        {
            Feeds = [SampleReports.Summary.Feeds[0] with
            {
                Retracted = new RetractionCounters { Gaps = 1, Messages = 49_979 },
                LineGapsRetracted = 2,
                Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 1 },
            }],
        });
        Assert.Contains("retracted of feed itch: 1 gaps with 49,979 messages, 2 line gaps", output.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("itch in doubt", output.ToString(), StringComparison.Ordinal);
    }

    private static SummaryReport Interval(FeedReport feed) => SampleReports.Summary with { Feeds = [feed] };

    private static string LineOf(FeedReport feed) => IntervalLine.Of(SampleReports.Snapshot with
    {
        Interval = new SummaryReport { Ledger = SampleReports.EmptyLedger, Feeds = [feed] },
    });
}
