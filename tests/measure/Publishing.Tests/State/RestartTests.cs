// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Model.Definitions;
using Telemetry.Model.Positions;
using Telemetry.Reports;
using TestSupport;
using TestSupport.Sequencing;

namespace Telemetry.Publishing.Tests.State;

/// <summary>Starting again on the same day: against a log of what was sent.</summary>
public sealed class RestartTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void what_passed_meanwhile_is_unobserved_and_the_day_goes_on()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 50);
            first.Packet(B, Noon + 2, 1, 40);
            first.Clock(Noon + Second);
            first.Settle(1);
            Assert.Equal(50, first.Reported.Feeds[0].Messages);
            Assert.Equal(2 + 3, DaySums.Read(Path.Combine(folder.Path, "state")).Seen);
            // Never on the disk: as if the process had been killed here.
            first.Packet(A, Noon + Second + 1, 51, 55);
        }
        using var second = new RestartRig(folder.Path, Noon + 3 * Second);
        second.Packet(B, Noon + 3 * Second + 1, 95, 99);
        second.Packet(A, Noon + 3 * Second + 2, 90, 110);
        second.Packet(B, Noon + 3 * Second + 3, 100, 103);
        second.Packet(A, Noon + 3 * Second + 4, 113, 113);
        SummaryReport day = second.End(Noon + 5 * Second);

        FeedReport feed = day.Feeds[0];
        Assert.Equal((50 + 22, 2, 39), (feed.Messages, feed.MessagesLost, feed.MessagesUnobserved));
        Assert.Equal(113, feed.Messages + feed.MessagesLost + feed.MessagesUnobserved);
        Assert.Equal((50 + 22, 2, 39), Line(feed, A));
        Assert.Equal((40 + 9, 0, 54), Line(feed, B));
        Assert.Equal((1, 2 * Second, false, false, Noon + 1),
            (day.Day!.Restarts, day.Day.DownNs, day.Day.Complete, feed.Complete, day.Day.SinceTimeNs));
        Assert.All(day.Series, series => Assert.Equal((false, null), (series.Complete, series.MayBeMissing)));
        Assert.Contains(
            second.Sink.Gaps, gap => gap is { Scope: "feed", State: "unobserved", Cause: "restart", Count: 39 });
        Assert.Contains(second.Sink.Gaps, gap => gap is { Scope: "feed", State: "lost", Cause: null, Count: 2 });
        Assert.True(day.Ledger.Closed);
        Assert.Equal((2 + 3 + 4, 3, 6), (day.Ledger.Seen, day.Ledger.LostPipeline, day.Ledger.Processed));
    }

    [Fact]
    public void the_silence_of_a_channel_goes_on_over_a_restart()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 50);
            first.Packet(A, Noon + 2, 51, 60);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        using var second = new RestartRig(folder.Path, Noon + 3 * Second);
        second.Clock(Noon + 5 * Second);
        ChannelReport day = Assert.Single(second.End(Noon + 6 * Second).Feeds[0].Channels);

        Assert.Equal((60, 6 * Second - 2), (day.Counters.Messages, day.SilenceNs));
        Assert.NotEmpty(second.Sink.Snapshots);
        Assert.All(second.Sink.Snapshots, snapshot => Assert.Equal(
            snapshot.EndStampNs - (Noon + 2), Assert.Single(snapshot.Interval.Feeds[0].Channels).SilenceNs));
    }

    [Fact]
    public void numbers_that_were_missing_and_could_still_come_are_unobserved()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 50);
            first.Packet(A, Noon + Second - 1_000_000, 61, 70);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        using var second = new RestartRig(folder.Path, Noon + 2 * Second);
        second.Packet(A, Noon + 2 * Second + 1, 71, 80);
        FeedReport feed = second.End(Noon + 3 * Second).Feeds[0];

        Assert.Equal((70, 0, 10), (feed.Messages, feed.MessagesLost, feed.MessagesUnobserved));
        Assert.Equal((70, 0, 10), Line(feed, A));
    }

    [Fact]
    public void another_session_is_a_reset_and_a_line_that_comes_back_behind_has_started_over()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 5000, session: 1);
            first.Packet(B, Noon + 1, 1, 5000, session: 1);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        using (var second = new RestartRig(folder.Path, Noon + 2 * Second))
        {
            second.Packet(A, Noon + 2 * Second + 1, 11, 15, session: 2);
            second.Packet(A, Noon + 2 * Second + 2, 16, 20, session: 2);
            second.Clock(Noon + 3 * Second);
            second.Settle(2);
            FeedReport feed = second.Reported.Feeds[0];
            // Its sessions begin with 1: what passed before 11 passed while it was stopped.
            Assert.Equal((5010, 1, 10, 0), (feed.Messages, feed.Resets, feed.MessagesUnobserved, feed.Duplicates));
        }
        // Without a word it runs from 1 again: far less than the duplicate window, but nothing was sent twice.
        using var third = new RestartRig(folder.Path, Noon + 4 * Second);
        for (int packet = 0; packet < 20; packet++)
            third.Packet(A, Noon + 4 * Second + packet, 1 + (ulong)packet, 1 + (ulong)packet, session: 2);
        FeedReport rest = third.End(Noon + 5 * Second).Feeds[0];
        Assert.Equal((5030, 2, 0), (rest.Messages, rest.Resets, rest.Duplicates));
    }

    [Fact]
    public void a_day_that_is_over_is_closed_at_the_start_and_its_distributions_are_written()
    {
        using var folder = new ScratchFolder();
        long evening = Noon + 5 * 3_600 * Second;
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 50);
            first.Packet(A, Noon + 1001, 51, 60);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        using (var second = new RestartRig(folder.Path, evening + Second))
        {
            second.Packet(A, evening + Second + 1, 90, 99);
            SummaryReport rest = second.End(evening + 2 * Second);
            SummaryReport day = Assert.Single(second.Sink.Days);
            Assert.Equal((60, "2024-10-04", true, 1),
                (day.Feeds[0].Messages, day.Day!.Day, day.Day.Closed, day.Day.Restarts));
            Assert.Equal((10, "2024-10-05", 0),
                (rest.Feeds[0].Messages, rest.Day!.Day, rest.Day.Restarts));
            Assert.Equal((0, 29, 29), (day.Feeds[0].MessagesUnobserved, rest.Feeds[0].MessagesUnobserved,
                rest.Feeds[0].Lines[A].MessagesUnobserved));
        }
        string log = Path.Combine(folder.Path, "days", "2024-10-04", "inter_arrival+itch+A.hlog");
        var histogram = Assert.Single(new HdrHistogram.HistogramLogReader(File.OpenRead(log)).ReadHistograms());
        Assert.Equal((1, 1000), (histogram.TotalCount, HdrHistogram.HistogramExtensions.GetMaxValue(histogram)));
        Assert.Equal(
            [
                "#[Configuration: 0000000000000008]", "#[Clock: uncertainty unknown]",
                $"#[Complete: false, begun {19 * 3_600 * Second + 1} ns after the day, started again 1 times and "
                    + $"down for {evening - Noon - Second} ns]",
            ],
            File.ReadLines(log).Where(line => line.StartsWith('#')).Skip(2));
    }

    [Fact]
    public void the_distributions_of_a_day_say_how_many_numbers_were_not_observed()
    {
        using var folder = new ScratchFolder();
        long evening = Noon + 5 * 3_600 * Second;
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(A, Noon + 1, 1, 50);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        using (var second = new RestartRig(folder.Path, Noon + 2 * Second))
        {
            second.Packet(A, Noon + 2 * Second, 61, 70);
            second.Packet(A, Noon + 2 * Second + 1000, 71, 71);
            second.Clock(Noon + 3 * Second);
            second.Settle(2);
        }
        using (var third = new RestartRig(folder.Path, evening + Second))
            third.End(evening + 2 * Second);

        string log = Path.Combine(folder.Path, "days", "2024-10-04", "inter_arrival+itch+A.hlog");
        string[] lines = File.ReadAllLines(log);
        Assert.Contains("#[Unobserved: 10 numbers of itch]", lines);
        Assert.Contains(lines, line => line.StartsWith("#[Complete: false, ", StringComparison.Ordinal)
            && line.EndsWith(", numbers were not observed]", StringComparison.Ordinal));
    }

    [Fact]
    public void names_carry_over_and_what_is_new_starts_anew()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(B, Noon + 1, 1, 50);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        Topology renamed = FeedScript.MakeTopology(3, feed => feed with
        {
            Lines = [.. feed.Lines.Select((line, index) => line with { Name = "BCA"[index].ToString() })],
        });
        renamed = renamed with { Lines = [.. renamed.Feeds[0].Lines] };
        using (var second = new RestartRig(folder.Path, Noon + 2 * Second, renamed))
        {
            Assert.Equal([50L, 0, 0], second.Restored!.Lines.Select(line => line.Messages));
            LinePosition line = second.Restored.Positions.Lines[0];
            Assert.Equal((0L, 51UL), (line.LineIndex, line.Next));
            second.Clock(Noon + 2 * Second + 1);
            second.Clock(Noon + 3 * Second + 1);
            second.Settle(2);
        }
        Topology other = FeedScript.MakeTopology(2, feed => feed with { Name = "other" });
        using var third = new RestartRig(folder.Path, Noon + 4 * Second, other);
        Assert.Equal(0, third.Restored!.Feeds[0].Messages);
        Assert.Equal(
            [
                "feed other: it is new, its counters of the day start now",
                "feed itch: it is configured no more, its counters of the day are left out",
            ], third.Notices);
    }

    /// <summary>A sender that logs what it sends, and a process that is stopped at any instant, repeatedly.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void stopped_at_random_instants_no_total_goes_back_and_nothing_is_counted_twice(int seed)
    {
        using var folder = new ScratchFolder();
        var random = new Random(seed);
        long nowNs = Noon;
        ulong next = 1;
        long lostOnBoth = 0;
        long reportedMessages = 0;
        long reportedSeen = 0;
        for (int start = 0; start < 40; start++)
        {
            using var rig = new RestartRig(folder.Path, nowNs);
            SummaryReport begin = rig.Reported;
            long endNs = nowNs + random.Next(1, 4_000) * 1_000_000L;
            while (nowNs < endNs || start == 39 && nowNs < endNs + 5 * Second)
            {
                nowNs += random.Next(1, 40) * 1_000_000L;
                ulong count = (ulong)random.Next(1, 5);
                bool onA = random.Next(50) != 0;
                bool onB = random.Next(50) != 0;
                if (onA)
                    rig.Packet(A, nowNs, next, next + count - 1);
                if (onB)
                    rig.Packet(B, nowNs + 100_000, next, next + count - 1);
                lostOnBoth += onA || onB ? 0 : (long)count;
                next += count;
                if (random.Next(3) == 0)
                    rig.Work();
            }
            rig.Work();
            SummaryReport got = start < 39 ? rig.Reported : EndOf(rig, nowNs, next);
            if (got.Feeds.Count > 0 && got.Day is not null)
            {
                Assert.True(got.Feeds[0].Messages >= reportedMessages,
                    $"{got.Feeds[0].Messages} after {reportedMessages}");
                Assert.True(got.Ledger.Seen >= reportedSeen, $"{got.Ledger.Seen} seen after {reportedSeen}");
                (reportedMessages, reportedSeen) = (got.Feeds[0].Messages, got.Ledger.Seen!.Value);
            }
            // While the process is away.
            ulong missed = (ulong)random.Next(20);
            next += start < 39 ? missed : 0;
            nowNs += random.Next(50, 500) * 1_000_000L;
            if (start < 39)
                continue;
            FeedReport feed = got.Feeds[0];
            Assert.Equal(
                (long)next - 1, feed.Messages + feed.MessagesLost - feed.MessagesLate + feed.MessagesUnobserved);
            Assert.True(feed.MessagesLost <= lostOnBoth, $"{feed.MessagesLost} lost, {lostOnBoth} were");
            Assert.True(got.Ledger.Closed, $"{got.Ledger}");
            foreach (LineReport line in feed.Lines)
            {
                Assert.Equal((long)next - 1, line.Messages - line.Duplicates - line.Late - line.BeforeStart
                    + line.MessagesMissing + line.MessagesUnobserved);
            }
        }
    }

    /// <summary>The last number comes on both lines, so that all before it is accounted for.</summary>
    private static SummaryReport EndOf(RestartRig rig, long nowNs, ulong next)
    {
        rig.Packet(A, nowNs + 1, next, next);
        rig.Packet(B, nowNs + 2, next, next);
        SummaryReport got = rig.End(nowNs + Second);
        FeedReport feed = got.Feeds[0];
        return got with
        {
            Feeds = [feed with
            {
                Messages = feed.Messages - 1,
                Lines = [.. feed.Lines.Select(line => line with { Messages = line.Messages - 1 })],
            }],
        };
    }

    private static (long Messages, long Missing, long Unobserved) Line(FeedReport feed, int line) =>
        (feed.Lines[line].Messages, feed.Lines[line].MessagesMissing, feed.Lines[line].MessagesUnobserved);
}
