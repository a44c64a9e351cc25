// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Publishers;

/// <summary>Times in which intervals or events did not arrive, as the fleet finds them.</summary>
public sealed class ReceptionHoleTests
{
    private readonly FleetRig _rig = new();
    private readonly long _startNs;

    public ReceptionHoleTests() => _startNs = _rig.TimeNs;

    [Fact]
    public void what_an_appliance_published_before_it_was_received_is_lost()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(2, Nobody, one);
        one.Introduce(_rig.Channel);
        _rig.Run(10, one);

        Assert.Equal(["trade01 0-2 Lost"], Holes());
        Distribution all = Select(0, 12).Merge(FleetRig.FilterOf(one, 0));
        Assert.Equal((false, 12, 10), (all.Complete, all.Coverage.ExpectedNs / FleetRig.SecondNs,
            all.Coverage.ReceivedNs / FleetRig.SecondNs));
        Assert.True(Select(2, 12).Merge(FleetRig.FilterOf(one, 0)).Complete);
    }

    [Fact]
    public void an_appliance_has_ended_until_it_is_started_again()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(10, one);
        one.Totals(_rig.Channel, withHistograms: false, isLast: true);
        _rig.Run(5);
        SimulatedAppliance next = _rig.Start("trade01", 2);
        _rig.Run(1, Nobody, next);
        next.Introduce(_rig.Channel);
        _rig.Run(5, next);

        Assert.Equal(["trade01 10-15 Ended", "trade01 15-16 Lost"], Holes());
    }

    [Fact]
    public void an_appliance_that_is_received_from_its_start_on_lacks_nothing()
    {
        _rig.Run(3);
        SimulatedAppliance one = _rig.Start("trade01", 1);
        for (int second = 0; second < 10; second++)
        {
            one.Event(_rig.Channel);
            _rig.Run(1, one);
        }

        Assert.Empty(Holes());
    }

    [Fact]
    public void what_an_older_appliance_published_before_the_first_start_of_the_monitor_is_lost()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1, shape => shape with
        {
            OffsetNs = shape.OffsetNs - (100 * FleetRig.SecondNs),
        });
        one.Event(Nobody);
        for (int second = 0; second < 100; second++)
            one.Second(Nobody);
        one.Introduce(_rig.Channel);
        _rig.Run(10, one);

        Assert.Equal(["trade01 -100-0 Lost"], Holes());
        Distribution all = Select(-20, 10).Merge(FleetRig.FilterOf(one, 0));
        Assert.Equal((false, 30, 10), (all.Complete, all.Coverage.ExpectedNs / FleetRig.SecondNs,
            all.Coverage.ReceivedNs / FleetRig.SecondNs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void lost_events_are_a_hole_of_lists_and_not_of_charts(bool anotherFollows)
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(10, one);
        one.Gap(Nobody, 3);
        if (anotherFollows)
            one.Gap(_rig.Channel, 3);
        _rig.Run(10, one);

        ReceptionHole hole = Assert.Single(FleetHoles.Of(_rig.Model, [], 0, long.MaxValue));
        Assert.Equal(("trade01", HoleCause.Events), (hole.Appliance, hole.Cause));
        // The gap was opened at 9 and published at 10.
        Assert.InRange(hole.FromTimeNs, _startNs + (7 * FleetRig.SecondNs), _startNs + (9 * FleetRig.SecondNs));
        Assert.InRange(
            hole.ToTimeNs!.Value, _startNs + (10 * FleetRig.SecondNs), _startNs + (12 * FleetRig.SecondNs));
        Assert.Empty(FleetHoles.OfIntervals(_rig.Model, [], 0, long.MaxValue));
        Assert.True(Select(0, 20).Merge(FleetRig.FilterOf(one, 0)).Complete);
    }

    [Fact]
    public void events_of_which_the_totals_are_read_first_are_not_lost()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(5, one);
        List<byte[]> events = [];
        var late = new ChangedMessages(_rig.Channel, (stream, _, message) =>
        {
            if (stream != 1002)
                return message;
            events.Add(message);
            return null;
        });
        one.Event(late);
        _rig.Run(1, late, one);
        foreach (byte[] message in events)
            _rig.Channel.OnMessage(1002, message);
        _rig.Run(5, one);

        Assert.Empty(Holes());
    }

    [Fact]
    public void events_before_there_was_a_subscription_are_a_hole_from_the_start_on()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        one.Event(Nobody);
        _rig.Run(5, one);

        Assert.Equal(["trade01 0-1 Events"], Holes());
    }

    private ChangedMessages Nobody => new(_rig.Channel, (_, _, _) => null);

    private IEnumerable<string> Holes() => FleetHoles.Of(_rig.Model, [], 0, long.MaxValue).Select(hole =>
        $"{hole.Appliance} {Second(hole.FromTimeNs)}-{Second(hole.ToTimeNs)} {hole.Cause}");

    private string Second(long? timeNs) => timeNs is { } ns ? $"{(ns - _startNs) / FleetRig.SecondNs}" : "";

    private RecordSelection Select(int fromSecond, int toSecond)
    {
        (long fromNs, long toNs) = (_startNs + (fromSecond * FleetRig.SecondNs),
            _startNs + (toSecond * FleetRig.SecondNs));
        return new RecordSelection(_rig.Model.Appliances, fromNs, toNs)
            .With([], FleetHoles.OfIntervals(_rig.Model, [], fromNs, toNs));
    }
}
