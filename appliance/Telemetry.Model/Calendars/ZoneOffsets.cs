// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;

namespace Telemetry.Model.Calendars;

/// <summary>
/// An IANA zone's offsets from UTC as a table, read once at start: on the hot path a lookup and no more. The zone of
/// the host never matters.
/// </summary>
[HotPath]
public sealed class ZoneOffsets
{
    /// <summary>Length of a day on which no clock is changed, nanoseconds.</summary>
    public const long DayNs = 86_400_000_000_000;

    private const int FirstYear = 1990;
    private const int LastYear = 2080;
    private const int NsPerTick = 100;

    private readonly long[] _starts;
    private readonly long[] _offsets;
    private int _latest;

    // Within this span only one offset counts; its end is not in it. Midnight is that of the latest age found there.
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

    /// <summary>Whether the host knows any zone but UTC: tzdata is installed.</summary>
    public static bool AreInstalled => TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out _);

    /// <summary>Whether this is the name of a zone that the host knows.</summary>
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

    /// <summary>What the zone's clocks show, as nanoseconds since they showed 1970.</summary>
    /// <param name="utcNs">UTC since 1970, nanoseconds.</param>
    public long LocalNs(long utcNs) => utcNs + _offsets[IndexOf(utcNs)];

    /// <summary>
    /// The first instant at which the zone's clocks show a time or a later one. So of a time that comes twice, as
    /// clocks are set back, the first is meant; and of a time that is skipped the instant of the skip.
    /// </summary>
    /// <param name="localNs">The time shown, nanoseconds since the clocks showed 1970.</param>
    /// <returns>UTC since 1970, nanoseconds.</returns>
    public long FirstUtcNs(long localNs)
    {
        // No zone is further than a day from UTC: from there the clocks have not shown the time yet.
        int index = IndexOf(localNs - DayNs - (DayNs / 2));
        while (true)
        {
            long utcNs = Math.Max(localNs - _offsets[index], _starts[index]);
            if (index + 1 == _starts.Length || utcNs < _starts[index + 1])
                return utcNs;
            index++;
        }
    }

    /// <summary>
    /// How long ago a time of day was, on the date that makes this smallest: between -12 and +12 hours. Within a day of
    /// a change of the clocks also by the offset, the old or the new one, that makes it smallest.
    /// </summary>
    /// <param name="wallTimeNs">Now, UTC since 1970, nanoseconds.</param>
    /// <param name="sinceMidnightNs">The zone's time of day, nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AgeNs(long wallTimeNs, long sinceMidnightNs)
    {
        // Between -12 and +12 hours from that midnight's time of day there is no nearer one.
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
        // Of a time of no day nothing is kept: what is far beyond a day may not be a midnight after all.
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
