// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

public sealed class ClockStepTests
{
    private const long OffsetNs = 1_700_000_000_000_000_000;
    private const long AgeNs = 5_000;
    private const long IntervalNs = 1_000_000_000;

    [Theory]
    [InlineData(-3_500_000_000)]
    [InlineData(3_500_000_000)]
    [InlineData(70_000_000_000)]
    [InlineData(-3_600_000_000_000)]
    public void a_step_is_an_event_and_no_sample(long stepNs)
    {
        // The exchange sends by a clock that is right; the host's is wrong by the step until it is set.
        OrderScript script = new OrderScript(intervalNs: IntervalNs).SetClock(OffsetNs);
        for (int tick = 0; tick < 100; tick++)
            Tick(script, tick, OffsetNs - AgeNs);
        script.SetClock(OffsetNs + stepNs);
        for (int tick = 100; tick < 200; tick++)
            Tick(script, tick, OffsetNs + stepNs - AgeNs);
        script.End(250_000_000);

        TelemetryEvent step = Assert.Single(script.Of(TelemetryEventKind.ClockStep));
        Assert.Equal((stepNs, OffsetNs + stepNs, StampOf(100)), (step.DurationNs, step.Amount, step.StampNs));
        Assert.Equal(200, script.Samples(SeriesKind.FeedAge, "feed0/A").Length);
        Assert.All(script.Samples(SeriesKind.FeedAge, "feed0/A"), ageNs => Assert.InRange(ageNs, AgeNs - 4, AgeNs + 4));
        Assert.Equal(0, script.Counters(SeriesKind.FeedAge, "feed0/A").NegativeCount);
        Assert.Equal(0, script.Counters(SeriesKind.FeedAge, "feed0/A").AboveRangeCount);
        Assert.All(
            script.Samples(SeriesKind.InterArrival, "feed0/A"), ns => Assert.InRange(ns, 999_000, 1_001_000));
    }

    [Fact]
    public void after_a_step_intervals_end_on_whole_seconds_of_the_clock_as_it_was_set()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs, buffers: 4)
            .Tick(100_000_000, 1).SetClock(300_000_000).Tick(200_000_000, 2).Tick(1_100_000_000, 3)
            .Tick(1_800_000_000, 4).End(1_900_000_000);

        Assert.Equal([1_000_000_000L, 1_700_000_000L, 1_900_000_000L],
            script.Intervals.Select(interval => interval.EndStampNs));
    }

    [Fact]
    public void a_clock_that_is_no_longer_synchronised_is_reported_and_reported_again_when_it_is()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs);
        foreach ((long stampNs, bool isSynchronised) in
            new[] { (1L, false), (2L, false), (3L, true), (4L, true), (5L, false), (6L, false), (9L, true) })
        {
            script.SetClock(new ClockOffset(0, 0) { IsSynchronised = isSynchronised });
            script.Tick(stampNs, (ulong)stampNs);
        }

        Assert.Equal([(5L, EventState.Raised, 0L), (9L, EventState.Cleared, 4L)],
            script.Of(TelemetryEventKind.ClockUnsynchronised)
                .Select(got => (got.StampNs, got.State, got.DurationNs)));
    }

    [Fact]
    public void a_slew_is_reported_when_it_begins_and_when_it_ends_with_how_far_it_came()
    {
        OrderScript script = new OrderScript(intervalNs: IntervalNs);
        foreach ((long stampNs, ClockSlew slew) in new[]
        {
            (1L, default(ClockSlew)), (5_000, new ClockSlew(true, 4_000, 500_000, 20)),
            (6_000, new ClockSlew(true, 4_000, 500_000, 30)), (9_000, new ClockSlew(false, 4_000, 500_000, 40)),
        })
        {
            script.SetClock(new ClockOffset(0, 0) { Slew = slew });
            script.Tick(stampNs, (ulong)stampNs);
        }

        Assert.Equal(
            [(5_000L, EventState.Raised, 1_000L, 500_000L, 20L), (9_000L, EventState.Cleared, 5_000L, 500_000L, 40L)],
            script.Of(TelemetryEventKind.ClockSlew)
                .Select(got => (got.StampNs, got.State, got.DurationNs, got.Count, got.Amount)));
    }

    private static long StampOf(int tick) => 1_000_000L * (tick + 1);

    private static void Tick(OrderScript script, int tick, long sentMinusStampNs) =>
        script.Tick(StampOf(tick), (ulong)tick + 1, change: packet =>
        {
            packet.Value.Envelope.SendTimeNs = packet.Value.StampNs + sentMinusStampNs;
            packet.Value.Envelope.Flags = EnvelopeFlags.HasSendTime;
        });
}
