// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Model.Tests.Clocks;

/// <summary>A device's clock whose true time is known: it drifts, steps and is read slowly.</summary>
public sealed class DeviceMappingTests
{
    private const long ReadEveryNs = 100_000_000;
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(1, 200, 0)]
    [InlineData(2, 2_000, 0)]
    [InlineData(3, 200, 50_000)]
    [InlineData(4, 10, 1_000)]
    public void the_error_is_within_its_bound_in_all_of_a_million_pairs(int seed, int halfWidthNs, int slowNs)
    {
        var random = new Random(seed);
        var clock = new Clock { OffsetNs = 37 * Second + 12_345, RatePpb = 40_000 };
        var mapping = new DeviceMapping();
        long pairs = 0;
        double looseness = 0;
        long hostNs = 5 * Second;
        while (pairs < 1_000_000)
        {
            mapping.Add(clock.Read(hostNs, halfWidthNs, random.Next(20) == 0 ? slowNs : 0, random));
            clock.Drift(random.NextInt64(-60, 61), hostNs);
            for (int sample = 0; sample < 200 && mapping.IsReady; sample++, pairs++)
            {
                long trueNs = hostNs + random.NextInt64(ReadEveryNs);
                Assert.True(mapping.TryMap(clock.DeviceAt(trueNs), out MappedTime mapped));
                long errorNs = Math.Abs(mapped.HostNs - trueNs);
                Assert.True(errorNs <= mapped.ErrorNs, $"{errorNs} of {mapped.ErrorNs} at {hostNs}");
                looseness = Math.Max(looseness, mapped.ErrorNs);
            }
            hostNs += ReadEveryNs;
        }
        Assert.Equal(0, mapping.Epoch);
        // Worth something: not more than a few times what one reading can be wrong by.
        Assert.InRange(looseness, 0, (4 * (halfWidthNs + slowNs)) + 400);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void every_step_is_seen_at_the_next_reading_and_suspect_times_are_told(int seed)
    {
        var random = new Random(seed);
        var clock = new Clock { RatePpb = -25_000 };
        var mapping = new DeviceMapping();
        int steps = 0;
        long hostNs = Second;
        for (int reading = 0; reading < 20_000; reading++, hostNs += ReadEveryNs)
        {
            bool isStep = mapping.Add(clock.Read(hostNs, 300, 0, random));
            Assert.False(isStep);
            if (mapping.IsReady)
                AssertBound(mapping, clock, hostNs + random.NextInt64(ReadEveryNs));
            if (!mapping.IsReady || random.Next(40) != 0)
                continue;
            long beforeNs = clock.DeviceAt(hostNs);
            clock.OffsetNs += (random.Next(2) == 0 ? 1 : -1) * random.NextInt64(100_000, 3 * Second);
            steps++;
            long lastNs = hostNs;
            hostNs += ReadEveryNs;
            Assert.True(mapping.Add(clock.Read(hostNs, 300, 0, random)));
            Assert.Equal(steps, mapping.Epoch);
            Assert.InRange(mapping.SuspectSinceNs, lastNs - 300, lastNs + 300);
            Assert.False(mapping.TryMap(clock.DeviceAt(hostNs), out _));
            Assert.False(mapping.TryMap(beforeNs, out _) && beforeNs < mapping.StepDeviceNs);
        }
        Assert.InRange(steps, 100, int.MaxValue);
    }

    [Fact]
    public void a_fast_slew_of_the_hosts_clock_counts_as_a_step()
    {
        var random = new Random(5);
        var clock = new Clock();
        var mapping = new DeviceMapping();
        long hostNs = Second;
        for (int reading = 0; reading < 20; reading++, hostNs += ReadEveryNs)
            Assert.False(mapping.Add(clock.Read(hostNs, 100, 0, random)));

        clock.Drift(83_333_000, hostNs - ReadEveryNs);          // chrony's greatest rate

        Assert.True(mapping.Add(clock.Read(hostNs, 100, 0, random)));
    }

    [Fact]
    public void times_far_from_the_readings_have_a_greater_error()
    {
        var random = new Random(6);
        var clock = new Clock { RatePpb = 1_000 };
        var mapping = new DeviceMapping();
        Assert.False(mapping.TryMap(0, out _));
        long hostNs = Second;
        for (int reading = 0; reading < DeviceMapping.Readings; reading++, hostNs += ReadEveryNs)
            mapping.Add(clock.Read(hostNs, 500, 0, random));

        Assert.True(mapping.TryMap(clock.DeviceAt(hostNs), out MappedTime near));
        Assert.True(mapping.TryMap(clock.DeviceAt(hostNs + (60 * Second)), out MappedTime far));

        Assert.InRange(far.ErrorNs, near.ErrorNs + 60_000, long.MaxValue);
    }

    private static void AssertBound(DeviceMapping mapping, Clock clock, long trueNs)
    {
        Assert.True(mapping.TryMap(clock.DeviceAt(trueNs), out MappedTime mapped));
        Assert.InRange(Math.Abs(mapped.HostNs - trueNs), 0, mapped.ErrorNs);
    }

    /// <summary>A clock with an offset and a rate that changes.</summary>
    private sealed class Clock
    {
        private long _sinceNs;

        internal double OffsetNs { get; set; }

        internal double RatePpb { get; init; }

        private double _changePpb;

        internal long DeviceAt(long hostNs) =>
            hostNs + (long)Math.Round(OffsetNs + ((RatePpb + _changePpb) * 1e-9 * (hostNs - _sinceNs)));

        internal void Drift(double byPpb, long hostNs)
        {
            OffsetNs += (RatePpb + _changePpb) * 1e-9 * (hostNs - _sinceNs);
            _sinceNs = hostNs;
            _changePpb = Math.Clamp(_changePpb + byPpb, -100_000_000, 100_000_000);
        }

        // The device answers anywhere between the two readings of the host's clock.
        internal DeviceReading Read(long hostNs, int halfWidthNs, int slowNs, Random random)
        {
            long half = random.NextInt64(1, halfWidthNs + 1) + (slowNs > 0 ? random.NextInt64(slowNs) : 0);
            long at = hostNs + random.NextInt64(-half, half + 1);
            return new DeviceReading(hostNs, DeviceAt(at), half);
        }
    }
}
