// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Diagnostics.Tests.Clocks;

/// <summary>Manipulations of simulated clocks, compared with the report.</summary>
public sealed class ClockLogTests
{
    private const long SecondNs = SimulatedClocks.SecondNs;

    [Fact]
    public void a_day_of_an_undisturbed_clock_has_no_event()
    {
        var clocks = new SimulatedClocks(seed: 1) { DriftPpb = 0.1 };

        ReportedClocks got = ReportedClocks.Of(clocks, 86_400, limitNs: 25_000);

        Assert.Empty(got.Events);
        ClockEvidence evidence = got.Evidence;
        Assert.Equal((86_401L, 86_400 * SecondNs), (evidence.Readings, evidence.DurationNs));
        Assert.Equal((20_040L, 20_040L), (evidence.LeastUncertaintyNs, evidence.LargestUncertaintyNs));
        Assert.Equal((0L, 0L, CheckVerdict.Ok), (evidence.BeyondLimit, evidence.BeyondLimitNs, evidence.Verdict));
        Assert.Equal(("simulated", 40L), (evidence.Host, evidence.LargestMappingErrorNs));
        Assert.Equal(("10.1.1.1", 86_401L), (evidence.Sources[0].Source?.Reference, evidence.Sources[0].Readings));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    [InlineData(1_000_000_000)]
    [InlineData(-3_600_000_000_000)]
    public void a_step_is_reported_with_its_size_within_the_stated_error(long stepNs)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var clocks = new SimulatedClocks(seed);
            clocks.At(10.5, () => clocks.OffsetNs += stepNs);

            ReportedClocks got = ReportedClocks.Of(clocks, 20);

            EventReport step = Assert.Single(got.Events);
            Assert.Equal(("clock_step", "warning", "instant"), (step.Event, step.Severity, step.State));
            Assert.Equal(1_011 * SecondNs, step.StampNs);
            Assert.InRange(step.ErrorNs!.Value, 0, 80);
            Assert.InRange(step.DurationNs!.Value, stepNs - step.ErrorNs.Value, stepNs + step.ErrorNs.Value);
            Assert.Equal(step.DurationNs, step.OffsetAfterNs - step.OffsetBeforeNs);
            Assert.Equal((1L, step.DurationNs, 0L),
                (got.Evidence.Steps, got.Evidence.LargestStepNs, got.Evidence.Slews));
        }
    }

    [Theory]
    [InlineData(500_000, 30)]
    [InlineData(-500_000, 30)]
    [InlineData(15_000, 5)]
    [InlineData(-83_333_000, 12)]
    public void a_slew_is_reported_at_begin_and_end_with_the_movement_of_the_clock(long changePpb, int seconds)
    {
        var clocks = new SimulatedClocks(seed: 3);
        clocks.At(10, () => clocks.RatePpb += changePpb).At(10 + seconds, () => clocks.RatePpb -= changePpb);

        ReportedClocks got = ReportedClocks.Of(clocks, 100);

        Assert.Equal([("clock_slew", "raised"), ("clock_slew", "cleared")],
            got.Events.Select(report => (report.Event, report.State)));
        (EventReport begin, EventReport end) = (got.Events[0], got.Events[1]);
        Assert.Equal((1_011 * SecondNs, 1_010 * SecondNs, SecondNs),
            (begin.StampNs, begin.SinceStampNs, begin.DurationNs));
        Assert.InRange(begin.RateChangePpb!.Value, changePpb - 200, changePpb + 200);
        Assert.Equal((1_011 + seconds) * SecondNs, end.StampNs);
        Assert.InRange(end.MovedNs!.Value, (changePpb - 200) * seconds, (changePpb + 200) * seconds);
        Assert.Equal((1L, Math.Abs(end.MovedNs.Value), 0L),
            (got.Evidence.Slews, got.Evidence.SlewedNs, got.Evidence.Steps));
    }

    [Fact]
    public void a_constant_rate_ends_the_slew_after_a_minute()
    {
        var clocks = new SimulatedClocks(seed: 4);
        clocks.At(10, () => clocks.RatePpb += 40_000);

        ReportedClocks got = ReportedClocks.Of(clocks, 300);

        Assert.Equal([(1_011 * SecondNs, "raised"), (1_070 * SecondNs, "cleared")],
            got.Events.Select(report => (report.StampNs, report.State)));
    }

    [Fact]
    public void a_slew_in_progress_at_the_end_counts_up_to_there()
    {
        var clocks = new SimulatedClocks(seed: 5);
        clocks.At(10, () => clocks.RatePpb += 100_000);

        ReportedClocks got = ReportedClocks.Of(clocks, 30);

        Assert.InRange(got.Evidence.SlewedNs, 1_990_000, 2_010_000);
    }

    [Fact]
    public void imprecise_readings_cause_neither_step_nor_slew()
    {
        ReportedClocks got = ReportedClocks.Of(new SimulatedClocks(seed: 6, errorNs: 50_000), 10_000);

        Assert.Empty(got.Events);
    }

    [Fact]
    public void a_time_without_readings_is_a_gap_and_a_step_in_it_is_found()
    {
        var clocks = new SimulatedClocks(seed: 7);
        clocks.At(10.5, () =>
        {
            clocks.Pass(30 * SecondNs);
            clocks.OffsetNs += 5_000_000;
        });

        ReportedClocks got = ReportedClocks.Of(clocks, 60, limitNs: 50_000);

        Assert.Equal(["clock_gap", "clock_step"], got.Events.Select(report => report.Event));
        Assert.Equal((30 * SecondNs) + (SecondNs / 2), got.Events[0].DurationNs);
        Assert.Equal((1L, got.Events[0].DurationNs, got.Events[0].DurationNs),
            (got.Evidence.Gaps, got.Evidence.GapNs, got.Evidence.LongestGapNs));
        Assert.Equal((0L, got.Evidence.GapNs, CheckVerdict.Fail),
            (got.Evidence.BeyondLimit, got.Evidence.BeyondLimitNs, got.Evidence.Verdict));
    }

    [Fact]
    public void readings_before_a_boot_are_not_compared_with_those_after_it()
    {
        var clocks = new SimulatedClocks(seed: 8);
        clocks.At(10.5, () =>
        {
            clocks.Boot = "second";
            clocks.OffsetNs += 77 * SecondNs;
            clocks.RatePpb += 300_000;
        });

        ReportedClocks got = ReportedClocks.Of(clocks, 20);

        EventReport gap = Assert.Single(got.Events);
        Assert.Equal(("clock_gap", 78 * SecondNs), (gap.Event, gap.DurationNs));
        Assert.Equal((0L, 0L), (got.Evidence.Steps, got.Evidence.Slews));
    }

    [Fact]
    public void an_unsynchronised_clock_is_reported_and_exceeds_every_limit()
    {
        var clocks = new SimulatedClocks(seed: 9);
        clocks.At(10.5, () => clocks.IsSynchronised = false).At(20.5, () => clocks.IsSynchronised = true);

        ReportedClocks got = ReportedClocks.Of(clocks, 40, limitNs: SecondNs);

        Assert.Equal([("raised", 1_011 * SecondNs, null), ("cleared", 1_021 * SecondNs, 10 * SecondNs)],
            got.Events.Select(report => (report.State, report.StampNs, report.DurationNs)));
        Assert.Equal((10 * SecondNs, 10L, 11 * SecondNs),
            (got.Evidence.UnsynchronisedNs, got.Evidence.BeyondLimit, got.Evidence.BeyondLimitNs));
    }

    [Fact]
    public void the_larger_error_of_source_and_kernel_is_used()
    {
        var clocks = new SimulatedClocks(seed: 10) { MaxErrorNs = 0 };
        clocks.At(5.5, () => clocks.Source = clocks.Source!.Value with { OffsetNs = 90_000 });
        clocks.At(8.5, () => clocks.Source = null);

        ReportedClocks got = ReportedClocks.Of(clocks, 10);

        Assert.Equal((40L, 90_040L, 90_000L), (got.Evidence.LeastUncertaintyNs, got.Evidence.LargestUncertaintyNs,
            got.Evidence.LargestSourceOffsetNs));
        Assert.Equal("no source answers; before, chrony follows 10.1.1.1", Assert.Single(got.Events).Detail);
        Assert.Equal([("chrony", 9L), (null, 2L)],
            got.Evidence.Sources.Select(one => (one.Source?.Name, one.Readings)));
    }
}
