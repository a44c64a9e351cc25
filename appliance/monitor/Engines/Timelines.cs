// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Exporting;
using Telemetry.Exporting.Querying;
using Telemetry.Messages;

namespace Telemetry.Engines;

/// <summary>Sorts the series of answers by appliance, time, writer and row. Used by one thread.</summary>
/// <param name="counter">The counter that is asked for; null for samples of series.</param>
internal sealed class Timelines(Metric? counter)
{
    private const double NanosecondsPerSecond = 1e9;
    private const int MissingPlace = 0;
    private const int NegativePlace = 1;
    private const int AbovePlace = 2;

    private readonly Dictionary<string, Timeline> _appliances = new(StringComparer.Ordinal);
    private readonly string? _name = counter is { } one ? ExportedNames.Of(one)?.Name : null;
    private readonly IReadOnlyList<(string Name, string Value)> _ownLabels =
        counter is { } one ? ExportedNames.Of(one)?.Labels ?? [] : [];

    private readonly string? _retracted =
        counter is { } one && ExportedNames.RetractedOf(one) is { } other ? ExportedNames.Of(other)?.Name : null;

    /// <summary>Appliances by their names as they were exported.</summary>
    internal IReadOnlyDictionary<string, Timeline> Appliances => _appliances;

    /// <summary>Samples below zero and above the range, and those that may be missing, of totals of a series.</summary>
    internal static (double? Negative, double? Above, double? Missing) OutsideOf(ReadOnlySpan<double?> counters) =>
        (counters[NegativePlace], counters[AbovePlace], counters[MissingPlace]);

    /// <summary>Value of the counter that is asked for, less what was retracted.</summary>
    internal static double? ValueOf(ReadOnlySpan<double?> counters) => counters[0] - (counters[1] ?? 0);

    /// <summary>Adds the series of an answer.</summary>
    internal void Add(IEnumerable<EngineSeries> series)
    {
        foreach (EngineSeries one in series)
        {
            if (!one.Labels.TryGetValue(MetricTable.Appliance, out string? appliance))
                continue;
            if (!_appliances.TryGetValue(appliance, out Timeline? timeline))
                _appliances.Add(appliance, timeline = new Timeline());
            string writer = WriterOf(one);
            foreach (EnginePoint point in one.Points)
                Add(timeline.At(point.TimeMs, writer), one, point);
        }
    }

    /// <summary>Adds the times at which the values of other answers were written.</summary>
    internal void AddTimes(IEnumerable<EngineSeries> series)
    {
        foreach (EngineSeries one in series)
        {
            if (!one.Labels.TryGetValue(MetricTable.Appliance, out string? appliance)
                || !_appliances.TryGetValue(appliance, out Timeline? timeline))
            {
                continue;
            }
            string writer = WriterOf(one);
            foreach (EnginePoint point in one.Points)
            {
                Snapshot snapshot = timeline.At(point.TimeMs, writer);
                if (one.Labels.ContainsKey(Expressions.SeriesLabel))
                    snapshot.Row(RowKey.Of(one.Labels)).TimeMs = Milliseconds(point.Value);
                else
                    snapshot.TimeMs = Milliseconds(point.Value);
            }
        }
    }

    /// <summary>A time of an answer, UTC since 1970, milliseconds.</summary>
    internal static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1e3);

    private void Add(Snapshot snapshot, EngineSeries series, in EnginePoint point)
    {
        switch (series.Name)
        {
            case ExportedNames.LastInterval:
                snapshot.LastNs = (long)(point.Value * NanosecondsPerSecond);
                break;
            case ExportedNames.Start:
                snapshot.StartNs = (long)(point.Value * NanosecondsPerSecond);
                break;
            case ExportedNames.Latency when point.Buckets is { } buckets:
                snapshot.Row(RowKey.Of(series.Labels)).SetNative(buckets);
                break;
            case ExportedNames.LatencyCount:
                snapshot.Row(RowKey.Of(series.Labels)).SetCounted();
                break;
            case ExportedNames.LatencyBucket:
                AddBucket(snapshot.Row(RowKey.Of(series.Labels)), series, point.Value);
                break;
            default:
                AddCounter(snapshot.Row(RowKey.Of(series.Labels)), series, point.Value);
                break;
        }
    }

    private static void AddBucket(RowTotals row, EngineSeries series, double count)
    {
        if (series.Labels.TryGetValue(ExportedNames.Range, out string? range)
            && range.Split("...") is [var low, var high] && Parse(low) is { } from && Parse(high) is { } to)
        {
            row.Add(BucketForm.Range, new EngineBucket(from, to, count));
        }
        else if (series.Labels.TryGetValue(ExportedNames.UpperBound, out string? bound) && Parse(bound) is { } upper)
            row.Add(BucketForm.Classic, new EngineBucket(0, upper, count));
    }

    private void AddCounter(RowTotals row, EngineSeries series, double value)
    {
        int place = series.Name switch
        {
            ExportedNames.MayBeMissing => MissingPlace,
            ExportedNames.Negative => NegativePlace,
            ExportedNames.AboveRange => AbovePlace,
            var name when name == _name && _ownLabels.All(
                label => series.Labels.GetValueOrDefault(label.Name) == label.Value) => 0,
            var name when name == _retracted => 1,
            _ => -1,
        };
        if (place >= 0)
            row.Set(place, value);
    }

    private static double? Parse(string bound) => bound == "+Inf" ? double.PositiveInfinity
        : double.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    /// <summary>Labels that do not belong to the values, as text.</summary>
    private string WriterOf(EngineSeries series)
    {
        var text = new StringBuilder();
        IEnumerable<KeyValuePair<string, string>> given = series.Labels.Where(
            label => !ExportedNames.OfSeries.Contains(label.Key) && !_ownLabels.Any(own => own.Name == label.Key));
        foreach ((string name, string value) in given.OrderBy(label => label.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(value).Append('\n');
        return text.ToString();
    }
}
