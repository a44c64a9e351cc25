// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Publishers;

/// <summary>The newest reports of one kind, each with a number that never repeats and grows with the time of its
/// arrival. Belongs to one thread; a slice of it is for any.</summary>
/// <param name="most">Reports kept.</param>
public sealed class RecentReports<TReport>(int most)
    where TReport : class
{
    private const int ChunkLength = 256;

    // Places are written once, so that slices of them never change.
    private readonly List<RecentReport<TReport>[]> _chunks = [];
    private int _start;                                     // of the oldest, in the first chunk

    /// <summary>Reports that were dropped to make room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Arrival of the newest report that was dropped, UTC, nanoseconds: later ones are all held. Null if none
    /// was dropped.</summary>
    public long? DroppedTimeNs { get; private set; }

    /// <summary>Number of the newest report that was dropped; 0 if none was.</summary>
    public long DroppedNumber { get; private set; }

    /// <summary>Reports, oldest first.</summary>
    public IEnumerable<(long Number, TReport Report)> All
    {
        get
        {
            for (int place = _start; place < _start + Count; place++)
            {
                RecentReport<TReport> one = _chunks[place / ChunkLength][place % ChunkLength];
                yield return (one.Number, one.Report);
            }
        }
    }

    /// <summary>Number of reports kept.</summary>
    public int Count { get; private set; }

    /// <summary>The reports that are held now.</summary>
    public IRecentSlice Slice() => new RecentSlice<TReport>([.. _chunks], _start, Count);

    /// <summary>Adds a report.</summary>
    /// <param name="number">Its number, larger than those before.</param>
    /// <param name="timeNs">Its arrival, UTC, nanoseconds.</param>
    /// <param name="report">The report, which never changes.</param>
    public void Add(long number, long timeNs, TReport report)
    {
        if (Count == most)
            RemoveOldest(1);
        int place = _start + Count++;
        if (place / ChunkLength == _chunks.Count)
            _chunks.Add(new RecentReport<TReport>[ChunkLength]);
        _chunks[place / ChunkLength][place % ChunkLength] = new RecentReport<TReport>(number, timeNs, report);
    }

    /// <summary>Drops the oldest reports.</summary>
    /// <param name="count">Their number, at most <see cref="Count"/>.</param>
    internal void RemoveOldest(int count)
    {
        if (count == 0)
            return;
        int newest = _start + count - 1;
        RecentReport<TReport> dropped = _chunks[newest / ChunkLength][newest % ChunkLength];
        (DroppedTimeNs, DroppedNumber) = (dropped.ArrivalTimeNs, dropped.Number);
        Dropped += count;
        Count -= count;
        _start += count;
        // The memory of single reports is given back with their chunk.
        _chunks.RemoveRange(0, _start / ChunkLength);
        _start %= ChunkLength;
    }
}

/// <summary>Reports as they were held at one instant. Any thread.</summary>
public interface IRecentSlice
{
    /// <summary>The reports before a number, newest first.</summary>
    IEnumerable<(long Number, object Report)> Before(long number);
}

/// <inheritdoc cref="IRecentSlice"/>
internal sealed class RecentSlice<TReport>(RecentReport<TReport>[][] chunks, int start, int count) : IRecentSlice
    where TReport : class
{
    private RecentReport<TReport> this[int index] =>
        chunks[(start + index) / chunks[0].Length][(start + index) % chunks[0].Length];

    public IEnumerable<(long Number, object Report)> Before(long number)
    {
        (int low, int high) = (0, count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (this[middle].Number < number)
                low = middle + 1;
            else
                high = middle;
        }
        for (int index = low - 1; index >= 0; index--)
            yield return (this[index].Number, this[index].Report);
    }
}

/// <summary>A report with its place in the order of arrivals.</summary>
/// <param name="ArrivalTimeNs">Its arrival, UTC, nanoseconds.</param>
/// <param name="Report">The report, which never changes.</param>
internal readonly record struct RecentReport<TReport>(long Number, long ArrivalTimeNs, TReport Report)
    where TReport : class;
