// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Queries;

/// <summary>A page of a list of records.</summary>
/// <param name="Before">Number to ask for the next page with; null if there is none.</param>
public sealed record RecordPage(IReadOnlyList<FoundRecord> Items, long? Before)
{
    /// <summary>Time, UTC, nanoseconds, from which all that were received can be found; null if nothing was
    /// received.</summary>
    public required long? WholeFromTimeNs { get; init; }

    /// <summary>Older or other records that are no longer held anywhere.</summary>
    public required long Dropped { get; init; }

    /// <summary>Parts of the time by their source, oldest first.</summary>
    public required IReadOnlyList<RecordSpan> Spans { get; init; }

    /// <summary>Files that could not be read: what is in them is missing.</summary>
    public IReadOnlyList<Failure> Unreadable { get; init; } = [];

    /// <summary>The newest of those in memory.</summary>
    /// <param name="held">Records in memory.</param>
    /// <param name="before">Only those with lower numbers.</param>
    /// <param name="limit">Records at most.</param>
    public static RecordPage Newest(HeldRecords held, RecordFilter filter, long before, int limit)
    {
        FoundRecord[] found = [.. held.Newest(filter, before).Take(limit + 1)];
        return Of(held, [.. found.Take(limit)], found.Length > limit ? found[limit - 1].Number : null);
    }

    /// <summary>The orders in memory with the largest values; there is no next page.</summary>
    /// <param name="held">Orders in memory.</param>
    /// <param name="isByTick">True for the time from the tick to the order, false for that from the order to its
    /// answer.</param>
    /// <param name="limit">Records at most.</param>
    public static RecordPage Largest(
        HeldRecords held, RecordFilter filter, bool isByTick, int limit) =>
        Of(held, Largest(held.Newest(filter, long.MaxValue), isByTick, limit), null);

    /// <summary>The orders with the largest values, the largest first; of equal ones the newest first. Orders without a
    /// value are left out.</summary>
    /// <param name="isByTick">True for the time from the tick to the order, false for that from the order to its
    /// answer.</param>
    /// <param name="limit">Orders at most.</param>
    public static FoundRecord[] Largest(IEnumerable<FoundRecord> orders, bool isByTick, int limit)
    {
        var largest = new PriorityQueue<FoundRecord, (long Value, long Number)>();
        foreach (FoundRecord one in orders)
        {
            if ((isByTick ? one.Columns.TickToTradeNs : one.Columns.OrderToAckNs) is not { } value)
                continue;
            if (largest.Count < limit)
                largest.Enqueue(one, (value, one.Number));
            else
                largest.EnqueueDequeue(one, (value, one.Number));
        }
        var sorted = new FoundRecord[largest.Count];
        for (int place = sorted.Length - 1; place >= 0; place--)
            sorted[place] = largest.Dequeue();
        return sorted;
    }

    private static RecordPage Of(HeldRecords held, IReadOnlyList<FoundRecord> items, long? before) => new(items, before)
    {
        WholeFromTimeNs = held.WholeFromTimeNs,
        Dropped = held.Dropped,
        Spans = held.WholeFromTimeNs is { } fromNs
            ? [new RecordSpan(fromNs, held.TimeNs, HistorySpan.FromMemory, IsWhole: true)] : [],
    };
}

/// <summary>A part of a time that was searched for records.</summary>
/// <param name="FromTimeNs">Start, UTC, nanoseconds.</param>
/// <param name="ToTimeNs">End, UTC, nanoseconds.</param>
/// <param name="Source">Name of the source, as in <see cref="HistorySpan.Source"/>.</param>
/// <param name="IsWhole">True if it has all records of its time; false if it has the most remarkable ones.</param>
public sealed record RecordSpan(long FromTimeNs, long ToTimeNs, string Source, bool IsWhole);
