// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Causes;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Outlets;

/// <summary>Waits of threads for a CPU, collected until the next interval takes them, and the names of their
/// processes.</summary>
[HotPath]
internal sealed class RunWaitSamples
{
    private const int MostAtOnce = 4096;                        // before other work gets its turn

    private readonly RunWaits? _waits;
    private readonly int[] _series = new int[ProcessSlots.Most];
    private readonly LongHistogram[] _samples;
    private readonly SeriesCounters[] _outside = new SeriesCounters[ProcessSlots.Most];
    private readonly WorstSample[] _worst = new WorstSample[ProcessSlots.Most * WorstSample.PerSeries];
    private int _named;

    /// <summary>Allocates all memory.</summary>
    /// <param name="waits">Source of the waits; null if they are not measured.</param>
    /// <param name="topology">The topology with their series.</param>
    public RunWaitSamples(RunWaits? waits, Topology topology)
    {
        _waits = waits;
        _series.AsSpan().Fill(-1);
        foreach (SeriesDefinition series in topology.Series)
        {
            if (series.ProcessSlot >= 0)
                _series[series.ProcessSlot] = series.Index;
        }
        _samples = new LongHistogram[waits is null ? 0 : ProcessSlots.Most];
        foreach (ref LongHistogram samples in _samples.AsSpan())
            samples = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        Forget();
        // The catalog that is published first has the names up to now.
        _named = waits?.Processes.Version ?? 0;
    }

    /// <summary>True once after processes got their names.</summary>
    public bool TakeNames()
    {
        if (_waits is null || _waits.Processes.Version == _named)
            return false;
        _named = _waits.Processes.Version;
        return true;
    }

    /// <summary>Collects what has come.</summary>
    /// <returns>0 if there was nothing.</returns>
    public int Collect()
    {
        int done = 0;
        for (; _waits is not null && done < MostAtOnce && _waits.TryTake(out RunWait wait); done++)
            Record(wait);
        return done;
    }

    /// <summary>Moves everything into an interval.</summary>
    public void MoveTo(IntervalBuffer interval)
    {
        while (Collect() > 0)
        {
        }
        for (int slot = 0; slot < _samples.Length; slot++)
        {
            int series = _series[slot];
            _outside[slot].MayBeMissing = _waits!.MissingOf(slot);
            interval.Series[series] = _outside[slot];
            if (_samples[slot].TotalCount == 0)
                continue;
            interval.Histograms[series].Add(_samples[slot]);
            WorstOf(slot).CopyTo(interval.Worst.AsSpan(series * WorstSample.PerSeries));
            _samples[slot].Reset();
        }
        Forget();
    }

    private void Record(in RunWait wait)
    {
        ref SeriesCounters outside = ref _outside[wait.Slot];
        if (wait.DurationNs > SeriesRange.HighestNs)
        {
            outside.AboveRangeMaxNs = Math.Max(outside.AboveRangeMaxNs, wait.DurationNs);
            outside.AboveRangeCount++;
            return;
        }
        _samples[wait.Slot].RecordValue(wait.DurationNs);
        SnapshotMerge.Insert(
            WorstOf(wait.Slot), new WorstSample { ValueNs = wait.DurationNs, StampNs = wait.EndStampNs });
    }

    private Span<WorstSample> WorstOf(int slot) => _worst.AsSpan(slot * WorstSample.PerSeries, WorstSample.PerSeries);

    // Extremes are of one interval.
    private void Forget()
    {
        _worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        foreach (ref SeriesCounters outside in _outside.AsSpan())
            outside.AboveRangeMaxNs = 0;
    }
}
