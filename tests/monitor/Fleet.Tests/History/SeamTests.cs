// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>Queries over minutes and single intervals: each interval is in exactly one of them.</summary>
public sealed class SeamTests
{
    private static readonly FleetLimits Short = new()
    {
        SecondsNs = 2 * FleetRig.MinuteNs,
        MinutesNs = 15 * FleetRig.MinuteNs,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void across_the_seam_nothing_is_counted_twice_or_left_out(int seed)
    {
        var random = new Random(seed);
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", (ulong)seed);
        var drops = new ChangedMessages(rig.Channel, (stream, _, message) => stream == 1001 ? null : message);
        rig.Wait(random.Next(60));
        one.OffsetNs = rig.TimeNs - one.StampNs;
        for (int round = 0; round < 240; round++)
        {
            rig.Run(random.Next(1, 6), one);
            switch (random.Next(12))
            {
                case 0:                                     // an interval is lost
                    rig.Run(1, drops, one);
                    one.Truth.RemoveNewest();
                    break;
                case 1:                                     // back pressure
                    int seconds = random.Next(2, 5);
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
            AssertWhole(rig, one, random);
        }
        RecordSelection all = rig.Everything();
        Assert.Contains(all.Parts[0].Records, record => record.LastOrdinal > record.FirstOrdinal + 20);
        Assert.Contains(all.Parts[0].Records, record => record.LastOrdinal == record.FirstOrdinal);
    }

    [Fact]
    public void a_minute_that_was_split_because_names_changed_is_held_whole()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", 7);
        rig.Run(90, one);
        one.Rename(rig.Channel, "other", "feed1");
        rig.Run(5 * 60 - 90, one);

        IntervalRecord[] split = [.. new RecordSelection(rig.Model.Appliances, one.TimeNs - (4 * FleetRig.MinuteNs),
            one.TimeNs - (3 * FleetRig.MinuteNs)).Parts[0].Records];
        Assert.Equal([30L, 30L], split.Select(record => record.ReceivedNs / FleetRig.SecondNs));
        RecordSelection all = rig.Everything();
        FleetRig.AssertSame(one.Truth.Samples(0), all.Merge(FleetRig.FilterOf(one, 0)));
        LongHistogram ages = one.Truth.Samples(2, one.TimeNs - (5 * FleetRig.MinuteNs) + (90 * FleetRig.SecondNs));
        FleetRig.AssertSame(ages, all.Merge(FleetRig.FilterOf(one, 2)));
        Assert.Equal(
            one.Truth.Sum(second => second.Feeds[0].Messages),
            Sum(rig, "feed0") + Sum(rig, "other"));
    }

    [Fact]
    public void the_newest_seconds_of_one_that_is_silent_become_a_minute_too()
    {
        var rig = new FleetRig(Short);
        SimulatedAppliance one = rig.Start("trade01", 7);
        rig.Run(75, one);
        rig.Wait(200);

        Assert.Equal([60L, 15L], rig.Everything().Parts[0].Records.Select(one => one.ReceivedNs / FleetRig.SecondNs));
        FleetRig.AssertSame(one.Truth.Samples(0), rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        rig.Wait(15 * 60);
        Assert.Empty(rig.Everything().Parts[0].Records);
    }

    private static void AssertWhole(FleetRig rig, SimulatedAppliance one, Random random)
    {
        long newestNs = one.TimeNs;
        long heldNs = rig.Everything().Parts[0].Records[0].StartTimeNs;
        long fromNs = (heldNs + (random.Next(16) * FleetRig.MinuteNs)) / FleetRig.MinuteNs * FleetRig.MinuteNs;
        long toNs = newestNs - (random.Next(60) * FleetRig.SecondNs);
        // A part of a minute cannot be asked for once it is one.
        if (fromNs < heldNs || toNs < fromNs || rig.TimeNs - toNs >= Short.SecondsNs)
            (fromNs, toNs) = (heldNs, newestNs);
        var selection = new RecordSelection(rig.Model.Appliances, fromNs, toNs);
        FleetRig.AssertSame(one.Truth.Samples(1, fromNs, toNs), selection.Merge(FleetRig.FilterOf(one, 1)));
        Assert.Equal(one.Truth.Sum(second => second.Sessions[1].Orders, fromNs, toNs),
            CounterRange.Of(selection, CounterRange.Find("sessions.orders")!.Value,
                new SeriesFilter { Session = "oe1" }, 10).Sums.Sum(sum => sum ?? 0));
    }

    private static long Sum(FleetRig rig, string feed) => CounterRange.Of(
        new RecordSelection(rig.Model.Appliances, rig.TimeNs - (10 * FleetRig.MinuteNs), rig.TimeNs),
        CounterRange.Find("feeds.messages")!.Value, new SeriesFilter { Feed = feed }, 10)
        .Sums.Sum(sum => sum ?? 0);
}
