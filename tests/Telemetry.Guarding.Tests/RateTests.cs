// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout.Guarding;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Rates against the clock.</summary>
[Trait("needs", "root")]
public sealed class RateTests
{
    private const double Error = 0.01;
    private static readonly byte[] Packet = Frame.Udp("10.1.0.7", "10.2.0.9", 8000);

    [RootTheory]
    [InlineData("all", 1_000)]
    [InlineData("source", 1_000)]
    [InlineData("all", 7_001)]
    [InlineData("source", 90_000)]
    public void what_passes_is_the_rate_within_a_percent(string per, int rate)
    {
        const long TimeNs = 3_000_000_000;
        using var rig = new GuardRig();
        // A bucket of twenty seconds: what a busy machine does not send in time is made up for later.
        rig.Load(GuardRig.Settings($"name: r, rate: {rate}/s, burst: {20 * rate}, per: {per}, action: drop"));
        rig.Enforce();
        Exhaust(rig);
        GuardCounts before = rig.Rule(0);
        long beginNs = MonotonicClock.NowNs;
        while (MonotonicClock.NowNs - beginNs < TimeNs)
            rig.Run(Packet, repeat: 1_000);
        long endNs = Exhaust(rig);
        GuardCounts after = rig.Rule(0);

        double passed = after.Packets - after.Dropped - (before.Packets - (double)before.Dropped);
        double expected = rate * ((endNs - beginNs) / 1e9);
        Assert.InRange(passed, (expected * (1 - Error)) - 1, (expected * (1 + Error)) + 1);
        Assert.True(after.Dropped > before.Dropped, "nothing was over the rate");
    }

    [RootFact]
    public void the_highest_rate_is_exact_to_half_a_percent()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings("name: r, rate: 7000000/s, burst: 70000000, action: drop"));
        rig.Enforce();
        long beginNs = MonotonicClock.NowNs;
        for (int packet = 0; packet < 100; packet++)
            rig.Run(Packet, segments: 60_000);                  // 6 M packets: less than the bucket holds

        // The bucket refills while it runs, so that nothing is over.
        Assert.Equal(0UL, rig.Rule(0).Dropped);
        long spent = 0;
        while (rig.Rule(0).Dropped == 0)
        {
            rig.Run(Packet, segments: 60_000);
            spent++;
        }
        double seconds = (MonotonicClock.NowNs - beginNs) / 1e9;
        double passed = rig.Rule(0).Packets - rig.Rule(0).Dropped;
        double expected = 70_000_000 + (7_000_000 * seconds);
        Assert.InRange(passed, (expected * (1 - Error)) - 60_000 - (7_000_000 * 0.05), expected * (1 + Error));
        Assert.True(spent > 0);
    }

    [RootFact]
    public void each_source_has_its_own_and_all_share_one()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings(
            "name: each, protocol: udp, rate: 1/s, burst: 3000, per: source, action: drop",
            "name: shared, protocol: tcp, rate: 1/s, burst: 3000, action: drop"));
        long beginNs = MonotonicClock.NowNs;
        foreach (int host in (int[])[1, 2])
        {
            rig.Run(Frame.Udp($"10.1.0.{host}", "10.2.0.9", 8000), repeat: 4_000);
            rig.Run(Frame.Tcp($"10.1.0.{host}", "10.2.0.9", 22), repeat: 4_000);
        }
        int refilled = 1 + (int)((MonotonicClock.NowNs - beginNs) / 1_000_000_000);

        Assert.InRange((int)rig.Rule(0).WouldDrop, 2_000 - (2 * refilled), 2_000);
        Assert.InRange((int)rig.Rule(1).WouldDrop, 5_000 - refilled, 5_000);
    }

    [RootFact]
    public void a_count_with_a_rate_condemns_and_never_drops()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings("name: r, rate: 1/s, burst: 1000, action: count"));
        rig.Enforce();

        Assert.Equal(GuardRig.Pass, rig.Run(Packet, repeat: 3_000));

        Assert.InRange((int)rig.Rule(0).WouldDrop, 1_900, 2_000);
        Assert.Equal(0UL, rig.Rule(0).Dropped);
    }

    // Empties the bucket; the instant after it.
    private static long Exhaust(GuardRig rig)
    {
        ulong dropped;
        do
        {
            dropped = rig.Rule(0).Dropped;
            rig.Run(Packet, repeat: 20_000);
        }
        while (rig.Rule(0).Dropped - dropped < 1_000);
        return MonotonicClock.NowNs;
    }
}
