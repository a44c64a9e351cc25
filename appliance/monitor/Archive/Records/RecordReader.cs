// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>Finds records on the disk, behind those in memory. Any thread; each question has connections of its own,
/// and reads files: not for the model's thread.</summary>
/// <param name="firstTimeNs">Time, UTC, nanoseconds, before which nothing was ever written.</param>
public sealed class RecordReader(StateDirectory directory, long firstTimeNs)
{
    private const int MostRows = 300_000;                   // that one question looks at

    /// <summary>Largest number of all records that can be read; 0 if there are none.</summary>
    public long LastNumber => Enum.GetValues<RecordKind>().Max(kind =>
    {
        (string name, DatabaseSchema schema) = RecordTables.FilesOf(kind);
        return new DayFiles(directory, name).Numbers(
            schema, $"SELECT max(number) FROM {RecordTables.NameOf(kind)}").Max() ?? 0;
    });

    /// <summary>The newest records of memory and disk.</summary>
    /// <param name="held">Records in memory.</param>
    /// <param name="before">Only those with lower numbers.</param>
    /// <param name="limit">Records at most. There may be fewer although there is a next page: where few of many are
    /// selected.</param>
    public RecordPage Newest(HeldRecords held, RecordKind kind, RecordFilter filter, long before, int limit)
    {
        FoundRecord[] ofMemory = [.. held.Newest(filter, before).Take(limit + 1)];
        int whole = ofMemory.Count(one => one.Number > held.WholeFromNumber);
        using var days = new RecordDays(directory, kind, MostRows);
        // What is in memory only, since it could not be written, is not left out.
        List<FoundRecord> ofDisk = days.Newest(filter, held.Names,
            Math.Min(before, held.WholeFromNumber + 1), limit + 1 - whole);
        FoundRecord[] all =
        [
            .. ofMemory.Concat(ofDisk).DistinctBy(one => one.Number).OrderByDescending(one => one.Number)
                .Where(one => one.Number >= (days.StoppedAt ?? 0)),
        ];
        return PageOf(held, days, kind, [.. all.Take(limit)],
            all.Length > limit ? all[limit - 1].Number : days.StoppedAt);
    }

    /// <summary>The orders of memory and disk with the largest values.</summary>
    /// <param name="held">Orders in memory.</param>
    /// <param name="isByTick">True for the time from the tick to the order, false for that from the order to its
    /// answer.</param>
    /// <param name="limit">Orders at most.</param>
    /// <exception cref="FailureException">Too much would have to be read.</exception>
    public RecordPage Largest(HeldRecords held, RecordFilter filter, bool isByTick, int limit)
    {
        using var days = new RecordDays(directory, RecordKind.Order, MostRows);
        List<FoundRecord> ofDisk = days.Largest(filter, held.Names, isByTick, limit);
        if (days.StoppedAt is not null)
            throw new FailureException(new Failure(ExitCode.Usage, "sort",
                $"more than {MostRows} orders on the disk would have to be looked at",
                "ask for a shorter time, or for all appliances and sessions"));
        FoundRecord[] all = RecordPage.Largest(
            held.Newest(filter, long.MaxValue).Concat(ofDisk).DistinctBy(one => one.Number), isByTick, limit);
        return PageOf(held, days, RecordKind.Order, all, null);
    }

    /// <summary>Evidence with what the disk has, where memory does not reach.</summary>
    /// <param name="evidence">What is in memory.</param>
    public Evidence Complete(Evidence evidence)
    {
        Evidence all = evidence.Order is null ? WithOrder(evidence) : evidence;
        if (all.TimeNs is not { } instantNs || all.WholeFromTimeNs < instantNs - Evidence.AroundNs)
            return all;
        (long fromNs, long toNs) = (instantNs - Evidence.AroundNs, instantNs + Evidence.AroundNs);
        using var events = new RecordDays(directory, RecordKind.Event, MostRows);
        using var gaps = new RecordDays(directory, RecordKind.Gap, MostRows);
        return all with
        {
            Events = Joined(all.Events, events.Between(all.Appliance, fromNs, toNs)),
            Gaps = Joined(all.Gaps, gaps.Between(all.Appliance, fromNs, toNs)),
        };
    }

    private Evidence WithOrder(Evidence evidence)
    {
        using var orders = new RecordDays(directory, RecordKind.Order, MostRows);
        if (orders.At(evidence.Appliance, evidence.StampNs) is not { } order)
            return evidence;
        return evidence with
        {
            Order = order,
            TimeNs = order.Columns.TimeNs + (evidence.StampNs - order.Columns.StampNs) ?? evidence.TimeNs,
            Around = [.. orders.Around(evidence.Appliance, order.Number, Evidence.Neighbours)
                .OrderBy(one => one.Number)],
            HasOrders = true,
        };
    }

    private static FoundRecord[] Joined(IReadOnlyList<FoundRecord> held, IEnumerable<FoundRecord> stored) =>
        [.. held.Concat(stored).DistinctBy(one => one.Number).OrderBy(one => one.Number)];

    private RecordPage PageOf(
        HeldRecords held, RecordDays days, RecordKind kind, IReadOnlyList<FoundRecord> items, long? before)
    {
        bool isWhole = kind != RecordKind.Order;
        long memoryNs = held.WholeFromTimeNs ?? held.TimeNs;
        long? beginNs = days.FirstDayTimeNs is { } dayNs ? Math.Max(dayNs, firstTimeNs) : null;
        List<RecordSpan> spans = [];
        // Up to the end of a day that cannot be read records may be missing.
        long wholeNs = Math.Clamp(
            days.UnreadableToTimeNs ?? long.MinValue, Math.Min(beginNs ?? memoryNs, memoryNs), memoryNs);
        if (beginNs < wholeNs)
            spans.Add(new RecordSpan(beginNs.Value, wholeNs, HistorySpan.FromDisk, IsWhole: false));
        if (beginNs < memoryNs && wholeNs < memoryNs)
            spans.Add(new RecordSpan(wholeNs, memoryNs, HistorySpan.FromDisk, isWhole));
        if (held.WholeFromTimeNs is not null)
            spans.Add(new RecordSpan(memoryNs, held.TimeNs, HistorySpan.FromMemory, IsWhole: true));
        return new RecordPage(items, before)
        {
            WholeFromTimeNs = isWhole && beginNs < memoryNs && wholeNs < memoryNs ? wholeNs : held.WholeFromTimeNs,
            Dropped = isWhole ? 0 : held.Dropped,
            Spans = spans,
            Unreadable = days.Unreadable,
        };
    }
}
