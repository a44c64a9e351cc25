// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
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
        using var rig = new GuardRig();
        // A bucket of twenty seconds: what a busy machine does not send in time is made up for later.
        rig.Load(GuardRig.Settings($"name: r, rate: {rate}/s, burst: {20 * rate}, per: {per}, action: drop"));
        rig.Enforce();

        AssertRate(rig, rate, atOnce: 1);
    }

    [RootFact]
    public void the_highest_rates_are_kept_too()
    {
        const int Rate = 7_000_000;                             // 142.86 ns a packet: the worst to round is near
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings($"name: r, rate: {Rate}/s, burst: 100000000, action: drop"));
        rig.Enforce();

        AssertRate(rig, Rate, atOnce: 10_000);
    }

    [RootTheory]
    [InlineData("all", 600, 1, 60)]
    [InlineData("source", 600, 1, 60)]
    [InlineData("all", 600, 20, 60)]
    [InlineData("source", 1_000, 59, 60)]
    [InlineData("all", 90_000, 1, 900)]
    public void what_comes_joined_in_more_than_a_bucket_passes_whole_and_at_the_rate(
        string per, int rate, int burst, ushort joined)
    {
        const long TimeNs = 3_000_000_000;
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings($"name: r, rate: {rate}/s, burst: {burst}, per: {per}, action: drop"));
        rig.Enforce();

        long beginNs = MonotonicClock.NowNs;
        Assert.Equal(GuardRig.Pass, rig.Run(Packet, segments: joined));
        long begunNs = MonotonicClock.NowNs;
        while (MonotonicClock.NowNs - begunNs < TimeNs)
            rig.Run(Packet, repeat: 200, joined);
        GuardCounts counts = rig.Rule(0);
        double most = joined + (rate * ((MonotonicClock.NowNs - beginNs) / 1e9 * (1 + Error)));

        double passed = counts.Packets - (double)counts.Dropped;
        Assert.Equal(0, passed % joined);
        // A busy machine sends nothing for a while, and so small a bucket makes nothing up for it.
        Assert.InRange(passed, rate * (TimeNs / 1e9) / 2, most);
    }

    [RootFact]
    public void a_joined_packet_above_the_bucket_leaves_a_debt_and_one_below_it_none()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings("name: r, rate: 1/s, burst: 50, action: drop"));
        rig.Enforce();

        Assert.Equal(GuardRig.Pass, rig.Run(Packet, segments: 30));
        Assert.Equal(GuardRig.Drop, rig.Run(Packet, segments: 30));         // 20 are left
        Assert.Equal(GuardRig.Drop, rig.Run(Packet, segments: 60));         // it is not full
        Assert.Equal(GuardRig.Pass, rig.Run(Packet, segments: 15));

        rig.Load(GuardRig.Settings("name: r, rate: 10/s, burst: 2, action: drop"));
        long beginNs = MonotonicClock.NowNs;
        Assert.Equal(GuardRig.Pass, rig.Run(Packet, segments: 10));
        Assert.True(SpinWait.SpinUntil(() => rig.Run(Packet) == GuardRig.Pass, 60_000));
        double seconds = (MonotonicClock.NowNs - beginNs) / 1e9;

        Assert.InRange(seconds, 0.89, 60);      // 8 above the bucket, and the one that passed: 9 at 10 a second
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

    // What passes between two instants at which the bucket is empty. Each is known to lie between two readings of the
    // clock, which a busy machine may keep apart.
    private static void AssertRate(GuardRig rig, int rate, ushort atOnce)
    {
        const long TimeNs = 3_000_000_000;
        (long beginNs, long begunNs) = Exhaust(rig, atOnce);
        GuardCounts before = rig.Rule(0);
        while (MonotonicClock.NowNs - begunNs < TimeNs)
            rig.Run(Packet, repeat: 1_000, atOnce);
        (long endNs, long endedNs) = Exhaust(rig, atOnce);
        GuardCounts after = rig.Rule(0);

        double passed = after.Packets - after.Dropped - (before.Packets - (double)before.Dropped);
        double least = rate * ((endNs - begunNs) / 1e9);
        double most = rate * ((endedNs - beginNs) / 1e9);
        Assert.InRange(passed, (least * (1 - Error)) - atOnce, (most * (1 + Error)) + atOnce);
        Assert.True(after.Dropped > before.Dropped, "nothing was over the rate");
    }

    // Empties the bucket; the instants before and after the packets of which the last ones were over the rate.
    private static (long BeginNs, long EndNs) Exhaust(GuardRig rig, ushort atOnce)
    {
        while (true)
        {
            ulong dropped = rig.Rule(0).Dropped;
            long beginNs = MonotonicClock.NowNs;
            int verdict = rig.Run(Packet, repeat: 2_000, atOnce);
            long endNs = MonotonicClock.NowNs;
            // The verdict is that of the last one.
            if (verdict == GuardRig.Drop && rig.Rule(0).Dropped > dropped)
                return (beginNs, endNs);
        }
    }
}
