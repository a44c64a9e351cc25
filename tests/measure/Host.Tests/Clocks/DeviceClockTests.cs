// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Host.Clocks;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
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
        StampedTimes times = TimesOf(stamps.Names);
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
            while (times.Samples.TryRemove(out TimedSample time))
            {
                Assert.True(clock.Mapping.TryMap(kernel.DeviceAt(kernel.MonotonicNs), out MappedTime mapped));
                Assert.InRange(Math.Abs(time.DurationNs - sent[time.EndStampNs]), 0, mapped.ErrorNs);
                Assert.Equal(0, time.Place);
                taken++;
            }
            Assert.True(taken == 20 || sinceStep < 4, $"{taken} at {look}");
            Assert.True(taken == 0 || !isStep, $"{taken} at {look}");
            found += taken;
            missing += 22 - taken;
            kernel.MonotonicNs += 50_000_000;
        }
        Assert.Equal((missing, 2_000), (times.MissingOf(0), times.MissingOf(1)));
        // Two packets of each look have no stamp that can be right.
        Assert.InRange(times.FaultsOf(0).Unstamped, 2_000, 4_000);
        Assert.Equal((2_000, 0), (times.FaultsOf(1).Unstamped, times.FaultsOf(1).ClockStepped));
        Assert.InRange(times.FaultsOf(0).MappingErrorNs, 1, 20_000);
        Assert.InRange(found, 35_000, 40_000);
        Assert.Equal(20, clock.Mapping.Epoch);
        Assert.Equal(20, steps.Count);
        Assert.All(steps, step => Assert.InRange(step, 40_000, 80_000));
    }

    [Fact]
    public void times_from_NIC_to_NIC_are_the_clocks_own_and_agree_with_the_hosts_stamps()
    {
        var kernel = new Kernel("extended2", 6);
        using DeviceClock clock = kernel.Open();
        StampedTimes times = TimesOf(["eth1"], orders: true);
        var book = new NicTimeBook(new NicStamps(["eth1"]), [clock], times, static _ => { });
        long recorded = 0;
        for (int look = 0; look < 1_000; look++)
        {
            for (int order = 0; order < 10; order++)
            {
                long tickNs = kernel.MonotonicNs - kernel.Random.NextInt64(40_000_000);
                long orderNs = tickNs + kernel.Random.NextInt64(2_000, 300_000);
                WireEnd tick = Received(kernel, tickNs, waitNs: kernel.Random.NextInt64(500, 90_000));
                WireEnd sent = Sent(kernel, orderNs, waitNs: kernel.Random.NextInt64(500, 20_000));
                times.Add(new WireSample(1, tick, sent));
                times.Add(new WireSample(2, WireEnd.OfHost(orderNs - 700), sent));
            }
            book.Look();
            while (times.Samples.TryRemove(out TimedSample time))
            {
                recorded++;
                Assert.InRange(time.DurationNs, time.Place == 1 ? 2_000 : 700 - 20_000, 301_000);
            }
            kernel.MonotonicNs += 50_000_000;
        }

        // The first two readings make no line.
        Assert.Equal(20_000 - 40, recorded);
        Assert.Equal((0, 20, 0, 0), Of(times.FaultsOf(1)));
        Assert.Equal((0, 20, 0), (times.FaultsOf(2).Unstamped, times.FaultsOf(2).ClockStepped,
            times.FaultsOf(2).StageMismatch));
        Assert.InRange(times.FaultsOf(2).MappingErrorNs, 1, 20_000);
    }

    [Theory]
    [InlineData(-3_000_000, 0, 0)]                              // received behind the hook
    [InlineData(2_000_000_000, 0, 0)]
    [InlineData(0, 3_000_000, 0)]                               // sent before it
    [InlineData(0, -2_000_000_000, 0)]
    [InlineData(0, 0, 60_000)]                                  // the clock went ahead between both
    public void what_contradicts_the_hosts_stamps_is_counted_and_not_recorded(long tickNs, long sentNs, long stepNs)
    {
        var kernel = new Kernel("extended2", 7);
        using DeviceClock clock = kernel.Open();
        StampedTimes times = TimesOf(["eth1"], orders: true);
        var book = new NicTimeBook(new NicStamps(["eth1"]), [clock], times, static _ => { });
        for (int look = 0; look < 10; look++, kernel.MonotonicNs += 50_000_000)
            book.Look();
        WireEnd tick = Received(kernel, kernel.MonotonicNs - 10_000_000, waitNs: 5_000);
        kernel.DeviceOffsetNs += stepNs;
        WireEnd sent = Sent(kernel, kernel.MonotonicNs - 9_950_000, waitNs: 2_000);

        times.Add(new WireSample(
            1, tick with { NicNs = tick.NicNs - tickNs }, sent with { NicNs = sent.NicNs - sentNs }));
        book.Look();

        Assert.False(times.Samples.TryRemove(out TimedSample _));
        Assert.Equal((0, stepNs == 0 ? 0 : 1, stepNs == 0 ? 1 : 0, 0), Of(times.FaultsOf(1)));
    }

    private static (long, long, long, long) Of(Telemetry.Messages.Counters.StampCounters faults) =>
        (faults.Unstamped, faults.ClockStepped, faults.StageMismatch, faults.MappingErrorNs);

    private static WireEnd Received(Kernel kernel, long wireNs, long waitNs) =>
        new(0, kernel.DeviceAt(wireNs), wireNs + waitNs, IsSent: false);

    private static WireEnd Sent(Kernel kernel, long wireNs, long waitNs) =>
        new(0, kernel.DeviceAt(wireNs), wireNs - waitNs, IsSent: true);

    private static StampedTimes TimesOf(IReadOnlyList<string> interfaces, bool orders = false)
    {
        List<SeriesDefinition> series =
        [
            .. interfaces.Select((name, slot) => new SeriesDefinition(
                slot, SeriesKind.NicToHook, -1, -1, -1, -1, name, InterfaceSlot: slot)),
        ];
        foreach (SeriesKind kind in orders ? [SeriesKind.TickToTradeWire, SeriesKind.DriverToWire] : (SeriesKind[])[])
            series.Add(new SeriesDefinition(series.Count, kind, 0, 0, -1, -1, "s"));
        return new StampedTimes(new Topology
        {
            Feeds = [],
            Lines = [],
            Sessions = [],
            Flows = [],
            Series = series,
            StampedInterfaces = interfaces,
        });
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
