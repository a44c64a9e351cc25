// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Publishers;

/// <summary>Who is there: several appliances, restarts, conflicts of names, silence.</summary>
public sealed class PresenceTests
{
    private readonly FleetRig _rig = new(expected: ["trade01", "never"]);

    [Fact]
    public void two_appliances_on_one_channel_are_both_received_whole()
    {
        SimulatedAppliance left = _rig.Start("trade01", 0xA1);
        SimulatedAppliance right = _rig.Start("trade01", 0xB2, shape => shape with { Instance = "md" });
        _rig.Run(30, left, right);

        Assert.Equal(["trade01", "trade01:md"], _rig.Names);
        foreach ((string name, SimulatedAppliance one) in new[] { ("trade01", left), ("trade01:md", right) })
        {
            Publisher publisher = _rig.Of(name).Current;
            Assert.Equal((30, 0), (publisher.Intervals, publisher.MissingIntervals));
            Assert.All(publisher.Received, stream => Assert.Equal(0, stream.Missing));
            Assert.True(publisher.IsComplete);
            for (int series = 0; series < one.Shape.Series; series++)
                FleetRig.AssertSame(
                    one.Truth.Samples(series), _rig.Everything(name).Merge(FleetRig.FilterOf(one, series)));
        }
        Assert.Equal(30, _rig.Model.Frame);
        Assert.Equal(["never"], _rig.Model.Missing);
    }

    [Fact]
    public void one_that_starts_again_goes_on_under_its_name_and_its_history_stays()
    {
        SimulatedAppliance before = _rig.Start("trade01", 0xA1);
        _rig.Run(20, before);
        before.Totals(_rig.Channel, withHistograms: true, isLast: true);
        SimulatedAppliance after = _rig.Start("trade01", 0xB2);
        _rig.Run(20, after);

        var appliance = Assert.Single(_rig.Model.Appliances);
        Assert.Equal((2, 0xB2ul, false), (appliance.Starts.Count, appliance.Current.Incarnation, appliance.InConflict));
        Assert.Equal(ApplianceState.Live, _rig.StateOf("trade01"));
        HdrHistogram.LongHistogram truth = before.Truth.Samples(0);
        after.Truth.AddTo(truth, 0);
        FleetRig.AssertSame(truth, _rig.Everything().Merge(FleetRig.FilterOf(before, 0)));
    }

    [Fact]
    public void one_that_ended_and_is_there_again_before_the_next_turn_was_not_silent_between()
    {
        SimulatedAppliance before = _rig.Start("trade01", 0xA1);
        _rig.Run(20, before);
        before.Totals(_rig.Channel, withHistograms: true, isLast: true);
        SimulatedAppliance after = _rig.Start(
            "trade01", 0xB2, shape => shape with { OffsetNs = shape.OffsetNs + (6 * FleetRig.SecondNs) });
        after.Second(_rig.Channel);

        Assert.Equal(
            new ReceptionHole("trade01", before.TimeNs, before.TimeNs + (6 * FleetRig.SecondNs), HoleCause.Ended),
            Assert.Single(_rig.Model.Receptions.Between(0, long.MaxValue)));
    }

    [Fact]
    public void one_that_was_killed_and_comes_back_at_once_is_in_no_conflict()
    {
        SimulatedAppliance before = _rig.Start("trade01", 0xA1);
        _rig.Run(20, before);
        SimulatedAppliance after = _rig.Start("trade01", 0xB2);
        for (int second = 0; second < 30; second++)
        {
            _rig.Run(1, after);
            var appliance = Assert.Single(_rig.Model.Appliances);
            Assert.Equal((0xB2ul, false), (appliance.Current.Incarnation, appliance.InConflict));
        }
    }

    [Fact]
    public void two_that_have_one_name_at_the_same_time_are_both_shown_until_one_of_them_ends()
    {
        SimulatedAppliance left = _rig.Start("trade01", 0x1A2B_3C4D_0000_0001);
        SimulatedAppliance right = _rig.Start("trade01", 0x5E6F_7A8B_0000_0002);
        _rig.Run(12, left, right);

        Assert.Equal(["trade01@1a2b3c4d", "trade01@5e6f7a8b"], _rig.Names);
        Assert.All(_rig.Model.Appliances, one => Assert.True(one.InConflict));
        Assert.Equal(2, DeskState.Of(_rig.Model, _ => true).Problems.Count(one => one.Event == "conflict"));
        FleetRig.AssertSame(
            left.Truth.Samples(1), _rig.Everything("trade01@1a2b3c4d").Merge(FleetRig.FilterOf(left, 1)));

        right.Totals(_rig.Channel, withHistograms: true, isLast: true);
        _rig.Run(3, left);

        var appliance = Assert.Single(_rig.Model.Appliances);
        Assert.Equal(("trade01", false), (appliance.Name, appliance.InConflict));
        Assert.Equal(left.Shape.Incarnation, appliance.Current.Incarnation);
        Assert.Equal(ApplianceState.Live, _rig.StateOf("trade01"));
    }

