// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Host.Clocks;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace Telemetry.Host.Tests.Clocks;

/// <summary>A made-up clock that answers as the kernel does (linux/ptp_clock.h), with drift, steps and slow
/// reads.</summary>
public sealed class DeviceClockTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData("extended2", 20)]
    [InlineData("precise", 6)]
    [InlineData("extended", 20)]
    [InlineData("basic", 20)]
    public void times_are_within_the_error_by_every_method(string method, int seed)
    {
        var kernel = new Kernel(method, seed);
        using DeviceClock clock = kernel.Open();
        long pairs = 0;
        while (pairs < 100_000)
        {
            Assert.True(clock.Read(out bool isStep));
            Assert.False(isStep);
            Assert.Equal(method, clock.Method);
            for (int sample = 0; sample < 50 && clock.Mapping.IsReady; sample++, pairs++)
            {
                long trueNs = kernel.MonotonicNs + kernel.Random.NextInt64(Second / 10);
                Assert.True(clock.Mapping.TryMap(kernel.DeviceAt(trueNs), out MappedTime mapped));
                Assert.InRange(Math.Abs(mapped.HostNs - trueNs), 0, mapped.ErrorNs);
                Assert.InRange(mapped.ErrorNs, 0, 20_000);
            }
            kernel.MonotonicNs += Second / 10;
        }
        Assert.Equal(0, clock.Failed);
    }

    [Theory]
    [InlineData("extended2")]
    [InlineData("precise")]
    [InlineData("basic")]
    public void a_step_of_the_device_is_told_and_one_of_the_wall_clock_is_none(string method)
    {
        var kernel = new Kernel(method, 1);
        using DeviceClock clock = kernel.Open();
        for (int reading = 0; reading < 20; reading++, kernel.MonotonicNs += Second / 10)
            Assert.True(clock.Read(out _));

        kernel.WallMinusMonotonicNs += 3 * Second;
        Assert.True(clock.Read(out bool isStep));
        Assert.False(isStep);

        kernel.MonotonicNs += Second / 10;
        kernel.DeviceOffsetNs -= 50_000;
        Assert.True(clock.Read(out isStep));
        Assert.True(isStep);
        Assert.Equal(1, clock.Mapping.Epoch);
    }

    [Fact]
    public void a_wall_clock_that_is_set_during_a_reading_makes_none()
    {
        var kernel = new Kernel("extended", 2);
        using DeviceClock clock = kernel.Open();
        Assert.True(clock.Read(out _));

        kernel.SetsWallMeanwhile = true;

        Assert.False(clock.Read(out _));
        Assert.Equal(1, clock.Failed);
    }

    [Fact]
    public void a_clock_without_any_method_is_not_asked_again()
    {
        var kernel = new Kernel("none", 3);
        using DeviceClock clock = kernel.Open();

        Assert.False(clock.Read(out _));
        int calls = kernel.Calls;
        Assert.False(clock.Read(out _));

        Assert.Equal((4, 4), (calls, kernel.Calls));
        Assert.Equal(2, clock.Failed);
    }

    [Fact]
    public void times_from_the_NIC_are_right_and_none_is_used_that_a_step_may_have_made_wrong()
    {
        var kernel = new Kernel("extended2", 4);
        using DeviceClock clock = kernel.Open();
        var stamps = new NicStamps(["eth1", "eth2"]);
        stamps.SetIndex(0, 7);
        stamps.SetIndex(1, 8);
        var times = new RunWaits(new ProcessSlots());
        List<long> steps = [];
        var book = new NicTimeBook(stamps, [clock, null], times, _ => steps.Add(clock.Mapping.StepNs));
        var sent = new Dictionary<long, long>();
        long missing = 0;
        long found = 0;
        for (int look = 0; look < 2_000; look++)
        {
            // Three readings make a line; what comes before the third is missing.
            bool isStep = look % 100 == 50;
            int sinceStep = look % 100 >= 50 ? (look % 100) - 50 : look < 50 ? look - 1 : 50;
            for (int packet = 0; packet < 20; packet++)
            {
                long nicNs = kernel.MonotonicNs - kernel.Random.NextInt64(40_000_000);
                long delayNs = kernel.Random.NextInt64(200, 9_000_000);
                stamps.Take(Hook.XdpRx, 7, nicNs + delayNs, (ulong)kernel.DeviceAt(nicNs));
                sent[nicNs + delayNs] = delayNs;
            }
            stamps.Take(Hook.XdpRx, 7, kernel.MonotonicNs, 0);
            stamps.Take(Hook.XdpRx, 7, kernel.MonotonicNs, 12_345);
            stamps.Take(Hook.XdpRx, 8, kernel.MonotonicNs, (ulong)kernel.DeviceAt(kernel.MonotonicNs));
            if (isStep)
                kernel.DeviceOffsetNs += 60_000;
            book.Look();
            int taken = 0;
            while (times.TryTake(out RunWait time))
            {
                Assert.True(clock.Mapping.TryMap(kernel.DeviceAt(kernel.MonotonicNs), out MappedTime mapped));
                Assert.InRange(Math.Abs(time.DurationNs - sent[time.EndStampNs]), 0, mapped.ErrorNs);
                taken++;
            }
            Assert.True(taken == 20 || sinceStep < 4, $"{taken} at {look}");
            Assert.True(taken == 0 || !isStep, $"{taken} at {look}");
            found += taken;
            missing += 22 - taken;
            kernel.MonotonicNs += 50_000_000;
        }
        Assert.Equal((missing, 2_000), (times.MissingOf(0), times.MissingOf(1)));
        Assert.InRange(found, 35_000, 40_000);
        Assert.Equal(20, clock.Mapping.Epoch);
        Assert.Equal(20, steps.Count);
        Assert.All(steps, step => Assert.InRange(step, 40_000, 80_000));
    }

    private sealed class Kernel(string method, int seed)
    {
        private const int Samples = 25;                         // PTP_MAX_SAMPLES

        internal Random Random { get; } = new(seed);

        internal long MonotonicNs { get; set; } = 1_000 * Second;

        internal long WallMinusMonotonicNs { get; set; } = 1_700_000_000 * Second;

        internal long DeviceOffsetNs { get; set; } = (1_700_000_000 * Second) + (37 * Second) + 77;

        internal bool SetsWallMeanwhile { get; set; }

        internal int Calls { get; private set; }

        internal long DeviceAt(long monotonicNs) => monotonicNs + DeviceOffsetNs + (monotonicNs / 1_000_000 * 35);

        internal DeviceClock Open() => new("/dev/ptp9", Call, Wall, static () => { });

        private ClockOffset Wall()
        {
            long errorNs = Random.NextInt64(20, 60);
            return new ClockOffset(WallMinusMonotonicNs + Random.NextInt64(-errorNs, errorNs + 1), errorNs);
        }

        private int Call(uint request, Span<byte> argument)
        {
            Calls++;
            int samples = BinaryPrimitives.ReadInt32LittleEndian(argument);
            int clock = BinaryPrimitives.ReadInt32LittleEndian(argument[4..]);
            (string Name, long OffsetNs) asked = request switch
            {
                0xC4C0_3D12 when clock == 1 => ("extended2", 0L),
                0xC040_3D08 => ("precise", WallMinusMonotonicNs),
                0xC4C0_3D09 => ("extended", WallMinusMonotonicNs),
                0x4340_3D05 => ("basic", WallMinusMonotonicNs),
                _ => ("", 0L),
            };
            if (asked.Name != method)
                return -1;
            if (method == "precise")
            {
                Write(argument, DeviceAt(MonotonicNs));
                Write(argument[16..], MonotonicNs + asked.OffsetNs);
                return 0;
            }
            Assert.InRange(samples, 1, Samples);
            long nowNs = MonotonicNs;
            int place = 16;
            for (int sample = 0; sample < samples; sample++)
            {
                long spanNs = Random.Next(10) == 0 ? Random.NextInt64(200_000) : Random.NextInt64(100, 3_000);
                Write(argument[place..], nowNs + asked.OffsetNs);
                Write(argument[(place + 16)..], DeviceAt(nowNs + Random.NextInt64(spanNs + 1)));
                nowNs += spanNs;
                Write(argument[(place + 32)..], nowNs + asked.OffsetNs);
                place += method == "basic" ? 32 : 48;
            }
            if (SetsWallMeanwhile)
                WallMinusMonotonicNs += Second;
            return 0;
        }

        private static void Write(Span<byte> place, long timeNs)
        {
            BinaryPrimitives.WriteInt64LittleEndian(place, timeNs / Second);
            BinaryPrimitives.WriteUInt32LittleEndian(place[8..], (uint)(timeNs % Second));
        }
    }
}
