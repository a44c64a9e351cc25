// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>Columns over any mixture of single intervals and minutes: no count is in two or in none, and none says of
/// itself more than it has.</summary>
public sealed class ColumnTests
{
    private static readonly FleetLimits Short = new()
    {
        SecondsNs = 2 * FleetRig.MinuteNs,
        MinutesNs = 30 * FleetRig.MinuteNs,
    };

    private static readonly SeriesFilter Session = new() { Session = "oe1" };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void columns_add_up_to_what_was_counted_and_claim_no_more_than_they_have(int seed)
    {
        var random = new Random(seed);
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", (ulong)seed);
        var drops = new ChangedMessages(rig.Channel, (stream, _, message) => stream == 1001 ? null : message);
        rig.Wait(random.Next(60));
        one.OffsetNs = rig.TimeNs - one.StampNs;
        for (int round = 0; round < 200; round++)
        {
            rig.Run(random.Next(1, 8), one);
            switch (random.Next(14))
            {
                case 0:                                     // an interval is lost
                    rig.Run(1, drops, one);
                    one.Truth.RemoveNewest();
                    break;
                case 1:                                     // back pressure
                    int seconds = random.Next(2, 50);
                    rig.Wait(seconds);
                    one.Interval(rig.Channel, seconds);
                    break;
                case 2:
                    one.Rename(rig.Channel, $"name{round}", "feed1");
                    break;
                case 3:                                     // silence
                    one.Ordinal += 70;
                    rig.Wait(70);
                    break;
                default:
                    break;
            }
            AssertHonest(rig, one, random);
        }
    }

    [Fact]
    public void rates_are_per_second_whatever_the_length_of_the_intervals()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", 9);
        rig.Run(10 * 60, one);

        CounterRange old = Orders(Between(rig, 600, 240), columns: 145);
        Assert.Equal(FleetRig.MinuteNs, old.Columns.StepNs);
        Assert.All(old.Flags, flags => Assert.Equal(IntervalFlags.None, flags));
        for (int column = 0; column < old.Columns.Count; column++)
        {
            long sum = Truth(one, old.Columns, column);
            Assert.Equal(sum, old.Sums[column]);
            Assert.Equal(sum / 60.0, old.Rates[column]!.Value, 9);
            Assert.Equal(FleetRig.MinuteNs, old.LengthsNs[column]);
            Assert.Equal(FleetRig.MinuteNs, old.IntervalsNs[column]);
        }

