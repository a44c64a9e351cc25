// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>
/// An IANA zone's offsets from UTC as a table, read once at start: on the hot path a lookup and no more.
/// </summary>
[HotPath]
internal sealed class ZoneOffsets
{
    private const int FirstYear = 1990;
    private const int LastYear = 2080;
    private const long DayNs = 86_400_000_000_000;
    private const int NsPerTick = 100;

    private readonly long[] _starts;
    private readonly long[] _offsets;
    private int _latest;

    private ZoneOffsets(List<long> starts, List<long> offsets)
    {
        _starts = [.. starts];
        _offsets = [.. offsets];
    }

    /// <summary>Reads a zone; null if the host does not know it.</summary>
    public static ZoneOffsets? Find(string zone)
    {
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

    /// <summary>
    /// How long ago a time of day was, on the date that makes this smallest: between -12 and +12 hours.
    /// </summary>
    /// <param name="wallTimeNs">Now, UTC since 1970, nanoseconds.</param>
    /// <param name="sinceMidnightNs">The zone's time of day, nanoseconds.</param>
    public long AgeNs(long wallTimeNs, long sinceMidnightNs)
    {
        long local = wallTimeNs + OffsetNs(wallTimeNs);
        long ageNs = (local - sinceMidnightNs) % DayNs;
        if (ageNs > DayNs / 2)
            ageNs -= DayNs;
        else if (ageNs < -DayNs / 2)
            ageNs += DayNs;
        return ageNs;
    }

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

    private long OffsetNs(long wallTimeNs)
    {
        int index = _latest;
        while (index > 0 && wallTimeNs < _starts[index])
            index--;
        while (index + 1 < _starts.Length && wallTimeNs >= _starts[index + 1])
            index++;
        _latest = index;
        return _offsets[index];
    }
}
