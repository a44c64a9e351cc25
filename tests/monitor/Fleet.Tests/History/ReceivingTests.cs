// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>Intervals that come late, merged, repeated or not at all.</summary>
public sealed class ReceivingTests
{
    private readonly FleetRig _rig = new();

    [Fact]
    public void a_monitor_that_starts_later_has_totals_at_once_and_the_day_after_its_histograms()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        for (int second = 0; second < 95; second++)
            one.Second(new ChangedMessages(_rig.Channel, (_, _, _) => null));
        _rig.Run(1, one);
        one.Names(_rig.Channel);
        _rig.Run(1, one);

        Assert.Equal(one.Truth.Sum(second => second.Sessions[0].Orders),
            _rig.Of("trade01").Current.Counters().Sessions[0].Orders);
        Distribution part = DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0));
        Assert.Equal(95 * 50, part.NotReceived);
        Assert.Equal(2 * 50, part.Histogram.TotalCount);
        Assert.False(part.Complete);

        _rig.Run(30, one);

        Distribution day = DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0));
        Assert.Equal(0, day.NotReceived);
        Assert.True(day.Complete);
        FleetRig.AssertSame(one.Truth.Samples(0), day);
    }

    [Fact]
    public void an_interval_of_which_a_message_is_lost_is_not_shown_and_the_totals_are_right_again()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(10, one);
        int rows = 0;
        var lossy = new ChangedMessages(_rig.Channel, (_, template, message) =>
            template == SeriesSamplesMessage.TemplateId && rows++ == 0 ? null : message);
        _rig.Run(1, lossy, one);
        _rig.Run(9, one);

        Publisher publisher = _rig.Of("trade01").Current;
        Assert.Equal((19, 1), (publisher.Intervals, publisher.MissingIntervals));
        Assert.Equal(1, publisher.Received.Sum(stream => stream.Missing));
        Assert.Equal(50, DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0)).NotReceived);
        Assert.Equal(0, DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 1)).NotReceived);
        HeatMap map = HeatMap.Of(Last(20), FleetRig.FilterOf(one, 0), 20, 10);
        Assert.Equal([10], Enumerable.Range(0, 20).Where(column => map.Flags[column].HasFlag(IntervalFlags.NoData)));
        Assert.Equal(19d / 20, Last(20).Coverage.Share);
        Assert.False(Last(20).Merge(FleetRig.FilterOf(one, 0)).Complete);
        HeatMap coarse = HeatMap.Of(Last(20), FleetRig.FilterOf(one, 0), 4, 10);
        Assert.Equal(
            [IntervalFlags.None, IntervalFlags.None, IntervalFlags.Incomplete, IntervalFlags.None], coarse.Flags);
        SummaryReport totals = publisher.Counters();
        Assert.Equal(one.Truth.Sum(second => second.Lines[1].Wins), totals.Feeds[0].Lines[1].Wins);

        _rig.Run(42, one);
        FleetRig.AssertSame(
            one.Truth.Samples(0), DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0)));
    }

    [Fact]
    public void an_interval_that_back_pressure_made_of_several_is_marked_late_and_lacks_nothing()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(10, one);
        _rig.Wait(3);
        one.Status(_rig.Channel);
        one.Interval(_rig.Channel, seconds: 3);
        one.Totals(_rig.Channel, withHistograms: false);
        _rig.Run(7, one);

        Assert.Equal((18, 0), (_rig.Of("trade01").Current.Intervals, _rig.Of("trade01").Current.MissingIntervals));
        HeatMap map = HeatMap.Of(Last(20), FleetRig.FilterOf(one, 0), 20, 10);
        Assert.Equal([12], Enumerable.Range(0, 20).Where(column => map.Flags[column] == IntervalFlags.Late));
        Assert.DoesNotContain(map.Flags, flags => flags.HasFlag(IntervalFlags.NoData));
        Assert.Equal(1, Last(20).Coverage.Share);
        FleetRig.AssertSame(one.Truth.Samples(0), Last(20).Merge(FleetRig.FilterOf(one, 0)));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages), Sum(Last(20), "feeds.messages", "feed1"));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(-90)]
    [InlineData(-5)]
    [InlineData(+5)]
    [InlineData(+90)]
    [InlineData(+86_400)]
    public void a_clock_that_is_set_costs_no_sample_and_marks_the_time_that_came_twice(int stepSeconds)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(130, one);
        long beforeNs = one.TimeNs;
        one.OffsetNs += stepSeconds * FleetRig.SecondNs;
        for (int minute = 0; minute < 40; minute++)
        {
            _rig.Run(60, one);
            FleetRig.AssertSame(one.Truth.Samples(2), _rig.Everything().Merge(FleetRig.FilterOf(one, 2)));
        }

        IntervalRecord[] records = [.. _rig.Everything().Parts[0].Records];
        Assert.All(records, record => Assert.Equal(
            record.FirstOrdinal > 130 && record.EndTimeNs <= beforeNs,
            record.Flags.HasFlag(IntervalFlags.Repeated) && record.LastOrdinal > 130 && record.EndTimeNs <= beforeNs));
        Assert.Equal(stepSeconds < 0, records.Any(record => record.Flags.HasFlag(IntervalFlags.Repeated)));
        // Single intervals are given up as if nothing had happened.
        Assert.InRange(records.Count(record => record.FirstOrdinal == record.LastOrdinal), 900, 970);
        long newestNs = _rig.Of("trade01").Current.History.NewestTimeNs;
        Assert.Equal(one.TimeNs, newestNs);
        Assert.Equal(60, new RecordSelection(
            _rig.Model.Appliances, newestNs - FleetRig.MinuteNs, newestNs).Parts[0].Records.Count(
                record => record.FirstOrdinal > 130 + (39 * 60)));
    }

    [Fact]
    public void samples_below_zero_are_counted_beside_the_histogram()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(100, one);

        SeriesSamples samples = _rig.Everything().Merge(FleetRig.FilterOf(one, 0)).Samples;
        Assert.Equal((one.Truth.Sum(second => second.Negative), -7), (samples.NegativeCount, samples.NegativeMinNs));
        Assert.Equal(samples.NegativeCount,
            DayDistributions.Of(_rig.Model.Appliances, FleetRig.FilterOf(one, 0)).Samples.NegativeCount);
    }

    [Fact]
    public void events_gaps_and_orders_are_kept_newest_last_up_to_the_bound()
    {
        var rig = new FleetRig(new FleetLimits { Records = 5, Orders = 6 });
        SimulatedAppliance one = rig.Start("trade01", 0xA1);
        rig.Run(2, one);
        for (int round = 1; round <= 8; round++)
        {
            one.Event(rig.Channel);
            one.Gap(rig.Channel, round);
            one.Order(rig.Channel);
            rig.Wait(1);
        }

        Publisher publisher = rig.Of("trade01").Current;
        Assert.Equal([4, 5, 6, 7, 8], publisher.Gaps.All.Select(item => item.Report.Count));
        Assert.Equal((6, 2), (publisher.Orders.Count, publisher.Orders.Dropped));
        Assert.Equal((5, 3), (publisher.Events.Count, publisher.Events.Dropped));
        Assert.Equal(8, publisher.LastLoss["feed0"].Count);
        HeldRecords held = HeldRecords.Of(rig.Model, rig.Model.Appliances, start => start.Gaps);
        RecordPage page = RecordPage.Newest(held, new RecordFilter(), long.MaxValue, 2);
        Assert.Equal([8, 7], Counts(page));
        page = RecordPage.Newest(held, new RecordFilter(), page.Before!.Value, 9);
        Assert.Equal([6, 5, 4], Counts(page));
        Assert.Equal((null, 3), (page.Before, page.Dropped));
        // The third of eight is the newest that was dropped; nothing is known to be missing after it.
        Assert.Equal(rig.TimeNs - (6 * FleetRig.SecondNs), page.WholeFromTimeNs);
        Assert.Equal(publisher.FirstTimeNs, HeldRecords.Of(rig.Model, rig.Model.Appliances,
            _ => new RecentReports<GapReport>(5)).WholeFromTimeNs);

        static IEnumerable<long> Counts(RecordPage page) =>
            page.Items.Select(item => ((GapReport)item.Report!).Count);
    }

    [Fact]
    public void of_all_records_the_oldest_of_whoever_has_most_are_dropped()
    {
        var rig = new FleetRig(new FleetLimits { Records = 5_000, AllRecords = 3_000 });
        (SimulatedAppliance one, SimulatedAppliance other) = (rig.Start("trade01", 0xA1), rig.Start("trade02", 0xB1));
        rig.Run(2, one, other);
        HeldRecords before = HeldRecords.Of(rig.Model, rig.Model.Appliances, start => start.Gaps);
        for (int count = 1; count <= 4_000; count++)
            one.Gap(rig.Channel, count);
        for (int count = 1; count <= 500; count++)
            other.Gap(rig.Channel, count);
        HeldRecords all = HeldRecords.Of(rig.Model, rig.Model.Appliances, start => start.Gaps);
        rig.Wait(1);

        Assert.InRange(rig.Of("trade01").Current.Gaps.Count, 1_400, 2_500);
        Assert.Equal(500, rig.Of("trade02").Current.Gaps.Count);
        // What was taken before stays as it was.
        Assert.Empty(before.Newest(new RecordFilter(), long.MaxValue));
        long[] numbers = [.. all.Newest(new RecordFilter(), long.MaxValue).Select(found => found.Number)];
        Assert.Equal(4_500, numbers.Length);
        Assert.Equal(numbers.OrderDescending(), numbers);
    }

    private RecordSelection Last(int seconds) =>
        new(_rig.Model.Appliances, _rig.TimeNs - (seconds * FleetRig.SecondNs), _rig.TimeNs);

    private static long? Sum(RecordSelection selection, string path, string feed) =>
        CounterRange.Of(selection, CounterRange.Find(path)!.Value, new SeriesFilter { Feed = feed }, 10).Sums.Sum();
}
