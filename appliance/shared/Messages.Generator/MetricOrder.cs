// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator;

/// <summary>
/// Puts the metrics of each message into the order in which they are printed: each behind the one that it names, else
/// behind the one before it in the schema.
/// </summary>
internal static class MetricOrder
{
    internal static IReadOnlyList<MetricRow> Of(IReadOnlyList<MetricRow> rows, Problems problems) =>
        [.. rows.GroupBy(row => (row.Message.Id, row.Group, row.Element))
            .SelectMany(group => Of([.. group], problems))];

    private static List<MetricRow> Of(MetricRow[] rows, Problems problems)
    {
        // Of two at the same place, the one that names it comes first.
        ILookup<string, MetricRow> behind = rows
            .Select((row, index) => (Row: row, Place: row.After ?? (index == 0 ? "" : rows[index - 1].Key)))
            .OrderBy(placed => placed.Row.After == null)
            .ToLookup(placed => placed.Place, placed => placed.Row);
        List<MetricRow> ordered = [];
        HashSet<string> placed = [];
        Add("");
        foreach (MetricRow row in rows.Where(row => !placed.Contains(row.Key)))
        {
            problems.Add(Problems.BadMetric, row.Message.Place,
                $"\"{row.Group}.{row.Key}\" is printed behind no other metric: there is no \"{row.After}\" before it");
        }
        return ordered;

        void Add(string key)
        {
            foreach (MetricRow row in behind[key])
            {
                ordered.Add(row);
                if (placed.Add(row.Key))
                    Add(row.Key);
            }
        }
    }
}
