// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Fleet.History;

/// <summary>
/// Intervals of one appliance since one start: each for some minutes, whole minutes for some hours. A minute takes the
/// place of its intervals at once, so that each interval is held exactly once, whatever the appliance's clock does.
/// Belongs to one thread.
/// </summary>
/// <param name="onMinute">Receives the intervals of each minute that ended; may be null.</param>
internal sealed class PublisherHistory(Action<IntervalRecord[]>? onMinute = null)
{
    private const long MinuteNs = 60_000_000_000;
    private const double MergedLength = 1.5;                // of the usual interval

    private readonly IntervalRecorder _recorder = new();
    private readonly Queue<int> _lengths = new();           // intervals of each whole minute of Seconds
    private IntervalRecord? _newest;
    private int _open;                                      // intervals of the minute that goes on
    private long _usualLengthNs;
    private long _latestTimeNs;

    /// <summary>Start of the first interval, held or not, UTC, nanoseconds; null before it.</summary>
    internal long? FirstTimeNs { get; private set; }

    /// <summary>End of the newest interval, UTC, nanoseconds.</summary>
    internal long NewestTimeNs { get; private set; }

    /// <summary>Start of the newest interval, UTC, nanoseconds.</summary>
    internal long NewestStartTimeNs { get; private set; }

    internal RecordStore Seconds { get; } = new();

    internal RecordStore Minutes { get; } = new();

    /// <summary>Memory, bytes.</summary>
    internal long Size => Seconds.Size + Minutes.Size;

    /// <summary>Memory of everything removed since the start, bytes.</summary>
    internal long Removed => Seconds.Removed + Minutes.Removed;

    /// <summary>Keeps an interval.</summary>
    /// <param name="arrivalTimeNs">Its arrival, UTC, nanoseconds.</param>
    /// <param name="nowNs">Its arrival by the monotonic clock, nanoseconds.</param>
    internal void Add(SnapshotReport interval, long arrivalTimeNs, long nowNs)
    {
        long endNs = interval.EndTimeNs ?? arrivalTimeNs;
        long lengthNs = Math.Max(0, interval.EndStampNs - interval.StartStampNs);
        IntervalFlags flags = IntervalFlags.None;
        bool isLong = _usualLengthNs > 0 && lengthNs > _usualLengthNs * MergedLength;
        if (isLong || interval.Ordinal > interval.FirstOrdinal)
            flags |= IntervalFlags.Late;
        else
            _usualLengthNs = _newest is null ? 0 : lengthNs;    // the first ends with a whole second and may be short
        if (_newest is not null && endNs <= _latestTimeNs)
            flags |= IntervalFlags.Repeated;
        _latestTimeNs = _newest is null ? endNs : Math.Max(_latestTimeNs, endNs);
        FirstTimeNs ??= endNs - lengthNs;
        (NewestStartTimeNs, NewestTimeNs) = (endNs - lengthNs, endNs);
        IntervalRecord record = _recorder.Pack(interval, endNs - lengthNs, endNs, flags);
        if (_newest is not null && !IsSameMinute(_newest, record))
            EndMinute();
        _open++;
        _newest = record;
        Seconds.Add(record, nowNs);
    }

    /// <summary>All intervals that end after a time and not after another, in the order of their arrival: minutes where
    /// the single ones are no longer held, then single ones.</summary>
    internal IReadOnlyList<IntervalRecord> Between(long fromNs, long toNs)
    {
        return [.. Minutes.All.Where(IsBetween), .. Seconds.All.Where(IsBetween)];

        bool IsBetween(IntervalRecord record) => record.EndTimeNs > fromNs && record.EndTimeNs <= toNs;
    }

    /// <summary>Makes minutes of the intervals that arrived until a time, and forgets the minutes that arrived until
    /// another; both by the monotonic clock.</summary>
    /// <param name="secondsNs">Time until which single intervals are no longer needed.</param>
    /// <param name="minutesNs">Time until which minutes are no longer needed.</param>
    /// <param name="mostMinutes">Minutes that are made at most.</param>
    /// <returns>Number of minutes made.</returns>
    internal int RemoveBefore(long secondsNs, long minutesNs, int mostMinutes)
    {
        int made = 0;
        while (made < mostMinutes && TryMakeMinute(secondsNs))
            made++;
        Minutes.RemoveBefore(minutesNs);
        return made;
    }

    /// <summary>Ends the minute that goes on, if it has intervals: further ones of it will be a minute of their
    /// own.</summary>
    internal void EndMinute()
    {
        if (_open == 0)
            return;
        onMinute?.Invoke(Seconds.Newest(_open));
        _lengths.Enqueue(_open);
        _open = 0;
    }

    private static bool IsSameMinute(IntervalRecord one, IntervalRecord other) =>
        (one.EndTimeNs - 1) / MinuteNs == (other.EndTimeNs - 1) / MinuteNs
        && one.Series == other.Series && one.Layout == other.Layout;

    private bool TryMakeMinute(long untilNs)
    {
        int length = _lengths.TryPeek(out int whole) ? whole : _open;
        if (length == 0 || Seconds.ArrivalOf(length - 1) > untilNs)
            return false;
        if (_lengths.Count == 0)
            EndMinute();
        _lengths.Dequeue();
        long arrivalNs = Seconds.ArrivalOf(length - 1);
        var parts = new IntervalRecord[length];
        for (int index = 0; index < length; index++)
            parts[index] = Seconds.RemoveOldest();
        Minutes.Add(length == 1 ? parts[0] : _recorder.Merge(parts), arrivalNs);
        return true;
    }
}
