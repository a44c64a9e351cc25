// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.Queries;

/// <summary>Samples of series over time: the number of samples in each column and in each range of values, on a
/// logarithmic scale. No sample is left out.</summary>
public sealed class HeatMap
{
    private HeatMap(Columns columns, double[] bounds)
    {
        Columns = columns;
        RowBoundsNs = bounds;
    }

    public Columns Columns { get; }

    /// <summary>Bounds of the rows, one more than rows, ascending, nanoseconds.</summary>
    public IReadOnlyList<double> RowBoundsNs { get; }

    /// <summary>Samples, column by column, from the lowest row.</summary>
    public uint[] Counts { get; private init; } = [];

    /// <summary>Flags of each column.</summary>
    public IntervalFlags[] Flags { get; private init; } = [];

    /// <summary>Samples of each column.</summary>
    public SparseHistogram[] Samples { get; private init; } = [];

    /// <summary>Parts by their source and resolution.</summary>
    public IReadOnlyList<HistorySpan> Spans { get; private init; } = [];

    /// <summary>Times in it in which something was not received, oldest first.</summary>
    public IReadOnlyList<ReceptionHole> Holes { get; private init; } = [];

    /// <summary>Received share of the span.</summary>
    public Coverage Coverage { get; private init; }

    /// <summary>Value of each column at a percentile; null where fewer than one sample lies beyond it.</summary>
    public IEnumerable<long?> Percentiles(double percentile) =>
        Samples.Select(one => Distribution.At(one, percentile));

    /// <summary>Makes the map.</summary>
    /// <param name="selection">Intervals.</param>
    public static HeatMap Of(RecordSelection selection, SeriesFilter filter, int mostColumns, int rows)
    {
        Columns columns = Columns.Over(selection, mostColumns);
        SparseHistogram[] samples = SamplesOf(selection, filter, columns);
        IEnumerable<SparseHistogram> used = samples.Where(one => one.TotalCount > 0);
        double low = Math.Max(1, used.Select(one => one.MinNs).DefaultIfEmpty(1).Min());
        double high = Math.Max(low + 1, used.Select(one => one.MaxNs).DefaultIfEmpty(2).Max() + 1);
        double[] bounds =
            [.. Enumerable.Range(0, rows + 1).Select(row => low * Math.Pow(high / low, (double)row / rows))];
        var counts = new uint[columns.Count * rows];
        double scale = rows / Math.Log(high / low);
        for (int column = 0; column < columns.Count; column++)
        {
            SparseHistogram one = samples[column];
            for (int place = 0; place < one.Length; place++)
            {
                double value = Math.Max(low, SeriesBuckets.MiddleAt(one.Indices[place]));
                int row = Math.Clamp((int)(Math.Log(value / low) * scale), 0, rows - 1);
                ref uint cell = ref counts[(column * rows) + row];
                cell = (uint)Math.Min(uint.MaxValue, CounterMath.Sum(cell, one.CountAt(place)));
            }
        }
        return new HeatMap(columns, bounds)
        {
            Counts = counts,
            Flags = columns.Flags(selection),
            Samples = samples,
            Spans = selection.Spans,
            Holes = selection.Holes,
            Coverage = selection.Coverage,
        };
    }

    private static SparseHistogram[] SamplesOf(RecordSelection selection, SeriesFilter filter, Columns columns)
    {
        DistributionSum sum = DistributionSum.OfThread();
        var samples = new SparseHistogram[columns.Count];
        ILookup<int, IntervalRecord> byColumn =
            selection.Parts.SelectMany(part => part.Records).ToLookup(record => columns.Of(record));
        for (int column = 0; column < columns.Count; column++)
        {
            sum.Clear();
            foreach (IntervalRecord record in byColumn[column])
            {
                foreach (int index in selection.PlacesOf(record, filter))
                    selection.Add(record, index, sum);
            }
            samples[column] = sum.ToHistogram();
        }
        return samples;
    }
}
