// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Hostile;

/// <summary>Clocks of the monitor and of appliances that are set, stand still or are wrong: who is there is decided by
/// the monitor's monotonic clock, and no sample is lost.</summary>
public sealed class StrangeTimeTests
{
    private const long HourS = 3600;
    private const long YearS = 365 * 24 * HourS;

    private readonly FleetRig _rig = new();

    [Theory]
    [InlineData(HourS)]
    [InlineData(-HourS)]
    [InlineData(YearS)]
    [InlineData(-YearS)]
    public void a_step_of_the_monitors_own_clock_makes_nobody_late_and_costs_no_sample(long seconds)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(20, one);

        _rig.StepClock(seconds);

        Assert.Equal((ApplianceState.Live, 0), Shown());
        _rig.Run(20, one);
        Assert.Equal((ApplianceState.Live, 0), Shown());
        AssertWhole(one, intervals: 40, missing: 0);
        FleetRig.AssertSame(one.Truth.Samples(0), _rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        _rig.Wait(5);
        Assert.Equal((ApplianceState.Late, 5 * FleetRig.SecondNs), Shown());
        _rig.AssertReadable();
    }

    [Fact]
    public void what_a_suspended_monitor_did_not_receive_is_missing_and_the_day_is_right_again()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(20, one);

        // Meanwhile its monotonic clock stands still, and nobody takes what is sent.
        for (long second = 0; second < HourS; second++)
            one.Second(new ChangedMessages(_rig.Channel, (_, _, _) => null));
        _rig.StepClock(HourS);
        Assert.Equal((ApplianceState.Live, 0), Shown());
        _rig.Run(61, one);

        AssertWhole(one, intervals: 81, missing: HourS);
        Distribution day = DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0));
        FleetRig.AssertSame(one.Truth.Samples(0), day);
        _rig.AssertReadable();
    }

    [Fact]
    public void where_monitor_and_appliance_were_suspended_together_nothing_is_missing()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(20, one);

        _rig.StepClock(HourS);
        one.OffsetNs += HourS * FleetRig.SecondNs;
        _rig.Run(20, one);

        AssertWhole(one, intervals: 40, missing: 0);
        FleetRig.AssertSame(one.Truth.Samples(0), _rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        _rig.AssertReadable();
    }

    [Theory]
    [InlineData(YearS)]
    [InlineData(100 * YearS)]
    [InlineData(-YearS)]
    [InlineData(-57 * YearS)]
    public void an_appliance_whose_clock_is_far_away_is_shown_whole_and_changes_nothing_of_others(long seconds)
    {
        SimulatedAppliance right = _rig.Start("right", 0xA1);
        SimulatedAppliance wrong = _rig.Start("wrong", 0xB2, shape => shape with
        {
            OffsetNs = shape.OffsetNs + (seconds * FleetRig.SecondNs),
        });
        _rig.Run(130, right, wrong);

        foreach (SimulatedAppliance one in new[] { right, wrong })
        {
            Assert.Equal(ApplianceState.Live, _rig.StateOf(one.Shape.Host));
            FleetRig.AssertSame(
                one.Truth.Samples(1), _rig.Everything(one.Shape.Host).Merge(FleetRig.FilterOf(one, 1)));
        }
        _rig.AssertReadable();
    }

    [Theory]
    [InlineData(YearS)]
    [InlineData(100 * YearS)]
    [InlineData(-57 * YearS)]
    public void a_single_interval_of_another_century_leaves_those_around_it_as_they_are(long seconds)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(65, one);
        one.OffsetNs += seconds * FleetRig.SecondNs;
        _rig.Run(1, one);
        one.OffsetNs -= seconds * FleetRig.SecondNs;
        _rig.Run(65, one);

        Assert.Equal(ApplianceState.Live, _rig.StateOf("trade01"));
        AssertWhole(one, intervals: 131, missing: 0);
        FleetRig.AssertSame(one.Truth.Samples(0), _rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        _rig.AssertReadable();
    }

    private (ApplianceState State, long? AgeNs) Shown()
    {
        HostRow row = Assert.Single(DeskState.Of(_rig.Model, _ => true).Hosts);
        return (row.State, row.AgeNs);
    }

    private void AssertWhole(SimulatedAppliance one, long intervals, long missing)
    {
        Publisher publisher = _rig.Of(one.Shape.Host).Current;
        Assert.Equal((intervals, missing), (publisher.Intervals, publisher.MissingIntervals));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[0].Messages), publisher.Counters().Feeds[0].Messages);
    }
}
