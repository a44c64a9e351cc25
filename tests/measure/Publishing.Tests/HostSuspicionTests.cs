// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>A gap is laid at the host's door when the host dropped in the interval in which the gap opened.</summary>
public sealed class HostSuspicionTests
{
    private const long Ms = 1_000_000;
    private readonly PublisherRig _rig = new();

    public HostSuspicionTests()
    {
        _rig.Source.Counters.HasHostDrops = true;
        _rig.Source.Counters.HostDrops = new HostDropCounters { NicMissed = 5 };
        Interval();
    }

    [Fact]
    public void a_gap_is_suspect_when_the_nic_dropped_before_it_was_reported()
    {
        Drop(missed: 1);
        Assert.Equal("host", Publish(openedMs: 500, reportedMs: 510));
        Assert.Equal("host", Assert.Single(_rig.ReadLocal().Sink.Gaps).Suspect);
    }

    [Fact]
    public void a_gap_is_not_suspect_when_nothing_was_dropped() => Assert.Null(Publish(openedMs: 500, reportedMs: 510));

    [Fact]
    public void drops_of_the_interval_before_do_not_count()
    {
        Drop(missed: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Null(Publish(openedMs: 2_500, reportedMs: 2_510));
    }

    [Fact]
    public void a_gap_that_opened_at_the_very_start_counts_the_interval_before()
    {
        Drop(softnet: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Equal("host", Publish(openedMs: 2_003, reportedMs: 2_013));
    }

    [Fact]
    public void a_gap_reported_in_the_next_interval_is_judged_by_its_own()
    {
        Drop(noBuffer: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Equal("host", Publish(openedMs: 1_995, reportedMs: 2_005));
    }

    [Fact]
    public void what_was_dropped_after_a_reading_that_is_too_old_is_read_afresh_once_in_10_ms()
    {
        Assert.Null(Publish(openedMs: 500, reportedMs: 510));
        Drop(missed: 1);
        Assert.Null(Publish(openedMs: 511, reportedMs: 515));
        Assert.Equal("host", Publish(openedMs: 515, reportedMs: 525));
        Assert.Equal(2, _rig.Source.DropReadings);
    }

    [Fact]
    public void a_reading_after_the_opening_is_fresh_enough()
    {
        Assert.Null(Publish(openedMs: 500, reportedMs: 600));
        Assert.Null(Publish(openedMs: 599, reportedMs: 700));
        Assert.Equal(1, _rig.Source.DropReadings);
    }

    [Fact]
    public void repaired_and_unobserved_ranges_are_never_suspect_and_cost_no_reading()
    {
        Drop(missed: 1);
        Assert.Null(Publish(openedMs: 500, reportedMs: 510, state: GapState.Repaired));
        Assert.Null(Publish(openedMs: 500, reportedMs: 510, state: GapState.Unobserved));
        Assert.Null(Publish(openedMs: 500, reportedMs: 510, state: GapState.Retracted));
        Assert.Equal(0, _rig.Source.DropReadings);
    }

    [Fact]
    public void what_cannot_be_read_is_no_suspicion()
    {
        _rig.Source.Counters.HostDrops = new HostDropCounters
        {
            NicMissed = NullValue.Int64,
            NicNoBuffer = NullValue.Int64,
            SoftnetDropped = NullValue.Int64,
        };
        Assert.Null(Publish(openedMs: 500, reportedMs: 510));
    }

    private void Interval()
    {
        _rig.Interval();
        _rig.Work();
    }

    private void Drop(long missed = 0, long noBuffer = 0, long softnet = 0)
    {
        _rig.Source.Counters.HostDrops.NicMissed += missed;
        _rig.Source.Counters.HostDrops.NicNoBuffer += noBuffer;
        _rig.Source.Counters.HostDrops.SoftnetDropped += softnet;
    }

    /// <summary>Publishes a gap; times count from the start of the rig, whose first interval ended at once.</summary>
    private string? Publish(long openedMs, long reportedMs, GapState state = GapState.Lost)
    {
        _rig.Clock.NowNs = PublisherRig.StartNs + reportedMs * Ms;
        _rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.Gap,
            StampNs = PublisherRig.StartNs + reportedMs * Ms,
            LineIndex = 0,
            First = 1,
            Last = 1,
            Count = 1,
            OpenedStampNs = PublisherRig.StartNs + openedMs * Ms,
            ClosedStampNs = PublisherRig.StartNs + reportedMs * Ms,
            GapState = state,
        });
        _rig.Work();
        return _rig.ReadOutlet().Sink.Gaps[^1].Suspect;
    }
}
