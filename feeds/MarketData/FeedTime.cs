// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.MarketData;

/// <summary>Times of day and since 1970 as feeds send them.</summary>
[HotPath]
internal static class FeedTime
{
    /// <summary>Milliseconds of a day.</summary>
    public const uint DayMs = 86_400_000;

    private const ulong NsPerMs = 1_000_000;
    private const ulong EarliestMs = 946_684_800_000;       // 2000
    private const ulong LatestMs = 4_102_444_800_000;       // 2100

    /// <summary>True if the milliseconds since 1970 are a plausible send time.</summary>
    public static bool IsPlausibleMs(ulong ms) => ms - EarliestMs < LatestMs - EarliestMs;

    /// <summary>True if the nanoseconds since 1970 are a plausible send time.</summary>
    public static bool IsPlausibleNs(ulong ns) => ns - (EarliestMs * NsPerMs) < (LatestMs - EarliestMs) * NsPerMs;
}
