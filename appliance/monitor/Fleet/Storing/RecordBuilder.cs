// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Messages;
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.Storing;

/// <summary>
/// Makes records of intervals that another program kept: of the samples of some series, or of one counter of some
/// owners. Records of one builder share their names. Used by one thread.
/// </summary>
/// <param name="origin">Source of the intervals.</param>
public sealed class RecordBuilder(RecordOrigin origin)
{
    private const int MostSeries = ushort.MaxValue;

    private readonly PackedWriter _writer = new();
    private SeriesIdentity[] _series = [];
    private Dictionary<SeriesIdentity, int> _places = [];
    private CounterLayout _layout = CounterLayout.Of([]);

    /// <summary>Sets the series of the intervals; those beyond 65,535 are left out.</summary>
    public void SetSeries(IEnumerable<SeriesIdentity> series)
    {
        _series = [.. series.Distinct().Take(MostSeries)];
        _places = _series.Select((one, place) => (one, place)).ToDictionary(one => one.one, one => one.place);
    }

    public void SetOwners(IEnumerable<CounterBlock> owners) => _layout = CounterLayout.Of(owners);

    /// <summary>Makes a record of samples.</summary>
    /// <param name="span">Start and end, UTC, nanoseconds.</param>
    /// <param name="flags">Reservations about its numbers.</param>
    /// <param name="samples">Samples of each series, by its buckets and beside them.</param>
    public IntervalRecord Of(
        (long StartTimeNs, long EndTimeNs) span, IntervalFlags flags,
        IEnumerable<(SeriesIdentity Series, SeriesSamples Samples, SparseHistogram Histogram)> samples)
    {
        _writer.Clear();
        var rows = samples.Where(one => !one.Samples.IsEmpty && _places.ContainsKey(one.Series))
            .Select(one => (Place: _places[one.Series], one.Samples, one.Histogram))
            .OrderBy(one => one.Place).ToArray();
        var starts = new int[rows.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            starts[row] = _writer.Length;
            IntervalRecord.Write(_writer, rows[row].Samples, rows[row].Histogram);
        }
        return Make(span, flags, countersEnd: 0, [.. rows.Select(row => (ushort)row.Place)], starts);
    }

    /// <summary>Makes a record of a counter.</summary>
    /// <param name="span">Start and end, UTC, nanoseconds.</param>
    /// <param name="flags">Reservations about its numbers.</param>
    /// <param name="values">Its values, by the place of their owners among those that were set.</param>
    public IntervalRecord Of(
        (long StartTimeNs, long EndTimeNs) span, IntervalFlags flags, Metric metric, ReadOnlySpan<long?> values)
    {
        _writer.Clear();
        int place = CounterLayout.PlaceOf(metric);
        int before = -1;
        for (int owner = 0; owner < values.Length; owner++)
        {
            long value = NullValue.From(values[owner]);
            if (value == 0)
                continue;
            int at = _layout.Blocks[owner].Start + place;
            _writer.Write(at - before);
            _writer.Write(value);
            before = at;
        }
        return Make(span, flags, _writer.Length, [], []);
    }

    private IntervalRecord Make(
        (long StartTimeNs, long EndTimeNs) span, IntervalFlags flags, int countersEnd, ushort[] series, int[] starts) =>
        new(_writer.ToArray(), countersEnd, series, starts)
        {
            StartTimeNs = span.StartTimeNs,
            EndTimeNs = span.EndTimeNs,
            ReceivedNs = span.EndTimeNs - span.StartTimeNs,
            FirstOrdinal = 0,
            LastOrdinal = 0,
            Flags = flags,
            SettingsHash = null,
            Series = _series,
            Layout = _layout,
            Origin = origin,
        };
}
