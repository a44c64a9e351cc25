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
    public void a_gap_is_suspect_when_the_nic_dropped_before_it_was_told()
    {
        Drop(missed: 1);
        Assert.Equal("host", Tell(openedMs: 500, toldMs: 510));
        Assert.Equal("host", Assert.Single(_rig.ReadLocal().Sink.Gaps).Suspect);
    }

    [Fact]
    public void a_gap_is_not_suspect_when_nothing_was_dropped() => Assert.Null(Tell(openedMs: 500, toldMs: 510));

    [Fact]
    public void drops_of_the_interval_before_do_not_count()
    {
        Drop(missed: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Null(Tell(openedMs: 2_500, toldMs: 2_510));
    }

    [Fact]
    public void a_gap_that_opened_at_the_very_start_counts_the_interval_before()
    {
        Drop(softnet: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Equal("host", Tell(openedMs: 2_003, toldMs: 2_013));
    }

    [Fact]
    public void a_gap_told_in_the_next_interval_is_judged_by_its_own()
    {
        Drop(noBuffer: 1);
        _rig.Clock.NowNs = PublisherRig.StartNs + 2000 * Ms;
        Interval();

        Assert.Equal("host", Tell(openedMs: 1_995, toldMs: 2_005));
    }

    [Fact]
    public void what_was_dropped_after_a_reading_that_is_too_old_is_read_afresh_once_in_10_ms()
    {
        Assert.Null(Tell(openedMs: 500, toldMs: 510));
        Drop(missed: 1);
        Assert.Null(Tell(openedMs: 511, toldMs: 515));
        Assert.Equal("host", Tell(openedMs: 515, toldMs: 525));
        Assert.Equal(2, _rig.Source.DropReadings);
    }

    [Fact]
    public void a_reading_after_the_opening_is_fresh_enough()
    {
        Assert.Null(Tell(openedMs: 500, toldMs: 600));
        Assert.Null(Tell(openedMs: 599, toldMs: 700));
        Assert.Equal(1, _rig.Source.DropReadings);
    }

    [Fact]
    public void repaired_and_unobserved_ranges_are_never_suspect_and_cost_no_reading()
    {
        Drop(missed: 1);
        Assert.Null(Tell(openedMs: 500, toldMs: 510, state: GapState.Repaired));
        Assert.Null(Tell(openedMs: 500, toldMs: 510, state: GapState.Unobserved));
        Assert.Null(Tell(openedMs: 500, toldMs: 510, state: GapState.Retracted));
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
        Assert.Null(Tell(openedMs: 500, toldMs: 510));
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

    /// <summary>Tells a gap; times count from the start of the rig, whose first interval ended at once.</summary>
    private string? Tell(long openedMs, long toldMs, GapState state = GapState.Lost)
    {
        _rig.Clock.NowNs = PublisherRig.StartNs + toldMs * Ms;
        _rig.Tell(new TelemetryEvent
        {
            Kind = TelemetryEventKind.Gap,
            StampNs = PublisherRig.StartNs + toldMs * Ms,
            LineIndex = 0,
            First = 1,
            Last = 1,
            Count = 1,
            OpenedStampNs = PublisherRig.StartNs + openedMs * Ms,
            ClosedStampNs = PublisherRig.StartNs + toldMs * Ms,
            GapState = state,
        });
        _rig.Work();
        return _rig.ReadOutlet().Sink.Gaps[^1].Suspect;
    }
}
