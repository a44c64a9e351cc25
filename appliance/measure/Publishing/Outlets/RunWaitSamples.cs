// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.Outlets;

/// <summary>Waits of threads for a CPU and times with an end at a NIC, collected until the next interval takes them,
/// and the names of the threads' processes.</summary>
[HotPath]
internal sealed class RunWaitSamples
{
    private const int MostAtOnce = 4096;                        // before other work gets its turn

    private readonly RunWaits? _waits;
    private readonly StampedTimes? _times;
    private readonly StagedSamples?[] _ofProcess = new StagedSamples?[ProcessSlots.Most];
    private readonly StagedSamples?[] _ofSeries;
    private int _named;

    /// <summary>Allocates all memory.</summary>
    /// <param name="waits">Source of the waits; null if they are not measured.</param>
    /// <param name="times">Source of the times with an end at a NIC; null if they are not measured.</param>
    /// <param name="topology">The topology with their series.</param>
    public RunWaitSamples(RunWaits? waits, StampedTimes? times, Topology topology)
    {
        (_waits, _times) = (waits, times);
        _ofSeries = new StagedSamples?[topology.Series.Count];
        foreach (SeriesDefinition series in topology.Series)
        {
            if (waits is not null && series.ProcessSlot >= 0)
                _ofProcess[series.ProcessSlot] = new StagedSamples(series.Index);
            if (times?.Has(series.Index) == true)
                _ofSeries[series.Index] = new StagedSamples(series.Index);
        }
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
            _ofProcess[wait.Slot]?.Record(wait.DurationNs, wait.EndStampNs);
        for (; _times is not null && done < MostAtOnce && _times.TryTake(out StampedTime time); done++)
            _ofSeries[time.Series]?.Record(time.DurationNs, time.EndStampNs);
        return done;
    }

    /// <summary>Moves everything into an interval.</summary>
    public void MoveTo(IntervalBuffer interval)
    {
        while (Collect() > 0)
        {
        }
        for (int slot = 0; slot < _ofProcess.Length; slot++)
            _ofProcess[slot]?.MoveTo(interval, _waits!.MissingOf(slot));
        for (int series = 0; series < _ofSeries.Length; series++)
            _ofSeries[series]?.MoveTo(interval, _times!.MissingOf(series));
    }
}
