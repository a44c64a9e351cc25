// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Fleet.Queries;

/// <summary>A counter over time: in each column its sum, and the smallest and largest value of an interval.</summary>
public sealed class CounterRange
{
    private CounterRange(Metric metric, Columns columns)
    {
        (Metric, Columns) = (metric, columns);
        (Sums, Minima, Maxima) = (new long?[columns.Count], new long?[columns.Count], new long?[columns.Count]);
    }

    /// <summary>The counter.</summary>
    public Metric Metric { get; }

    /// <summary>Its columns.</summary>
    public Columns Columns { get; }

    /// <summary>Sums; null where nothing was received, or nothing is known.</summary>
    public long?[] Sums { get; }

    /// <summary>Smallest value of one interval of one appliance.</summary>
    public long?[] Minima { get; }

    /// <summary>Largest value of one interval of one appliance.</summary>
    public long?[] Maxima { get; }

    /// <summary>Flags of each column.</summary>
    public IntervalFlags[] Flags { get; private set; } = [];

    /// <summary>Parts by their source and resolution.</summary>
    public IReadOnlyList<HistorySpan> Spans { get; private init; } = [];

    /// <summary>Times in it in which something was not received, oldest first.</summary>
    public IReadOnlyList<ReceptionHole> Holes { get; private init; } = [];

    /// <summary>Counter of a path such as <c>feeds.messages_lost</c>, <c>lines.wins</c>, <c>sessions.orders</c>,
    /// <c>ledger.seen</c>; null if there is none.</summary>
    public static Metric? Find(string path)
    {
        foreach (Metric metric in Metrics.All)
        {
            if (metric.Size == sizeof(long) && HasBlock(metric.TemplateId) && PathOf(metric) == path)
                return metric;
        }
        return null;
    }

    /// <summary>All paths.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. Metrics.All.ToArray().Where(one => one.Size == sizeof(long) && HasBlock(one.TemplateId)).Select(PathOf)];

    /// <summary>Makes the columns.</summary>
    /// <param name="selection">Intervals.</param>
    /// <param name="metric">Counter.</param>
    /// <param name="filter">Feeds, lines and sessions.</param>
    /// <param name="mostColumns">Columns at most.</param>
    public static CounterRange Of(RecordSelection selection, Metric metric, SeriesFilter filter, int mostColumns)
    {
        Columns columns = Columns.Over(selection, mostColumns);
        var range = new CounterRange(metric, columns)
        {
            Flags = columns.Flags(selection),
            Spans = selection.Spans,
            Holes = selection.Holes,
        };
        int place = CounterLayout.PlaceOf(metric);
        long[] values = [];
        foreach (IntervalRecord record in selection.Parts.SelectMany(part => part.Records))
        {
            int column = columns.Of(record);
            if (column < 0)
                continue;
            if (values.Length != record.Layout.Length)
                values = new long[record.Layout.Length];
            selection.ReadCounters(record, values);
            foreach (CounterBlock block in record.Layout.Blocks)
            {
                if (block.TemplateId == metric.TemplateId && Selects(filter, block))
                    range.Add(column, NullValue.ToNullable(values[block.Start + place]));
            }
        }
        return range;
    }

    private void Add(int column, long? value)
    {
        if (value is not { } known)
            return;
        Sums[column] = Combined(Sums[column], known);
        Minima[column] = Math.Min(Minima[column] ?? known, known);
        Maxima[column] = Math.Max(Maxima[column] ?? known, known);
    }

    private long Combined(long? sum, long value) => Metric.Kind switch
    {
        MetricKind.Maximum => Math.Max(sum ?? value, value),
        MetricKind.Minimum => Math.Min(sum ?? value, value),
        _ => CounterMath.Sum(sum ?? 0, value),
    };

    private static bool Selects(SeriesFilter filter, in CounterBlock block) =>
        (filter.Feed is null || filter.Feed == block.Feed) && (filter.Line is null || filter.Line == block.Line)
        && (filter.Session is null || filter.Session == block.Session);

    private static bool HasBlock(ushort templateId) => templateId == LedgerMessage.TemplateId
        || templateId == HostDropsMessage.TemplateId || templateId == ApplianceMessage.TemplateId
        || templateId == FeedCountersMessage.TemplateId || templateId == LineCountersMessage.TemplateId
        || templateId == SessionCountersMessage.TemplateId;

    private static string PathOf(Metric metric)
    {
        string owner = metric.Group.Split('.')[^1].TrimEnd('[', ']');
        return $"{owner}.{metric.Key}";
    }
}
