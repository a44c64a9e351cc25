// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Stamps;

/// <summary>Times of devices against the capture's.</summary>
[HotPath]
public static class DeviceTime
{
    /// <summary>TAI less UTC since 2017, nanoseconds.</summary>
    public const long TaiOffsetNs = 37_000_000_000;

    private const long NearNs = 400_000_000;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Time of a stamp on its device's clock; of times that wrap, the one nearest to the
    /// capture's.</summary>
    public static long Of(in DeviceStamp stamp, long captureNs)
    {
        long ns = (stamp.Seconds * NsPerSecond) + stamp.Ns;
        if (stamp.WrapNs == 0)
            return ns;
        long off = (ns - captureNs) % stamp.WrapNs;
        if (off < 0)
            off += stamp.WrapNs;
        return captureNs + (off >= stamp.WrapNs / 2 ? off - stamp.WrapNs : off);
    }

    /// <summary>The scale of a clock.</summary>
    /// <param name="offsetNs">Its time less UTC, nanoseconds.</param>
    public static TimeScale ScaleOf(long offsetNs) => offsetNs switch
    {
        >= -NearNs and <= NearNs => TimeScale.Utc,
        >= TaiOffsetNs - NearNs and <= TaiOffsetNs + NearNs => TimeScale.Tai,
        _ => TimeScale.Unknown,
    };

    /// <summary>Nanoseconds to take off a device's time.</summary>
    /// <param name="offsetNs">Its time less the capture's at the first frame, nanoseconds.</param>
    public static long ShiftOf(TimeScale scale, long offsetNs) => scale switch
    {
        TimeScale.Utc => 0,
        TimeScale.Tai => TaiOffsetNs,
        _ => offsetNs,
    };
}