        CounterRange recent = Orders(Between(rig, 60, 0), columns: 6);
        for (int column = 0; column < 6; column++)
        {
            (long fromNs, long toNs) = TimeOf(recent.Columns, column);
            Assert.Equal(Truth(one, recent.Columns, column) / 10.0, recent.Rates[column]!.Value, 9);
            Assert.Equal(10 * FleetRig.SecondNs, recent.LengthsNs[column]);
            Assert.Equal(FleetRig.SecondNs, recent.IntervalsNs[column]);
            long[] seconds = [.. one.Truth.Seconds.Where(second => second.EndTimeNs > fromNs
                && second.EndTimeNs <= toNs).Select(second => second.Sessions[1].Orders)];
            Assert.Equal(((double)seconds.Min(), (double)seconds.Max()),
                (recent.LowestRates[column], recent.HighestRates[column]));
        }
    }

    [Fact]
    public void rates_of_appliances_are_added_and_a_value_that_counts_no_events_has_none()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance[] all = [rig.Start("trade01", 11), rig.Start("trade02", 12)];
        rig.Run(60, all);

        CounterRange orders = Orders(Between(rig, 30, 0), columns: 1);
        Assert.Equal(all.Sum(one => Truth(one, orders.Columns, 0)) / 30.0, orders.Rates[0]!.Value, 9);
        Assert.Equal(all.Sum(one => one.Truth.Seconds.TakeLast(30).Max(second => second.Sessions[1].Orders)),
            orders.HighestRates[0]);
        string longest = CounterRange.Paths.First(path => path.Contains("longest", StringComparison.Ordinal));
        Assert.Null(CounterRange.Of(Between(rig, 30, 0), CounterRange.Find(longest)!.Value, new SeriesFilter(), 1)
            .Rates[0]);
    }

    [Fact]
    public void an_interval_over_several_columns_is_counted_in_the_last_and_marked_in_the_others()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", 13);
        rig.Run(30, one);
        rig.Wait(5);
        one.Interval(rig.Channel, 5);

        CounterRange orders = Orders(Between(rig, 10, 0), columns: 10);
        Assert.Equal(FleetRig.SecondNs, orders.Columns.StepNs);
        Assert.Equal([.. Enumerable.Repeat(IntervalFlags.None, 5), .. Enumerable.Repeat(IntervalFlags.Joined, 4),
            IntervalFlags.Late], orders.Flags);
        long late = one.Truth.Seconds.TakeLast(5).Sum(second => second.Sessions[1].Orders);
        Assert.Equal([null, null, null, null, late], orders.Sums[5..]);
        Assert.Equal(Enumerable.Repeat<double?>(late / 5.0, 5), orders.Rates[5..]);
    }

    [Fact]
    public void a_column_in_which_the_monitor_began_to_receive_is_not_complete()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance[] all = [rig.Start("trade01", 15), rig.Start("trade02", 16)];
        all[0].Ordinal = 1_000;                             // it ran before the monitor did; the other begins now
        all[0].OffsetNs = rig.TimeNs - all[0].StampNs;
        rig.Run(3 * 60, all);

        IntervalFlags[] Flags(string name) => CounterRange.Of(
            new RecordSelection([rig.Of(name)], rig.TimeNs - (10 * FleetRig.MinuteNs), rig.TimeNs),
            CounterRange.Find("sessions.orders")!.Value, Session, 2).Flags;
        Assert.Equal([IntervalFlags.NoData, IntervalFlags.Incomplete], Flags("trade01"));
        Assert.Equal([IntervalFlags.NoData, IntervalFlags.None], Flags("trade02"));
    }

    [Fact]
    public void all_is_selected_that_is_in_the_columns_of_an_answer()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", 14);
        rig.Run(10 * 60, one);
        long fromNs = rig.TimeNs - (4 * FleetRig.MinuteNs) + (17 * FleetRig.SecondNs);
        long minuteNs = fromNs / FleetRig.MinuteNs * FleetRig.MinuteNs;

        // A part of a minute of which only the whole is known.
        long toNs = rig.Of("trade01").EndOfHeld(fromNs + (10 * FleetRig.SecondNs));
        var asked = new RecordSelection(rig.Model.Appliances, fromNs, toNs);
        Assert.Equal((minuteNs, minuteNs + FleetRig.MinuteNs), Columns.Around(asked, 1_000, rig.TimeNs, goesOn: false));
        // What is before all that is in memory may be held elsewhere, in minutes.
        long beforeNs = minuteNs - (20 * FleetRig.MinuteNs);
        var before = new RecordSelection(
            rig.Model.Appliances, beforeNs + FleetRig.SecondNs, beforeNs + (3 * FleetRig.SecondNs));
        Assert.Equal(
            (beforeNs, beforeNs + FleetRig.MinuteNs), Columns.Around(before, 1_000, rig.TimeNs, goesOn: true));
        // Nothing is selected that is not there yet.
        Assert.Equal(rig.TimeNs, Columns.Around(Between(rig, 7, 0), 2, rig.TimeNs, goesOn: false).ToTimeNs);
    }

    private static void AssertHonest(FleetRig rig, SimulatedAppliance one, Random random)
    {
        long heldNs = rig.Everything().Parts[0].Records[0].StartTimeNs;
        long fromNs = heldNs + random.NextInt64(one.TimeNs - heldNs);
        long toNs = rig.Of("trade01").EndOfHeld(fromNs + 1 + random.NextInt64(one.TimeNs - fromNs));
        int most = random.Next(1, 1000);
        (fromNs, toNs) = Columns.Around(
            new RecordSelection(rig.Model.Appliances, fromNs, toNs), most, one.TimeNs, goesOn: false);
        var selection = new RecordSelection(rig.Model.Appliances, fromNs, toNs);
        CounterRange orders = Orders(selection, most);
        Assert.Equal(fromNs, orders.Columns.StartTimeNs);
        IReadOnlyList<IntervalRecord> records = selection.Parts[0].Records;
        Assert.Equal(
            records.Sum(record => one.Truth.Sum(Counted, record.StartTimeNs, record.EndTimeNs)),
            orders.Sums.Sum(sum => sum ?? 0));
        for (int column = 0; column < orders.Columns.Count; column++)
        {
            (long beginNs, long endNs) = TimeOf(orders.Columns, column);
            Assert.Equal(orders.Sums[column] is null, orders.LengthsNs[column] is null);
            if (orders.Flags[column] != IntervalFlags.None)
                continue;
            // Of a column without a mark everything is there.
            Assert.Equal(one.Truth.Sum(Counted, beginNs, endNs), orders.Sums[column]);
            Assert.True(records.Where(record => record.EndTimeNs > beginNs && record.EndTimeNs <= endNs)
                .All(record => record.EndTimeNs - record.StartTimeNs <= orders.Columns.StepNs));
        }
    }

    private static long Counted(SimulatedSecond second) => second.Sessions[1].Orders;

    private static long Truth(SimulatedAppliance one, Columns columns, int column)
    {
        (long beginNs, long endNs) = TimeOf(columns, column);
        return one.Truth.Sum(Counted, beginNs, endNs);
    }

    private static (long FromNs, long ToNs) TimeOf(Columns columns, int column) => (
        columns.StartTimeNs + (column * columns.StepNs), columns.StartTimeNs + ((column + 1) * columns.StepNs));

    private static RecordSelection Between(FleetRig rig, int fromSecondsAgo, int toSecondsAgo) => new(
        rig.Model.Appliances, rig.TimeNs - (fromSecondsAgo * FleetRig.SecondNs),
        rig.TimeNs - (toSecondsAgo * FleetRig.SecondNs));

    private static CounterRange Orders(RecordSelection selection, int columns) =>
        CounterRange.Of(selection, CounterRange.Find("sessions.orders")!.Value, Session, columns);
}
