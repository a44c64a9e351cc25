// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Distributions;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Leads of lines, combined from the series of each pair.</summary>
internal sealed class LeadReports
{
    private int[][] _ahead = [];                                // by line: the series that have its leads
    private int[][] _behind = [];
    private long _names = -1;
    private IReadOnlyList<SeriesState?> _series = [];
    private bool _ofDay;
    private SparseHistogram? _sum;

    /// <summary>Uses the distributions of the interval.</summary>
    public void TakeIntervals(CatalogState catalog, IReadOnlyList<SeriesState?> series) =>
        Take(catalog, series, ofDay: false);

    /// <summary>Uses the distributions of the day.</summary>
    public void TakeTotals(CatalogState catalog, IReadOnlyList<SeriesState?> series) =>
        Take(catalog, series, ofDay: true);

    /// <summary>Lead of a line over the others of its feed.</summary>
    public LeadReport Ahead(int line) => Of(_ahead[line]);

    /// <summary>Lag of a line behind the first one.</summary>
    public LeadReport Behind(int line) => Of(_behind[line]);

    private void Take(CatalogState catalog, IReadOnlyList<SeriesState?> series, bool ofDay)
    {
        (_series, _ofDay) = (series, ofDay);
        if (_names != catalog.NamesVersion)
            Find(catalog);
    }

    private void Find(CatalogState catalog)
    {
        _names = catalog.NamesVersion;
        Dictionary<string, int> places = [];
        for (int index = 0; index < catalog.SeriesCount; index++)
        {
            CatalogState.SeriesName name = catalog.Series(index);
            if (name.Kind == (byte)SeriesKind.LineLead && name.Key is not null)
                places.TryAdd(name.Key, index);
        }
        int[] lines = [.. Enumerable.Range(0, catalog.LineCount)];
        ILookup<int, int> ofFeed = lines.ToLookup(line => catalog.Line(line).FeedIndex);
        _ahead = [.. lines.Select(line => Found(line, (own, other) => $"{own}/{other}"))];
        _behind = [.. lines.Select(line => Found(line, (own, other) => $"{other}/{own}"))];

        int[] Found(int line, Func<string, string, string> pair)
        {
            int feed = catalog.Line(line).FeedIndex;
            string own = catalog.Line(line).Name!;
            return [.. ofFeed[feed].Select(other =>
                    places.GetValueOrDefault($"{catalog.FeedText(feed)}/{pair(own, catalog.Line(other).Name!)}", -1))
                .Where(index => index >= 0)];
        }
    }

    private LeadReport Of(int[] places)
    {
        SparseHistogram? all = null;
        long? notReceived = null;
        foreach (int index in places)
        {
            if (_series[index] is not { } state)
                continue;
            if (_ofDay && state.NotReceived is { } more)
                notReceived = (notReceived ?? 0) + more;
            SparseHistogram samples = _ofDay ? state.Total : state.Interval;
            if (samples.TotalCount > 0)
                all = all is null ? samples : SumOf(all, samples);
        }
        return all is null
            ? new LeadReport(0, null, null, null, notReceived)
            : new LeadReport(
                all.TotalCount, all.ValueAtPercentile(50), all.ValueAtPercentile(99), all.MaxNs,
                notReceived);
    }

    private SparseHistogram SumOf(SparseHistogram sum, SparseHistogram more)
    {
        if (_sum is null || !ReferenceEquals(sum, _sum))
        {
            _sum ??= new SparseHistogram();
            _sum.Clear();
            _sum.Add(sum);
        }
        _sum.Add(more);
        return _sum;
    }
}
