// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Fleet.Queries;

/// <summary>A counter over time: in each column its sum, the smallest and largest value of an interval, and of what
/// counts events the rates, which do not depend on how long intervals and columns are.</summary>
public sealed class CounterRange
{
    private CounterRange(Metric metric, Columns columns)
    {
        (Metric, Columns) = (metric, columns);
        (Sums, Minima, Maxima) = (new long?[columns.Count], new long?[columns.Count], new long?[columns.Count]);
        (Rates, LowestRates, HighestRates) =
            (new double?[columns.Count], new double?[columns.Count], new double?[columns.Count]);
        (LengthsNs, IntervalsNs) = (new long?[columns.Count], new long?[columns.Count]);
    }

    public Metric Metric { get; }

    public Columns Columns { get; }

    /// <summary>Sums; of values at an instant the last. Null where nothing was received, or nothing is known, and where
    /// the interval that covers the column ends in a later one.</summary>
    public long?[] Sums { get; }

    /// <summary>Smallest value of one interval of one appliance.</summary>
    public long?[] Minima { get; }

    /// <summary>Largest value of one interval of one appliance.</summary>
    public long?[] Maxima { get; }

    /// <summary>Events a second, of all appliances together; an interval over several columns has the same in each.
    /// Null where nothing is known, and of what does not count events.</summary>
    public double?[] Rates { get; }

    /// <summary>Events a second in the interval with the fewest, added over the appliances.</summary>
    public double?[] LowestRates { get; }

    /// <summary>Events a second in the interval with the most, added over the appliances.</summary>
    public double?[] HighestRates { get; }

    /// <summary>Time of the intervals in a sum that was received, nanoseconds; of several appliances the
    /// longest.</summary>
    public long?[] LengthsNs { get; }

    /// <summary>Length of the longest interval of a column, nanoseconds: its smallest and largest values are of such
    /// intervals.</summary>
    public long?[] IntervalsNs { get; }

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

    public static IReadOnlyList<string> Paths { get; } =
        [.. Metrics.All.ToArray().Where(one => one.Size == sizeof(long) && HasBlock(one.TemplateId)).Select(PathOf)];

    /// <summary>Names that distinguish counters like one: a filter by another selects nothing.</summary>
    public static IReadOnlyList<string> NamesOf(Metric metric) =>
        metric.TemplateId == FeedCountersMessage.TemplateId ? ["feed"]
        : metric.TemplateId == LineCountersMessage.TemplateId ? ["feed", "line"]
        : metric.TemplateId == SessionCountersMessage.TemplateId ? ["session"] : [];

    /// <summary>Makes the columns.</summary>
    /// <param name="selection">Intervals.</param>
    /// <param name="metric">Counter.</param>
    /// <param name="filter">Feeds, lines and sessions.</param>
    public static CounterRange Of(RecordSelection selection, Metric metric, SeriesFilter filter, int mostColumns) =>
        Of(selection, metric, filter, Columns.Over(selection, mostColumns));

    /// <summary>Makes columns of one second each.</summary>
    /// <inheritdoc cref="Of(RecordSelection, Metric, SeriesFilter, int)"/>
    public static CounterRange OfSeconds(RecordSelection selection, Metric metric, SeriesFilter filter) =>
        Of(selection, metric, filter, Columns.Seconds(selection));

    private static CounterRange Of(RecordSelection selection, Metric metric, SeriesFilter filter, Columns columns)
    {
        var range = new CounterRange(metric, columns)
        {
            Flags = columns.Flags(selection),
            Spans = selection.Spans,
            Holes = selection.Holes,
        };
        int place = CounterLayout.PlaceOf(metric);
        long[] values = [];
        foreach (AppliancePart part in selection.Parts)
        {
            var rates = new RateColumns(metric.Kind, columns.Count);
            foreach (IntervalRecord record in part.Records)
            {
                int column = columns.Of(record);
                if (column < 0)
                    continue;
                if (values.Length != record.Layout.Length)
                    values = new long[record.Layout.Length];
                selection.ReadCounters(record, values);
                long? sum = null;
                foreach (CounterBlock block in record.Layout.Blocks)
                {
                    if (block.TemplateId == metric.TemplateId && filter.Selects(block)
                        && NullValue.ToNullable(values[block.Start + place]) is { } value)
                    {
                        sum = range.Combined(sum, value);
                        range.Minima[column] = Math.Min(range.Minima[column] ?? value, value);
                        range.Maxima[column] = Math.Max(range.Maxima[column] ?? value, value);
                    }
                }
                if (sum is { } known)
                    rates.Add(record, known, (columns.FirstOf(record, column), column));
            }
            range.Add(rates);
        }
        return range;
    }

    private void Add(RateColumns part)
    {
        for (int column = 0; column < Columns.Count; column++)
        {
            if (part.IntervalsNs[column] is not { } interval)
                continue;
            IntervalsNs[column] = Math.Max(IntervalsNs[column] ?? interval, interval);
            if (part.Values[column] is { } value)
            {
                LengthsNs[column] = Math.Max(LengthsNs[column] ?? 0, part.LengthsNs[column]);
                Sums[column] = Combined(Sums[column], value);
            }
            if (Metric.Kind != MetricKind.Counter)
                continue;
            Rates[column] = (Rates[column] ?? 0) + part.RateOf(column);
            LowestRates[column] = (LowestRates[column] ?? 0) + part.Lowest[column];
            HighestRates[column] = (HighestRates[column] ?? 0) + part.Highest[column];
        }
    }

    private long Combined(long? sum, long value) => Metric.Kind switch
    {
        MetricKind.Maximum => Math.Max(sum ?? value, value),
        MetricKind.Minimum => Math.Min(sum ?? value, value),
        _ => CounterMath.Sum(sum ?? 0, value),
    };

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
