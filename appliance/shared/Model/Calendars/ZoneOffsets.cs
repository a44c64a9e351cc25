// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Calendars;

/// <summary>Table of an IANA zone's offsets from UTC, read once at start, so that the hot path does only a lookup.
/// Independent of the host's own zone.</summary>
[HotPath]
public sealed class ZoneOffsets
{
    /// <summary>Length of a day without a clock change, nanoseconds.</summary>
    public const long DayNs = 86_400_000_000_000;

    private const int FirstYear = 1990;
    private const int LastYear = 2080;
    private const int NsPerTick = 100;

    private readonly long[] _starts;
    private readonly long[] _offsets;
    private int _latest;

    // Within this span (end exclusive) only one offset applies. Midnight is that of the latest age computed there.
    private long _plainFromNs = long.MaxValue;
    private long _plainUntilNs = long.MaxValue;
    private long _midnightNs;

    private ZoneOffsets(List<long> starts, List<long> offsets)
    {
        _starts = [.. starts];
        _offsets = [.. offsets];
    }

    /// <summary>UTC, which every host knows.</summary>
    public static ZoneOffsets Utc => new([long.MinValue], [0]);

    /// <summary>True if the host knows any zone but UTC: tzdata is installed.</summary>
    public static bool AreInstalled => TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out _);

    /// <summary>True if this is the name of a zone that the host knows.</summary>
    public static bool IsKnown(string zone) => IsUtc(zone) || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);

    /// <summary>Reads a zone; null if the host does not know it.</summary>
    public static ZoneOffsets? Find(string zone)
    {
        if (IsUtc(zone))
            return Utc;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? info))
            return null;
        List<long> starts = [long.MinValue];
        var day = new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        TimeSpan offset = info.GetUtcOffset(day);
        List<long> offsets = [offset.Ticks * NsPerTick];
        var end = new DateTime(LastYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (DateTime next = day.AddDays(1); next < end; day = next, next = next.AddDays(1))
        {
            if (info.GetUtcOffset(next) == offset)
                continue;
            DateTime change = FindChange(info, day, next, offset);
            offset = info.GetUtcOffset(next);
            starts.Add((change - DateTime.UnixEpoch).Ticks * NsPerTick);
            offsets.Add(offset.Ticks * NsPerTick);
        }
        return new ZoneOffsets(starts, offsets);
    }

    /// <summary>Local time of the zone, nanoseconds since local 1970.</summary>
    /// <param name="utcNs">UTC since 1970, nanoseconds.</param>
    public long LocalNs(long utcNs) => utcNs + _offsets[IndexOf(utcNs)];

    /// <summary>First instant at which the zone's clocks show a time or a later one. For a time that occurs twice, as
    /// clocks are set back, this is the first occurrence; for a time that is skipped, the instant of the
    /// skip.</summary>
    /// <param name="localNs">The local time, nanoseconds since local 1970.</param>
    /// <returns>UTC since 1970, nanoseconds.</returns>
    public long FirstUtcNs(long localNs)
    {
        // No zone is further than a day from UTC, so at that instant the clocks did not yet show the time.
        int index = IndexOf(localNs - DayNs - (DayNs / 2));
        while (true)
        {
            long utcNs = Math.Max(localNs - _offsets[index], _starts[index]);
            if (index + 1 == _starts.Length || utcNs < _starts[index + 1])
                return utcNs;
            index++;
        }
    }

    /// <summary>Age of a time of day, on the date that makes it smallest: between -12 and +12 hours. Within a day of a
    /// clock change also with the offset, old or new, that makes it smallest.</summary>
    /// <param name="wallTimeNs">Current time, UTC since 1970, nanoseconds.</param>
    /// <param name="sinceMidnightNs">The zone's time of day, nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AgeNs(long wallTimeNs, long sinceMidnightNs)
    {
        // Between -12 and +12 hours from the time of day on that midnight's date, no other date is nearer.
        long ageNs = wallTimeNs - _midnightNs - sinceMidnightNs;
        if (wallTimeNs < _plainFromNs || wallTimeNs >= _plainUntilNs || (ulong)(ageNs + (DayNs / 2) - 1) >= DayNs - 1)
            return FindAgeNs(wallTimeNs, sinceMidnightNs);
        return ageNs;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long FindAgeNs(long wallTimeNs, long sinceMidnightNs)
    {
        int index = IndexOf(wallTimeNs);
        long ageNs = Age(wallTimeNs + _offsets[index] - sinceMidnightNs);
        bool isAfterChange = index > 0 && wallTimeNs - _starts[index] < DayNs;
        bool isBeforeChange = index + 1 < _starts.Length && _starts[index + 1] - wallTimeNs < DayNs;
        if (isAfterChange)
            ageNs = Smaller(ageNs, Age(wallTimeNs + _offsets[index - 1] - sinceMidnightNs));
        if (isBeforeChange)
            ageNs = Smaller(ageNs, Age(wallTimeNs + _offsets[index + 1] - sinceMidnightNs));
        // Do not save the midnight of an invalid time of day: far beyond a day it may not be a midnight.
        if (isAfterChange || isBeforeChange || (ulong)sinceMidnightNs >= DayNs)
            return ageNs;
        _plainFromNs = index > 0 ? _starts[index] + DayNs : long.MinValue;
        _plainUntilNs = index + 1 < _starts.Length ? _starts[index + 1] - DayNs : long.MaxValue;
        _midnightNs = wallTimeNs - ageNs - sinceMidnightNs;
        return ageNs;
    }

    private static bool IsUtc(string zone) => zone is "UTC" or "Etc/UTC";

    private static long Age(long differenceNs)
    {
        long ageNs = differenceNs % DayNs;
        if (ageNs > DayNs / 2)
            return ageNs - DayNs;
        return ageNs < -DayNs / 2 ? ageNs + DayNs : ageNs;
    }

    private static long Smaller(long left, long right) => Math.Abs(right) < Math.Abs(left) ? right : left;

    private static DateTime FindChange(TimeZoneInfo info, DateTime before, DateTime after, TimeSpan offset)
    {
        while (after - before > TimeSpan.FromSeconds(1))
        {
            DateTime middle = new((before.Ticks + after.Ticks) / 2, DateTimeKind.Utc);
            if (info.GetUtcOffset(middle) == offset)
                before = middle;
            else
                after = middle;
        }
        return new DateTime(after.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
    }

    private int IndexOf(long utcNs)
    {
        int index = _latest;
        while (index > 0 && utcNs < _starts[index])
            index--;
        while (index + 1 < _starts.Length && utcNs >= _starts[index + 1])
            index++;
        _latest = index;
        return index;
    }
}
