// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Subscribing;

/// <summary>The leads of lines, put together from the series of each pair.</summary>
internal sealed class LeadReports
{
    private readonly Dictionary<string, LongHistogram> _pairs = [];
    private LongHistogram? _sum;

    /// <summary>Takes the distributions of one interval, or of the day.</summary>
    /// <param name="catalog">Names.</param>
    /// <param name="samples">The samples of a series by its index; null where there are none.</param>
    public void Take(CatalogState catalog, Func<int, LongHistogram?> samples)
    {
        _pairs.Clear();
        for (int index = 0; index < catalog.SeriesCount; index++)
        {
            CatalogState.SeriesName name = catalog.Series(index);
            if (name.Kind == (byte)SeriesKind.LineLead && name.Key is not null
                && samples(index) is { TotalCount: > 0 } histogram)
                _pairs.TryAdd(name.Key, histogram);
        }
    }

    /// <summary>How far a line was ahead of the others.</summary>
    public LeadReport Ahead(string feed, string line, IEnumerable<string> others) =>
        Of(others.Select(other => $"{feed}/{line}/{other}"));

    /// <summary>How far a line was behind the one that came first.</summary>
    public LeadReport Behind(string feed, string line, IEnumerable<string> others) =>
        Of(others.Select(other => $"{feed}/{other}/{line}"));

    private LeadReport Of(IEnumerable<string> keys)
    {
        LongHistogram? only = null;
        bool hasSum = false;
        foreach (string key in keys)
        {
            if (!_pairs.TryGetValue(key, out LongHistogram? histogram))
                continue;
            if (only is null)
            {
                only = histogram;
                continue;
            }
            _sum ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            if (!hasSum)
            {
                _sum.Reset();
                _sum.Add(only);
            }
            hasSum = true;
            _sum.Add(histogram);
        }
        return Of(hasSum ? _sum : only);
    }

    private static LeadReport Of(LongHistogram? histogram) => histogram is null
        ? default
        : new LeadReport(
            histogram.TotalCount, histogram.GetValueAtPercentile(50), histogram.GetValueAtPercentile(99),
            histogram.GetMaxValue());
}
