// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>The bound of the memory of the intervals.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void single_intervals_are_given_up_first_then_minutes_for_all_alike_and_never_below_the_floors()
    {
        var limits = new FleetLimits { MinutesNs = 18 * FleetRig.MinuteNs };
        var free = new FleetRig(limits);
        var tight = new FleetRig(limits with { MemoryBytes = 500_000 });
        var tighter = new FleetRig(limits with { MemoryBytes = 20_000 });
        foreach (FleetRig rig in new[] { free, tight, tighter })
            rig.Run(20 * 60, rig.Start("left", 0xA1, Small), rig.Start("right", 0xB2, Small));

        Assert.Equal((15, 18), Kept(free));
        Assert.True(free.Model.HistoryBytes > 500_000);
        Assert.InRange(Kept(tight).Seconds, 3, 14);
        Assert.Equal(18, Kept(tight).Minutes);
        Assert.InRange(tight.Model.HistoryBytes, 300_000, 500_000);
        Assert.Equal((2, 10), Kept(tighter));
        foreach (FleetRig rig in new[] { free, tight, tighter })
        {
            long[] singles = [.. rig.Everything().Parts.Select(
                part => part.Records.Count(record => record.LastOrdinal == record.FirstOrdinal))];
            Assert.InRange(singles[0], Kept(rig).Seconds * 60, (Kept(rig).Seconds + 1) * 60);
            Assert.InRange(singles[1] - singles[0], -60, 60);
            Assert.Equal(
                rig.Everything().Parts.Sum(part => part.Records.Sum(record => (long)record.Size)),
                rig.Model.HistoryBytes - rig.Model.Tiers[2].Bytes);
        }
    }

    [Fact]
    public void they_reach_back_as_far_as_configured_again_once_there_is_room()
    {
        var rig = new FleetRig(new FleetLimits { MinutesNs = 18 * FleetRig.MinuteNs, MemoryBytes = 1_000_000 });
        SimulatedAppliance staying = rig.Start("left", 0xA1, Small);
        rig.Run(20 * 60, staying, rig.Start("right", 0xB2, shape => Small(shape) with { Series = 8, Active = 8 }));
        (long shortened, _) = Kept(rig);
        Assert.InRange(shortened, 3, 14);

        rig.Run(20 * 60, staying);
        Assert.InRange(Kept(rig).Seconds, shortened + 1, 15);
        rig.Run(40 * 60, staying);
        Assert.Equal((15, 18), Kept(rig));
    }

    [Fact]
    public void the_distributions_of_the_day_count_too()
    {
        var rig = new FleetRig();
        rig.Run(30, rig.Start("trade01", 0xA1, Small));

        Assert.Equal(rig.Model.Tiers.Sum(tier => tier.Bytes), rig.Model.HistoryBytes);
        Assert.InRange(rig.Model.Tiers[2].Bytes!.Value, 2 * 500, 2 * 10_000);
    }

    [Fact]
    public void a_step_of_the_clock_does_not_keep_intervals_for_longer()
    {
        var rig = new FleetRig();
        SimulatedAppliance one = rig.Start("trade01", 0xA1);
        one.OffsetNs += 365 * 24 * 3600 * FleetRig.SecondNs;
        rig.Run(60, one);
        one.OffsetNs -= 365 * 24 * 3600 * FleetRig.SecondNs;
        rig.Run(20 * 60, one);

        IReadOnlyList<IntervalRecord> records = rig.Everything().Parts[0].Records;
        Assert.InRange(records.Count(record => record.LastOrdinal == record.FirstOrdinal), 900, 970);
        rig.Run(2 * 3600, one);
        Assert.DoesNotContain(rig.Everything().Parts[0].Records, record => record.FirstOrdinal <= 60);
    }

    private static ApplianceShape Small(ApplianceShape shape) =>
        shape with { Feeds = 1, Sessions = 1, Series = 2, Active = 2 };

    private static (long Seconds, long Minutes) Kept(FleetRig rig) =>
        (rig.Model.Tiers[0].LengthNs!.Value / FleetRig.MinuteNs,
            rig.Model.Tiers[1].LengthNs!.Value / FleetRig.MinuteNs);
}
