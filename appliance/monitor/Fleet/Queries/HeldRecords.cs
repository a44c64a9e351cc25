// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;

namespace Telemetry.Fleet.Queries;

/// <summary>The records of one kind that are in memory, of some appliances, as they are at one instant. Made on the
/// thread of the fleet; any thread may then look through them.</summary>
public sealed record HeldRecords
{
    private readonly (string Appliance, IRecentSlice Records)[] _slices;

    private HeldRecords((string Appliance, IRecentSlice Records)[] slices) => _slices = slices;

    /// <summary>Records with greater numbers are all here.</summary>
    public required long WholeFromNumber { get; init; }

    /// <summary>Time, UTC, nanoseconds, from which all that were received are here: after the newest one that was
    /// dropped, else from the first message on; null if nothing was received.</summary>
    public required long? WholeFromTimeNs { get; init; }

    /// <summary>Records that are no longer here.</summary>
    public required long Dropped { get; init; }

    /// <summary>Time at which they were taken, UTC, nanoseconds.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Names of the appliances that are asked for; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Takes them. Called on the thread of the fleet.</summary>
    /// <param name="list">The records of one start of an appliance.</param>
    public static HeldRecords Of<TReport>(
        FleetModel fleet, IReadOnlyList<FleetAppliance> appliances, Func<Publisher, RecentReports<TReport>> list)
        where TReport : class
    {
        Publisher[] starts = [.. appliances.SelectMany(one => one.Starts)];
        return new HeldRecords(
            [.. appliances.SelectMany(one => one.Starts.Select(start => (one.Name, list(start).Slice())))])
        {
            WholeFromNumber = starts.Select(start => list(start).DroppedNumber).Append(fleet.ForgottenNumber).Max(),
            WholeFromTimeNs = starts.Max(start => list(start).DroppedTimeNs)
                ?? starts.Min(start => (long?)start.FirstTimeNs),
            Dropped = starts.Sum(start => list(start).Dropped),
            TimeNs = fleet.TimeNs,
        };
    }

    /// <summary>Takes records that are of no start.</summary>
    /// <param name="reports">The records; each is of whatever appliance it says.</param>
    public static HeldRecords Of(FleetModel fleet, RecentReports<WrittenRecord> reports) =>
        new([("", reports.Slice())])
        {
            WholeFromNumber = Math.Max(reports.DroppedNumber, fleet.FirstNumber),
            WholeFromTimeNs = reports.DroppedTimeNs ?? fleet.StartTimeNs,
            Dropped = reports.Dropped,
            TimeNs = fleet.TimeNs,
        };

    /// <summary>Those of a filter, newest first.</summary>
    /// <param name="before">Only those with lower numbers.</param>
    public IEnumerable<FoundRecord> Newest(RecordFilter filter, long before)
    {
        var heads = new PriorityQueue<(string Appliance, IEnumerator<(long Number, object Report)> Records), long>();
        foreach ((string appliance, IRecentSlice records) in _slices)
            Enqueue(appliance, records.Before(before).GetEnumerator());
        while (heads.TryDequeue(out (string Appliance, IEnumerator<(long Number, object Report)> Records) head, out _))
        {
            (long number, object report) = head.Records.Current;
            var columns = RecordColumns.Of(report);
            if (filter.Selects(columns))
                yield return new FoundRecord(number, head.Appliance, columns, report, default);
            Enqueue(head.Appliance, head.Records);
        }

        void Enqueue(string appliance, IEnumerator<(long Number, object Report)> rest)
        {
            if (rest.MoveNext())
                heads.Enqueue((appliance, rest), -rest.Current.Number);
        }
    }
}

/// <summary>A record that was found.</summary>
/// <param name="Appliance">Name of its appliance; empty where the record itself says it.</param>
/// <param name="Columns">What it is selected by.</param>
/// <param name="Report">Its report; null if it comes from the disk.</param>
/// <param name="Json">If it comes from the disk, its JSON object.</param>
public readonly record struct FoundRecord(
    long Number, string Appliance, RecordColumns Columns, object? Report, ReadOnlyMemory<byte> Json);
