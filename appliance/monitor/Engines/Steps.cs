// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;

namespace Telemetry.Engines;

/// <summary>Choice of the times at which a metric database is asked: multiples of a length that people use.</summary>
internal static class Steps
{
    private const long Minute = 60_000;                     // ms
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private static readonly long[] Lengths =
    [
        Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour,
        12 * Hour, Day, 2 * Day, 7 * Day, 28 * Day,
    ];

    /// <summary>Shortest length that fits into a time at most so many times; that of 28 days if none is long
    /// enough.</summary>
    internal static long LengthOf(long timeMs, long most) =>
        Lengths.Where(length => timeMs / length <= most).DefaultIfEmpty(Lengths[^1]).First();

    /// <summary>Multiples of a length after a time and before another; null if there are none.</summary>
    internal static EngineTimes? Between(long fromMs, long toMs, long lengthMs)
    {
        long first = ((fromMs / lengthMs) + 1) * lengthMs;
        long last = (toMs - 1) / lengthMs * lengthMs;
        return first > last ? null : new EngineTimes(first, last, lengthMs);
    }
}
