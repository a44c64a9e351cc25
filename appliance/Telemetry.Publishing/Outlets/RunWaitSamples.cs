// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Causes;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Outlets;

/// <summary>Waits of threads for a CPU and times from NICs to the hooks, collected until the next interval takes them,
/// and the names of the threads' processes.</summary>
[HotPath]
internal sealed class RunWaitSamples
{
    private const int MostAtOnce = 4096;                        // before other work gets its turn

    private const int Places = 2 * ProcessSlots.Most;           // of processes, then of NICs

    private readonly RunWaits? _waits;
    private readonly RunWaits? _nicTimes;
    private readonly int[] _series = new int[Places];
    private readonly LongHistogram?[] _samples = new LongHistogram?[Places];
    private readonly SeriesCounters[] _outside = new SeriesCounters[Places];
    private readonly WorstSample[] _worst = new WorstSample[Places * WorstSample.PerSeries];
    private int _named;

    /// <summary>Allocates all memory.</summary>
    /// <param name="waits">Source of the waits; null if they are not measured.</param>
    /// <param name="nicTimes">Source of the times from NICs; null if they are not measured.</param>
    /// <param name="topology">The topology with their series.</param>
    public RunWaitSamples(RunWaits? waits, RunWaits? nicTimes, Topology topology)
    {
        (_waits, _nicTimes) = (waits, nicTimes);
        _series.AsSpan().Fill(-1);
        foreach (SeriesDefinition series in topology.Series)
        {
            if (waits is not null && series.ProcessSlot >= 0)
                Make(series.ProcessSlot, series.Index);
            if (nicTimes is not null && series.InterfaceSlot >= 0)
                Make(ProcessSlots.Most + series.InterfaceSlot, series.Index);
        }
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
            Record(wait, wait.Slot);
        for (; _nicTimes is not null && done < MostAtOnce && _nicTimes.TryTake(out RunWait time); done++)
            Record(time, ProcessSlots.Most + time.Slot);
        return done;
    }

    /// <summary>Moves everything into an interval.</summary>
    public void MoveTo(IntervalBuffer interval)
    {
        while (Collect() > 0)
        {
        }
        for (int slot = 0; slot < Places; slot++)
        {
            if (_samples[slot] is not { } samples)
                continue;
            int series = _series[slot];
            _outside[slot].MayBeMissing = slot < ProcessSlots.Most
                ? _waits!.MissingOf(slot) : _nicTimes!.MissingOf(slot - ProcessSlots.Most);
            interval.Series[series] = _outside[slot];
            if (samples.TotalCount == 0)
                continue;
            interval.Histograms[series].Add(samples);
            WorstOf(slot).CopyTo(interval.Worst.AsSpan(series * WorstSample.PerSeries));
            samples.Reset();
        }
        Forget();
    }

    private void Make(int slot, int series)
    {
        _series[slot] = series;
        _samples[slot] = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    }

    private void Record(in RunWait wait, int slot)
    {
        if (_samples[slot] is not { } samples)
            return;
        ref SeriesCounters outside = ref _outside[slot];
        if (wait.DurationNs < 0)
        {
            outside.NegativeMinNs = Math.Min(outside.NegativeMinNs, wait.DurationNs);
            outside.NegativeCount++;
            return;
        }
        if (wait.DurationNs > SeriesRange.HighestNs)
        {
            outside.AboveRangeMaxNs = Math.Max(outside.AboveRangeMaxNs, wait.DurationNs);
            outside.AboveRangeCount++;
            return;
        }
        samples.RecordValue(wait.DurationNs);
        SnapshotMerge.Insert(
            WorstOf(slot), new WorstSample { ValueNs = wait.DurationNs, StampNs = wait.EndStampNs });
    }

    private Span<WorstSample> WorstOf(int slot) => _worst.AsSpan(slot * WorstSample.PerSeries, WorstSample.PerSeries);

    // Extremes are of one interval.
    private void Forget()
    {
        _worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        foreach (ref SeriesCounters outside in _outside.AsSpan())
            (outside.NegativeMinNs, outside.AboveRangeMaxNs) = (0, 0);
    }
}
