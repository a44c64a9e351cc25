// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Intervals: where they end, and that they add up.</summary>
public sealed class IntervalTests
{
    private const long IntervalNs = 1_000_000;

    [Fact]
    public void intervals_end_on_whole_multiples()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs)
            .Tick(1_500_000, 1).Tick(1_999_999, 2).Tick(2_000_000, 3).Tick(2_100_000, 4).End(2_200_000);

        Assert.Equal(
            [(1L, 1_500_000L, 2_000_000L, 2L, false), (2L, 2_000_000L, 2_200_000L, 4L, true)],
            script.Intervals.Select(interval => (
                interval.Ordinal, interval.StartStampNs, interval.EndStampNs, interval.Lines[0].Packets,
                interval.IsLast)));
    }

    [Fact]
    public void a_wall_clock_that_was_set_is_reported_once_when_the_interval_ends()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs).Tick(1_500_000, 1).SetClock(250_000)
            .Tick(2_100_000, 2).Tick(2_200_000, 3).Tick(2_800_000, 4).Tick(3_800_000, 5).End(3_900_000);

        TelemetryEvent step = Assert.Single(script.Of(TelemetryEventKind.ClockStep));
        Assert.Equal((2_100_000L, 250_000L), (step.StampNs, step.DurationNs));
    }

    [Theory]
    [InlineData(1_300, 1_000)]
    [InlineData(700, 1_000)]
    [InlineData(1_301, 1_301)]
    [InlineData(699, 699)]
    public void an_offset_that_the_readings_explain_stays(long readNs, long keptNs) => Assert.Equal(
        keptNs, new ClockOffset(1_000, 200).Renew(new ClockOffset(readNs, 100)).WallMinusMonotonicNs);

    [Fact]
    public void only_what_a_packet_raised_has_a_stamp_of_the_kernels()
    {
        const long Window = TestSupport.Sequencing.FeedScript.WindowNs;
        OrderScript script = new OrderScript(intervalNs: 10 * Window)
            .Tick(100, 1).Tick(200, 3).Tick(300 + Window, 4)                            // a packet at a deadline
            .Tick(400 + Window, 6).Clock(500 + (2 * Window)).Tick(600 + (2 * Window), 7)    // a tick
            .Tick((10 * Window) - 100, 9).Tick(11 * Window, 10);            // a packet, in the next interval

        Assert.Equal(
            [(2UL, 300 + Window, 1), (5UL, 500 + (2 * Window), 0), (8UL, 11 * Window, 1)],
            script.Of(TelemetryEventKind.Gap).Where(gap => gap.LineIndex < 0)
                .Select(gap => (gap.First, gap.RaisedByStampNs, (int)gap.RaisedByPacket)));
    }

    [Fact]
    public void what_is_due_when_an_interval_ends_is_raised_by_no_packet()
    {
        const long Window = TestSupport.Sequencing.FeedScript.WindowNs;
        OrderScript script = new OrderScript(intervalNs: 10 * Window).Tick(100, 1).Tick(200, 3).Tick(11 * Window, 4);

        Assert.All(script.Of(TelemetryEventKind.Gap),
            gap => Assert.Equal((10 * Window, 0), (gap.RaisedByStampNs, (int)gap.RaisedByPacket)));
        Assert.Equal(2, script.Of(TelemetryEventKind.Gap).Length);
    }

    [Fact]
    public void an_empty_span_is_one_longer_interval()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs).Tick(1_500_000, 1).Tick(9_500_000, 2)
            .End(9_600_000);

        Assert.Equal([2_000_000L, 9_600_000L], script.Intervals.Select(interval => interval.EndStampNs));
    }

    [Fact]
    public void a_day_ends_with_an_interval_whatever_comes_and_does_not_come()
    {
        const long Second = 1_000_000_000;
        const long Hour = 3_600 * Second;
        var days = new DayCalendar(17 * Hour, "UTC", ZoneOffsets.Utc);
        OrderScript script = new OrderScript(intervalNs: Second, days: days, buffers: 8)
            // Silence over the end of a day: the interval before ends, then the day, then the packet's own interval.
            .Tick(17 * Hour - 100 * Second + 1, 1).Tick(17 * Hour + 50 * Second + 1, 2)
            // Silence over two ends of days: the day between had nothing.
            .Tick(66 * Hour + 1, 3).End(66 * Hour + 2);

        Assert.Equal(
            [
                (17 * Hour - 99 * Second, 1L, false), (17 * Hour, 1L, true), (17 * Hour + 51 * Second, 2L, false),
                (41 * Hour, 2L, true), (66 * Hour + 2, 3L, false),
            ],
            script.Intervals.Select(interval => (interval.EndTimeNs, interval.Lines[0].Packets, interval.EndsDay)));
    }

    [Fact]
    public void a_day_ends_once_though_the_clock_is_set_back()
    {
        const long Second = 1_000_000_000;
        const long Hour = 3_600 * Second;
        var days = new DayCalendar(17 * Hour, "UTC", ZoneOffsets.Utc);
        OrderScript script = new OrderScript(intervalNs: Second, days: days, buffers: 16)
            .Tick(17 * Hour - 1, 1).Tick(17 * Hour + 1, 2).SetClock(-60 * Second);
        for (int second = 1; second < 5; second++)
            script.Tick(17 * Hour + second * Second + 2, 2 + (ulong)second);
        script.SetClock(-1 * Second).Tick(17 * Hour + 62 * Second, 9).End(17 * Hour + 63 * Second);

        Assert.Equal(17 * Hour, Assert.Single(script.Intervals, interval => interval.EndsDay).EndTimeNs);
    }

    [Fact]
    public void what_was_due_before_the_end_belongs_to_the_interval()
    {
        OrderScript script = new OrderScript(intervalNs: 20_000_000)
            .Tick(1_000, 1).Tick(2_000, 3).Tick(25_000_000, 4).End(26_000_000);

        Assert.Equal((1L, 1L), (script.Intervals[0].Feeds[0].FeedGaps, script.Intervals[0].Lines[0].MessagesMissing));
    }

    [Fact]
    public void the_intervals_add_up_to_the_whole()
    {
        // One script, cut finely and not at all. The fine one returns its buffers, as the publisher does.
        var whole = new IntervalBuffer(OrderScript.MakeTopology(null, 1, true), 16);
        IntervalBuffer last = Run(IntervalNs, whole, out int intervals);
        var single = new IntervalBuffer(OrderScript.MakeTopology(null, 1, true), 16);
        IntervalBuffer uncut = Run(long.MaxValue / 4, single, out int one);

        Assert.True(intervals > 100);
        Assert.Equal(1, one);
        Assert.Equal(uncut.Lines, last.Lines);
        Assert.Equal(uncut.Feeds, last.Feeds);
        Assert.Equal(uncut.Sessions, last.Sessions);
        Assert.Equal(uncut.Series, last.Series);
        for (int series = 0; series < whole.Histograms.Length; series++)
        {
            LongHistogram cut = whole.Histograms[series];
            LongHistogram full = single.Histograms[series];
            Assert.Equal(full.TotalCount, cut.TotalCount);
            if (full.TotalCount > 0)
                Assert.Equal(full.GetValueAtPercentile(50), cut.GetValueAtPercentile(50));
            Assert.Equal(full.GetMaxValue(), cut.GetMaxValue());
        }
        Assert.True(whole.Histograms.Sum(histogram => histogram.TotalCount) > 1000);
    }

    [Fact]
    public void without_a_free_buffer_an_interval_goes_on_and_nothing_is_lost()
    {
        var harness = new AnalysisHarness(IntervalNs, buffers: 2);
        PacketEvent[] packets = [.. Packets(2_000)];
        harness.Run(packets);
        int withoutReturn = harness.TakeAll(giveBack: false, _ => { });

        // The second buffer was never free again: everything after the first interval is in the last one.
        Assert.Equal(2, withoutReturn);
        Assert.Equal(
            packets.Count(packet => packet.Kind == PacketEventKind.Feed),
            harness.LastLines[0].Packets + harness.LastLines[1].Packets);
    }

    [Fact]
    public void an_exchange_that_waits_is_released_when_the_publisher_closes()
    {
        var exchange = new IntervalExchange(OrderScript.MakeTopology(null, 1, true), 1, 2, waits: true);
        Assert.True(exchange.TryTakeFree(out _));
        Assert.True(exchange.TryTakeFree(out _));
        exchange.Close();

        Assert.False(exchange.TryTakeFree(out IntervalBuffer? none));
        Assert.Null(none);
    }

    [Fact]
    public void buffers_pass_between_two_threads_in_order_and_none_is_lost()
    {
        var exchange = new IntervalExchange(OrderScript.MakeTopology(null, 1, true), 1, 3, waits: true);
        const int Rounds = 2_000;
        long wrong = 0;
        var publisher = new Thread(() =>
        {
            for (int taken = 1; taken <= Rounds;)
            {
                if (!exchange.TryTake(out IntervalBuffer? buffer))
                {
                    Thread.Yield();
                    continue;
                }
                if (buffer!.Ordinal != taken || buffer.Lines[0].Packets != taken)
                    wrong++;
                taken++;
                exchange.Return(buffer);
            }
        });
        publisher.Start();
        for (int handed = 1; handed <= Rounds; handed++)
        {
            Assert.True(exchange.TryTakeFree(out IntervalBuffer? buffer));
            buffer!.Ordinal = handed;
            buffer.Lines[0].Packets = handed;
            exchange.Hand(buffer);
        }

        Assert.True(publisher.Join(TimeSpan.FromMinutes(2)));
        Assert.Equal(0, wrong);
    }

    private static IntervalBuffer Run(long intervalNs, IntervalBuffer sum, out int intervals)
    {
        var harness = new AnalysisHarness(intervalNs, buffers: 4);
        IntervalBuffer last = new(harness.Topology, 16);
        int taken = 0;
        void Add(IntervalBuffer interval)
        {
            for (int series = 0; series < sum.Histograms.Length; series++)
                sum.Histograms[series].Add(interval.Histograms[series]);
            // All counters go on from interval to interval, except the longest silence, which is each interval's own.
            long[] longestNs = [.. last.Lines.Zip(interval.Lines,
                (before, now) => Math.Max(before.Blind.LongestNs, now.Blind.LongestNs))];
            long feedLongestNs = Math.Max(last.Feeds[0].Blind.LongestNs, interval.Feeds[0].Blind.LongestNs);
            interval.Lines.CopyTo(last.Lines, 0);
            interval.Feeds.CopyTo(last.Feeds, 0);
            for (int line = 0; line < longestNs.Length; line++)
                last.Lines[line].Blind.LongestNs = longestNs[line];
            last.Feeds[0].Blind.LongestNs = feedLongestNs;
            interval.Sessions.CopyTo(last.Sessions, 0);
            interval.Series.CopyTo(last.Series, 0);
        }
        foreach (PacketEvent packet in Packets(20_000))
        {
            harness.Put(packet);
            taken += harness.TakeAll(giveBack: true, Add);
        }
        intervals = taken;
        return last;
    }

    private static IEnumerable<PacketEvent> Packets(int count)
    {
        var load = new AnalysisLoad(seed: 5);
        for (int index = 0; index < count - 1; index++)
            yield return load.Next();
        yield return load.End();
    }
}
