// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.Queries;

/// <summary>Newest reports of some appliances, a page at a time.</summary>
/// <param name="Items">Reports, newest first, each with its appliance.</param>
/// <param name="Before">Number to ask for the next page with; null if there is none.</param>
/// <param name="Dropped">Older reports that are no longer held.</param>
/// <param name="HeldFromTimeNs">Time, UTC, nanoseconds, from which all that were received are held: after the newest
/// one that was dropped, else from the first message on; null if nothing was received.</param>
public sealed record RecentPage<TReport>(
    IReadOnlyList<(string Appliance, TReport Report)> Items, long? Before, long Dropped, long? HeldFromTimeNs)
    where TReport : class
{
    /// <summary>Finds those of the largest values; there is no next page.</summary>
    /// <param name="appliances">Appliances.</param>
    /// <param name="list">The reports of one start of an appliance.</param>
    /// <param name="valueOf">Value of a report; null if it is not wanted.</param>
    /// <param name="limit">Reports at most.</param>
    public static RecentPage<TReport> OfLargest(
        IEnumerable<FleetAppliance> appliances, Func<Publisher, RecentReports<TReport>> list,
        Func<TReport, long?> valueOf, int limit)
    {
        FleetAppliance[] all = [.. appliances];
        return new RecentPage<TReport>(
            [
                .. all.SelectMany(one => one.Starts.SelectMany(start => list(start).All)
                        .Where(item => valueOf(item.Report) is not null).Select(item => (one.Name, item.Report)))
                    .OrderByDescending(item => valueOf(item.Report)).Take(limit),
            ],
            null, DroppedOf(all, list), HeldFromOf(all, list));
    }

    /// <summary>Finds the newest.</summary>
    /// <param name="appliances">Appliances.</param>
    /// <param name="list">The reports of one start of an appliance.</param>
    /// <param name="selects">True for a report that is wanted.</param>
    /// <param name="before">Only those before this number; null for all.</param>
    /// <param name="limit">Reports at most.</param>
    public static RecentPage<TReport> Of(
        IEnumerable<FleetAppliance> appliances, Func<Publisher, RecentReports<TReport>> list,
        Func<TReport, bool> selects, long? before, int limit)
    {
        FleetAppliance[] all = [.. appliances];
        (long Number, string Appliance, TReport Report)[] found =
        [
            .. all.SelectMany(one => one.Starts.SelectMany(start => list(start).All)
                    .Where(item => (before is null || item.Number < before) && selects(item.Report))
                    .Select(item => (item.Number, one.Name, item.Report)))
                .OrderByDescending(item => item.Number).Take(limit + 1),
        ];
        return new RecentPage<TReport>(
            [.. found.Take(limit).Select(item => (item.Appliance, item.Report))],
            found.Length > limit ? found[limit - 1].Number : null,
            DroppedOf(all, list), HeldFromOf(all, list));
    }

    private static long? HeldFromOf(FleetAppliance[] appliances, Func<Publisher, RecentReports<TReport>> list)
    {
        Publisher[] starts = [.. appliances.SelectMany(one => one.Starts)];
        return starts.Max(start => list(start).DroppedTimeNs) ?? starts.Min(start => (long?)start.FirstTimeNs);
    }

    private static long DroppedOf(FleetAppliance[] appliances, Func<Publisher, RecentReports<TReport>> list) =>
        appliances.Sum(one => one.Starts.Sum(start => list(start).Dropped));
}
