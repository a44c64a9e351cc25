// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Subscribing;

/// <summary>The leads of lines, put together from the series of each pair.</summary>
internal sealed class LeadReports
{
    private readonly Dictionary<string, Pair> _pairs = [];
    private LongHistogram? _sum;

    /// <summary>Takes the distributions of the interval.</summary>
    public void TakeIntervals(CatalogState catalog, IReadOnlyList<SeriesState?> series) =>
        Take(catalog, index => series[index] is { } state ? new Pair(state.Interval, null) : null);

    /// <summary>Takes the distributions of the day.</summary>
    public void TakeTotals(CatalogState catalog, IReadOnlyList<SeriesState?> series) =>
        Take(catalog, index => series[index] is { } state ? new Pair(state.Total, state.NotReceived) : null);

    /// <summary>How far a line was ahead of the others.</summary>
    public LeadReport Ahead(string feed, string line, IEnumerable<string> others) =>
        Of(others.Select(other => $"{feed}/{line}/{other}"));

    /// <summary>How far a line was behind the one that came first.</summary>
    public LeadReport Behind(string feed, string line, IEnumerable<string> others) =>
        Of(others.Select(other => $"{feed}/{other}/{line}"));

    private void Take(CatalogState catalog, Func<int, Pair?> pairOf)
    {
        _pairs.Clear();
        for (int index = 0; index < catalog.SeriesCount; index++)
        {
            CatalogState.SeriesName name = catalog.Series(index);
            if (name.Kind == (byte)SeriesKind.LineLead && name.Key is not null && pairOf(index) is { } pair)
                _pairs.TryAdd(name.Key, pair);
        }
    }

    private LeadReport Of(IEnumerable<string> keys)
    {
        LongHistogram? all = null;
        long? notReceived = null;
        foreach (string key in keys)
        {
            if (!_pairs.TryGetValue(key, out Pair pair))
                continue;
            if (pair.NotReceived is { } more)
                notReceived = (notReceived ?? 0) + more;
            if (pair.Samples.TotalCount > 0)
                all = all is null ? pair.Samples : SumOf(all, pair.Samples);
        }
        return all is null
            ? new LeadReport(0, null, null, null, notReceived)
            : new LeadReport(
                all.TotalCount, all.GetValueAtPercentile(50), all.GetValueAtPercentile(99), all.GetMaxValue(),
                notReceived);
    }

    private LongHistogram SumOf(LongHistogram sum, LongHistogram more)
    {
        if (_sum is null || !ReferenceEquals(sum, _sum))
        {
            _sum ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            _sum.Reset();
            _sum.Add(sum);
        }
        _sum.Add(more);
        return _sum;
    }

    /// <summary>The leads of one line over another.</summary>
    private readonly record struct Pair(LongHistogram Samples, long? NotReceived);
}
