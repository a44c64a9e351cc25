// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps;
using Telemetry.Stamps.Tails;
using TestSupport.Stamps;

namespace Telemetry.Stamps.Tests;

/// <summary>A device's time against this host's while both measure.</summary>
public sealed class LiveStampTests
{
    private const long StartNs = 1_790_000_000_000_000_000;
    private const long TaiNs = 37_000_000_000;
    private const long NsPerSecond = 1_000_000_000;
    private static readonly TailShape Shape = new(StampFormat.MetaWatch, FcsLength: 0, Depth: 1);

    [Theory]
    [InlineData(0, 0, TimeScale.Utc)]
    [InlineData(TaiNs, 0, TimeScale.Tai)]
    [InlineData(TaiNs, 155, TimeScale.Tai)]
    public void the_time_is_the_devices_in_UTC(long scaleNs, long delayNs, TimeScale scale)
    {
        InterfaceStamps stamps = Stamps(scaleNs - 300, delayNs);

        Assert.Equal(StartNs + 5_000 + delayNs, At(stamps, StartNs + 5_000 + scaleNs, hostNs: StartNs + 9_000));

        Assert.Equal((scale, 1L, 1L), (stamps.TimeScale, stamps.Frames, stamps.Stamped));
    }

    [Fact]
    public void beyond_2_ms_from_the_hosts_clock_the_hosts_is_converted_and_counted()
    {
        InterfaceStamps stamps = Stamps(0);
        Assert.Equal(StartNs + 1_700_000, At(stamps, StartNs + 1_700_000, hostNs: StartNs));
        Assert.Equal(StartNs + NsPerSecond + 1_700_000,
            At(stamps, StartNs + NsPerSecond + 2_100_000, StartNs + NsPerSecond));
        Assert.Equal(StartNs + (2 * NsPerSecond) + 1_700_000,
            At(stamps, StartNs + (2 * NsPerSecond) - 2_100_000, StartNs + (2 * NsPerSecond)));

        Assert.Equal((3, 1, 2), (stamps.Frames, stamps.Stamped, stamps.Refused.Window));
        Assert.Equal(2, stamps.Refused.Sum);
    }

    [Fact]
    public void a_slow_drift_of_the_device_ends_at_the_window()
    {
        InterfaceStamps stamps = Stamps(0);
        const long Steps = 100;
        for (long step = 1; step <= Steps; step++)
            _ = At(stamps, StartNs + (step * NsPerSecond) + (step * 50_000), hostNs: StartNs + (step * NsPerSecond));

        Assert.Equal(40, stamps.Stamped);                       // 2 ms in steps of 50 µs
        Assert.Equal(Steps - 40, stamps.Refused.Window);
    }

    [Fact]
    public void frames_of_several_queues_come_in_any_order()
    {
        InterfaceStamps stamps = Stamps(0);
        Assert.Equal(StartNs + 50_000, At(stamps, StartNs + 50_000, hostNs: StartNs + 60_000));
        Assert.Equal(StartNs, At(stamps, StartNs, hostNs: StartNs + 61_000));

        Assert.Equal(0, stamps.Refused.Sum);
    }

    [Fact]
    public void an_end_that_is_missing_cut_or_wrong_is_counted()
    {
        InterfaceStamps stamps = Stamps(0);
        byte[] tail = Tail(StartNs);
        byte[] wrong = [.. tail];
        wrong[^4] = 0x88;                                       // flags that are not defined

        Assert.Equal(StartNs + 7, stamps.StampOf([], 0, in Shape, StartNs + 7));
        _ = stamps.StampOf(tail.AsSpan(6), tail.Length, in Shape, StartNs);
        _ = stamps.StampOf(wrong, wrong.Length, in Shape, StartNs);

        Assert.Equal((3, 0, 1, 2), (stamps.Frames, stamps.Stamped, stamps.Refused.Missing, stamps.Refused.Crc));
    }

    [Fact]
    public void the_devices_numbers_tell_no_losses_where_only_flows_are_recorded()
    {
        InterfaceStamps stamps = Stamps(0);
        foreach (uint number in (uint[])[1, 50, 7])
        {
            byte[] tail = StampedFrame.MetaWatch(new byte[60], (uint)(StartNs / NsPerSecond), 0, flags: 3, device: 7,
                port: 3, StampedFrame.Extension(0, number, isFinal: true))[60..];
            _ = stamps.StampOf(tail, tail.Length, in Shape, StartNs);
        }

        Assert.Equal((3, -1), (stamps.Ports[0].Packets, stamps.Ports[0].Lost));
    }

    private static InterfaceStamps Stamps(long offsetNs, long delayNs = 0) => new(
        StampFormat.MetaWatch, outer: false,
        new StampFinding
        {
            Interface = 0,
            Format = StampFormat.MetaWatch,
            Verdict = StampVerdict.Proven,
            Frames = 64,
            Stamped = 64,
            IsAll = false,
            TimeScale = TimeScale.Utc,
            OffsetNs = offsetNs,
            Others = [],
        },
        StampLimits.Live, delayNs);

    private static long At(InterfaceStamps stamps, long deviceNs, long hostNs)
    {
        byte[] tail = Tail(deviceNs);
        return stamps.StampOf(tail, tail.Length, in Shape, hostNs);
    }

    private static byte[] Tail(long deviceNs) => StampedFrame.MetaWatch(
        new byte[60], (uint)(deviceNs / NsPerSecond), (uint)(deviceNs % NsPerSecond), flags: 1, device: 7, port: 3)
        [60..];
}
