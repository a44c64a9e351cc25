// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps;
using Telemetry.Stamps.Formats;
using TestSupport.Stamps;

namespace Telemetry.Stamps.Tests;

public class CounterClockTests
{
    private const long StartNs = 1_567_468_800_123_456_789;

    [Theory]
    [InlineData(StampFormat.FusionCounter, 4_000_000_000u)]
    [InlineData(StampFormat.Arista7150, 2_000_000_000u)]
    public void a_counter_runs_on_over_its_wraps(StampFormat format, uint first)
    {
        var clock = new CounterClock(format, 20);
        var random = new Random(3);
        long ns = StartNs;
        ulong ticks = first;
        long begin = clock.TimeOf(first, ns, out _);
        long passed = 0;
        for (int i = 0; i < 1_000; i++)
        {
            long step = random.NextInt64(1, 1_400_000_000) * 20;        // up to 28 s: several wraps
            ns += step;
            passed += step;
            ticks += (ulong)(step / 20 * 7);
            uint counter = format == StampFormat.Arista7150 ? (uint)ticks & 0x7fff_ffff : (uint)ticks;
            Assert.Equal(passed, clock.TimeOf(counter, ns, out bool isFitting) - begin);
            Assert.True(isFitting);
        }
        Assert.Equal((0, 1_000), (clock.Misfits, clock.Spans));
    }

    [Fact]
    public void raw_and_compatible_counters_are_told_apart_by_their_rate()
    {
        foreach (bool isRaw in new[] { true, false })
        {
            var raw = new CounterClock(StampFormat.FusionCounter, 20);
            var compat = new CounterClock(StampFormat.Arista7150, 20);
            var random = new Random(4);
            long ns = StartNs;
            for (int i = 0; i < 21; i++)
            {
                ns += random.NextInt64(1_000, 68_000_000);
                uint ticks = (uint)((Int128)ns * 7 / 20);
                uint bytes = isRaw ? ticks : StampedFrame.Compat(ticks);
                _ = raw.TimeOf(bytes, ns, out _);
                _ = compat.TimeOf(Arista7150.Read(bytes), ns, out _);
            }
            CounterClock right = isRaw ? raw : compat;
            CounterClock wrong = isRaw ? compat : raw;
            Assert.Equal((0, 20), (right.Misfits, right.Spans));
            Assert.True(wrong.Misfits > 10, $"{wrong.Misfits} misfits");
        }
    }

    [Fact]
    public void a_keyframe_says_what_time_the_counter_has()
    {
        byte[] frame = StampedFrame.FusionKeyframe(0x1_84dd_ce5e, 1_456_284_719_000_000_000);
        Assert.True(FusionCounter.TryReadKeyframe(frame.AsSpan(14), out CounterKeyframe keyframe));
        var clock = new CounterClock(StampFormat.FusionCounter, 20);
        clock.Take(in keyframe, 1_456_284_719_010_000_000);

        long ns = clock.TimeOf(unchecked((uint)(0x1_84dd_ce5e + 35_000_000)), 1_456_284_719_110_000_000, out bool fits);
        Assert.Equal((1_456_284_719_100_000_000, true), (ns, fits));
    }
}