    [Fact]
    public void one_that_vanishes_is_late_then_stale_then_gone_with_its_age()
    {
        SimulatedAppliance steady = _rig.Start("steady", 0xA1);
        SimulatedAppliance lost = _rig.Start("lost", 0xB2);
        _rig.Run(10, steady, lost);
        Assert.Equal(ApplianceState.Live, _rig.StateOf("lost"));

        var states = new List<ApplianceState>();
        for (int second = 1; second <= 61; second++)
        {
            _rig.Run(1, steady);
            states.Add(_rig.StateOf("lost"));
            Assert.Equal(second * FleetRig.SecondNs, _rig.NowNs - _rig.Of("lost").Current.HeardNs);
        }

        Assert.All(states[..3], state => Assert.Equal(ApplianceState.Live, state));
        Assert.All(states[3..9], state => Assert.Equal(ApplianceState.Late, state));
        Assert.All(states[9..59], state => Assert.Equal(ApplianceState.Stale, state));
        Assert.All(states[59..], state => Assert.Equal(ApplianceState.Gone, state));
        Assert.Equal(ApplianceState.Live, _rig.StateOf("steady"));
        HostRow row = DeskState.Of(_rig.Model, one => one.Name == "lost").Hosts[0];
        Assert.Equal((ApplianceState.Gone, 61 * FleetRig.SecondNs, null), (row.State, row.AgeNs, row.CpuCores));
        _rig.Run(1, steady, lost);
        Assert.Equal(ApplianceState.Live, _rig.StateOf("lost"));
    }

    [Fact]
    public void one_that_ended_stays_with_its_last_totals()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(10, one);
        one.Totals(_rig.Channel, withHistograms: true, isLast: true);
        _rig.Wait(3600);

        Assert.Equal(ApplianceState.Ended, _rig.StateOf("trade01"));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[0].Messages),
            _rig.Of("trade01").Current.Counters().Feeds[0].Messages);
        Distribution day = DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0));
        FleetRig.AssertSame(one.Truth.Samples(0), day);
        Assert.True(day.Complete);
    }

    [Fact]
    public void one_that_ended_and_is_silent_for_a_day_is_forgotten()
    {
        SimulatedAppliance one = _rig.Start("trade02", 0xA1);
        _rig.Run(10, one);
        _rig.Wait(24 * 3600 - 1);
        Assert.Equal(["trade02"], _rig.Names);
        _rig.Wait(1);
        Assert.Empty(_rig.Names);
        Assert.Equal(0, _rig.Model.HistoryBytes);
        _rig.Run(10, one);
        Assert.Equal(["trade02"], _rig.Names);
    }

    [Fact]
    public void an_expected_one_is_missing_until_it_is_received()
    {
        Assert.Equal(["trade01", "never"], _rig.Model.Missing);
        _rig.Run(1, _rig.Start("trade01", 0xA1));
        Assert.Equal(["never"], _rig.Model.Missing);
        ProblemRow problem = Assert.Single(
            DeskState.Of(_rig.Model, _ => true).Problems, one => one.Event == "missing");
        Assert.Equal("never", problem.Appliance);
    }

    [Fact]
    public void a_frame_ends_with_the_last_interval_of_its_second_or_after_waiting()
    {
        SimulatedAppliance left = _rig.Start("left", 0xA1);
        SimulatedAppliance right = _rig.Start("right", 0xB2);
        _rig.Run(5, left, right);
        long frame = _rig.Model.Frame;
        left.Second(_rig.Channel);
        Assert.False(_rig.Model.Turn());
        _rig.Wait(1.4);
        Assert.Equal(frame, _rig.Model.Frame);
        _rig.Wait(0.1);
        Assert.Equal(frame + 1, _rig.Model.Frame);
        left.Second(_rig.Channel);
        right.Second(_rig.Channel);
        Assert.True(_rig.Model.Turn());
    }

    [Fact]
    public void TheTotalsOfAnIntervalAreOfItsFrame()
    {
        SimulatedAppliance left = _rig.Start("left", 0xA1);
        _rig.Run(5, left);
        left.Lost = 7;
        left.Interval(_rig.Channel);
        Assert.False(_rig.Model.Turn());
        long lost = _rig.Model.Find("left")!.Current.Counters().Feeds.Sum(feed => feed.MessagesLost);
        left.Totals(_rig.Channel, withHistograms: false);
        Assert.True(_rig.Model.Turn());
        Assert.True(_rig.Model.Find("left")!.Current.Counters().Feeds.Sum(feed => feed.MessagesLost) >= lost + 7);
    }

    [Fact]
    public void AFrameEndsWithoutTotalsThatDoNotCome()
    {
        SimulatedAppliance left = _rig.Start("left", 0xA1);
        _rig.Run(5, left);
        long frame = _rig.Model.Frame;
        left.Interval(_rig.Channel);
        _rig.Wait(0.2);
        Assert.Equal(frame, _rig.Model.Frame);
        _rig.Wait(0.1);
        Assert.Equal(frame + 1, _rig.Model.Frame);
    }
}
