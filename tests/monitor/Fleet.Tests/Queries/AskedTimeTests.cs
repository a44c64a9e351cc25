// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>Sums over any time: they have nothing of another, and say what they lack of it.</summary>
public sealed class AskedTimeTests
{
    private static readonly FleetLimits Short = new()
    {
        SecondsNs = 2 * FleetRig.MinuteNs,
        MinutesNs = 30 * FleetRig.MinuteNs,
    };

    private readonly FleetRig _rig = new(Short);
    private readonly long _startNs;

    public AskedTimeTests() => _startNs = _rig.TimeNs;

    [Theory]
    [InlineData(119, 121, 0, 0)]                            // the end of a minute and the start of the next
    [InlineData(130, 135, 0, 0)]
    [InlineData(61, 180, 120, 60)]
    [InlineData(60, 180, 60, 120)]
    [InlineData(115, 485, 120, 365)]                        // from minutes to single seconds
    public void a_part_of_a_minute_is_not_counted_and_the_coverage_says_so(
        int fromSecond, int toSecond, int countedFrom, int countedSeconds)
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(10 * 60, one);

        Distribution found = Select(fromSecond, toSecond).Merge(FleetRig.FilterOf(one, 1));

        long fromNs = _startNs + (countedFrom * FleetRig.SecondNs);
        Assert.Equal(one.Truth.Samples(1, fromNs, fromNs + (countedSeconds * FleetRig.SecondNs)).TotalCount,
            found.Histogram.TotalCount);
        Assert.Equal((countedSeconds, toSecond - fromSecond), (Seconds(found.Coverage.ReceivedNs),
            Seconds(found.Coverage.ExpectedNs)));
        Assert.Equal(countedSeconds == toSecond - fromSecond, found.Complete);
    }

    [Fact]
    public void a_time_in_which_there_was_nothing_to_receive_lacks_nothing()
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(30, one);
        one.Totals(_rig.Channel, withHistograms: false, isLast: true);
        _rig.Run(10);
        SimulatedAppliance next = _rig.Start("trade01", 2);
        _rig.Run(20, next);

        RecordSelection all = Select(0, 60);
        Distribution found = all.Merge(FleetRig.FilterOf(one, 1));
        Assert.Equal(one.Truth.Samples(1).TotalCount + next.Truth.Samples(1).TotalCount, found.Histogram.TotalCount);
        Assert.Equal((true, 50, 50), (found.Complete, Seconds(found.Coverage.ReceivedNs),
            Seconds(found.Coverage.ExpectedNs)));
        CounterRange range = CounterRange.Of(
            all, CounterRange.Find("sessions.orders")!.Value, new SeriesFilter { Session = "oe1" }, 1);
        Assert.Equal([IntervalFlags.None], range.Flags);
        Assert.True(Select(32, 38).Merge(FleetRig.FilterOf(one, 1)).Complete);
    }

    [Theory]
    [InlineData(-120, -60)]
    [InlineData(3_600, 7_200)]
    public void of_a_time_of_which_nothing_is_known_no_answer_is_complete(int fromSecond, int toSecond)
    {
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(30, one);

        Distribution found = Select(fromSecond, toSecond).Merge(FleetRig.FilterOf(one, 1));

        Assert.Equal((0, false, null), (found.Histogram.TotalCount, found.Complete, found.Coverage.Share));
    }

    [Fact]
    public void an_appliance_that_was_seen_before_is_expected_from_then_on()
    {
        var rig = new FleetRig(new FirstAppearances([new("trade01", _startNs - (60 * FleetRig.SecondNs))]));
        SimulatedAppliance one = rig.Start("trade01", 1);
        rig.Run(30, one);

        RecordSelection selection = new RecordSelection(
            rig.Model.Appliances, rig.TimeNs - (600 * FleetRig.SecondNs), rig.TimeNs - (60 * FleetRig.SecondNs))
            .With([], [], rig.Model.FirstSeen);
        Assert.Equal((0, 30), (Seconds(selection.Coverage.ReceivedNs), Seconds(selection.Coverage.ExpectedNs)));
        Assert.False(selection.IsComplete);
    }

    [Fact]
    public void parts_of_an_answer_follow_each_other_also_after_a_part_of_a_minute()
    {
        _rig.Wait(53);                                      // the first minute has seven seconds
        SimulatedAppliance one = _rig.Start("trade01", 1);
        _rig.Run(7 + (5 * 60), one);

        IReadOnlyList<HistorySpan> spans = Select(0, 600).Spans;

        Assert.Equal(2, spans.Count);
        Assert.Equal((53, FleetRig.MinuteNs), (Second(spans[0].FromTimeNs), spans[0].ResolutionNs));
        Assert.Equal((spans[0].ToTimeNs, 360, FleetRig.SecondNs),
            (spans[1].FromTimeNs, Second(spans[1].ToTimeNs), spans[1].ResolutionNs));
    }

    private long Second(long timeNs) => (timeNs - _startNs) / FleetRig.SecondNs;

    private static int Seconds(long lengthNs) => (int)(lengthNs / FleetRig.SecondNs);

    private RecordSelection Select(int fromSecond, int toSecond)
    {
        (long fromNs, long toNs) = (_startNs + (fromSecond * FleetRig.SecondNs),
            _startNs + (toSecond * FleetRig.SecondNs));
        return new RecordSelection(_rig.Model.Appliances, fromNs, toNs)
            .With([], FleetHoles.OfIntervals(_rig.Model, [], fromNs, toNs), _rig.Model.FirstSeen);
    }
}
