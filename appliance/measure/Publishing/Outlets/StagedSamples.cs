// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Outlets;

/// <summary>Samples of one series that the analysis does not record, collected until the next interval takes
/// them.</summary>
/// <param name="series">Index of the series.</param>
[HotPath]
internal sealed class StagedSamples(int series)
{
    private readonly LongHistogram _samples = new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    private readonly WorstSample[] _worst = [.. Enumerable.Repeat(None, WorstSample.PerSeries)];
    private SeriesCounters _outside;

    private static WorstSample None => new() { ValueNs = -1 };

    public void Record(long valueNs, long stampNs)
    {
        if (valueNs < 0)
        {
            _outside.NegativeMinNs = Math.Min(_outside.NegativeMinNs, valueNs);
            _outside.NegativeCount++;
            return;
        }
        if (valueNs > SeriesRange.HighestNs)
        {
            _outside.AboveRangeMaxNs = Math.Max(_outside.AboveRangeMaxNs, valueNs);
            _outside.AboveRangeCount++;
            return;
        }
        _samples.RecordValue(valueNs);
        SnapshotMerge.Insert(_worst, new WorstSample { ValueNs = valueNs, StampNs = stampNs });
    }

    /// <summary>Moves everything into an interval.</summary>
    /// <param name="missing">Samples that may be missing, since the start.</param>
    public void MoveTo(IntervalBuffer interval, long missing)
    {
        _outside.MayBeMissing = missing;
        interval.Series[series] = _outside;
        // Extremes are of one interval.
        (_outside.NegativeMinNs, _outside.AboveRangeMaxNs) = (0, 0);
        if (_samples.TotalCount == 0)
            return;
        interval.Histograms[series].Add(_samples);
        _worst.CopyTo(interval.Worst.AsSpan(series * WorstSample.PerSeries));
        _worst.AsSpan().Fill(None);
        _samples.Reset();
    }
}
