// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.History;

/// <summary>Forgets old intervals, and the older sooner if memory is short: single ones of all appliances alike first,
/// then minutes. Once there is room again they reach back further again. Belongs to one thread.</summary>
internal sealed class Household(FleetLimits limits)
{
    private const long LeastSecondsNs = 2 * 60_000_000_000L;
    private const long LeastMinutesNs = 10 * 60_000_000_000L;
    private const long StepNs = 60_000_000_000;
    private const long LengthenNs = 2 * StepNs;             // after the last change
    private const int LeastAtOnce = 2;                      // minutes made in one turn
    private const int TurnsForAll = 20;
    private const long DaySizeNs = 10_000_000_000;          // between two countings of the day's distributions
    private const int FreePart = 4;                         // of the memory, before more is kept again
    private const int RemovedPart = 16;                     // of the memory
    private const long LeastRemoved = 32 << 20;             // bytes

    private long _daySizeNs = long.MinValue;
    private int _counted;                                   // publishers whose distributions were counted
    private long _removed;                                  // bytes since the last collection
    private long _changedNs;                                // the lengths

    /// <summary>Time that single intervals are kept, nanoseconds.</summary>
    internal long SecondsNs { get; private set; } = limits.SecondsNs;

    /// <summary>Time that minutes are kept, nanoseconds.</summary>
    internal long MinutesNs { get; private set; } = limits.MinutesNs;

    /// <summary>Memory that all take, bytes.</summary>
    internal long Size { get; private set; }

    /// <summary>Memory of the day's distributions, bytes.</summary>
    internal long DaySize { get; private set; }

    internal void Tidy(IReadOnlyList<Publisher> publishers, long nowNs)
    {
        if (nowNs >= _daySizeNs || publishers.Count != _counted)
        {
            DaySize = publishers.Sum(one => one.DaySize);
            (_daySizeNs, _counted) = (nowNs + DaySizeNs, publishers.Count);
        }
        // The minutes of all appliances end at the same instant: a few are made in each turn, not all in one.
        Remove(publishers, nowNs, LeastAtOnce + (publishers.Count / TurnsForAll));
        while (Size > limits.MemoryBytes && (Remove(publishers, nowNs, int.MaxValue) > 0 || TryShorten()))
            _changedNs = nowNs;
        if (Size < limits.MemoryBytes - (limits.MemoryBytes / FreePart) && nowNs - _changedNs >= LengthenNs)
        {
            Lengthen();
            _changedNs = nowNs;
        }
    }

    /// <summary>Has the memory of removed records collected once there is much of it. They are old, and the collector
    /// by itself lets old objects pile up until they are as many as those in use.</summary>
    internal void CollectRemoved()
    {
        if (_removed < Math.Max(limits.MemoryBytes / RemovedPart, LeastRemoved))
            return;
        _removed = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>Publishers that have not been heard for a day.</summary>
    internal bool IsForgotten(Publisher publisher, long nowNs) => nowNs - publisher.HeardNs >= limits.EndedNs;

    private int Remove(IReadOnlyList<Publisher> publishers, long nowNs, int mostMinutes)
    {
        Size = DaySize;
        int made = 0;
        foreach (Publisher publisher in publishers)
        {
            long removed = publisher.History.Removed;
            // By the arrival, since the appliance's clock may be set.
            made += publisher.History.RemoveBefore(nowNs - SecondsNs, nowNs - MinutesNs, mostMinutes - made);
            Size += publisher.History.Size;
            _removed += publisher.History.Removed - removed;
        }
        return made;
    }

    private bool TryShorten()
    {
        if (SecondsNs - StepNs >= LeastSecondsNs)
            SecondsNs -= StepNs;
        else if (MinutesNs - StepNs >= LeastMinutesNs)
            MinutesNs -= StepNs;
        else
            return false;
        return true;
    }

    private void Lengthen()
    {
        if (MinutesNs < limits.MinutesNs)
            MinutesNs = Math.Min(MinutesNs + StepNs, limits.MinutesNs);
        else
            SecondsNs = Math.Min(SecondsNs + StepNs, limits.SecondsNs);
    }
}
