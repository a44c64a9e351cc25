// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;

namespace Telemetry.Fleet.Publishers;

/// <summary>Until when each appliance was received, and the times between in which it was not. Appliances that were
/// received before a restart of the monitor belong to it too. Belongs to the thread of the fleet.</summary>
public sealed class ReceptionLog
{
    private const int MostNames = 4_096;                    // those that were received last stay
    private const int MostHoles = ReceptionHistory.MostHoles;
    private const long ToleranceNs = 100_000_000;           // begins and ends of intervals are not quite in step

    private readonly Dictionary<string, Reception> _received = new(StringComparer.Ordinal);
    private readonly Queue<ReceptionHole> _holes = new();   // in the order in which they ended
    private IReadOnlyList<ReceptionHole> _ofMonitor = [];

    /// <summary>The ends of what was received.</summary>
    public IReadOnlyCollection<Reception> Received => _received.Values;

    /// <summary>Until when an appliance was received; null if it never was.</summary>
    public Reception? Find(string appliance) => _received.GetValueOrDefault(appliance);

    /// <summary>Times without reception that are over and overlap a span: those of all appliances, oldest
    /// first.</summary>
    public IEnumerable<ReceptionHole> Between(long fromTimeNs, long toTimeNs) =>
        _ofMonitor.Concat(_holes).Where(hole => hole.Touches(fromTimeNs, toTimeNs));

    /// <summary>Takes over what was kept over a restart.</summary>
    internal void Restore(ReceptionHistory history)
    {
        foreach (Reception one in history.Received.Take(MostNames))
            _received[one.Appliance] = one;
        foreach (ReceptionHole hole in history.Holes.Where(hole => hole.Appliance is not null).TakeLast(MostHoles))
            _holes.Enqueue(hole);
        _ofMonitor = [.. history.Holes.Where(hole => hole.Appliance is null)];
    }

    /// <summary>Notes an interval.</summary>
    /// <param name="interval">The appliance at the end of the interval.</param>
    /// <param name="startTimeNs">Start of the interval, UTC, nanoseconds.</param>
    /// <param name="followsAtOnce">True if no interval of the same start is missing before it.</param>
    /// <param name="beganTimeNs">Time of the appliance's start if this is its first interval here, UTC, nanoseconds;
    /// null if it is another one, or not known.</param>
    /// <param name="records">Receives the times without reception that are over with it; may be null.</param>
    internal void OnInterval(
        Reception interval, long startTimeNs, bool followsAtOnce, long? beganTimeNs, IRecordSink? records)
    {
        string name = interval.Appliance;
        // What was published before there was a subscription did not arrive.
        long lostFromNs = followsAtOnce ? startTimeNs : beganTimeNs ?? startTimeNs;
        if (!_received.TryGetValue(interval.Appliance, out Reception? before))
        {
            if (_received.Count >= MostNames)
                _received.Remove(_received.Values.MinBy(one => one.LastTimeNs)!.Appliance);
            _received.Add(name, interval);
            Add(new ReceptionHole(name, lostFromNs, startTimeNs, HoleCause.Lost), records);
            return;
        }
        _received[name] = interval;
        if (before.Incarnation == interval.Incarnation)
        {
            Add(new ReceptionHole(name, before.LastTimeNs, startTimeNs,
                followsAtOnce ? HoleCause.ClockStep : HoleCause.Lost), records);
            return;
        }
        lostFromNs = Math.Max(lostFromNs, before.LastTimeNs);
        HoleCause cause = before.HasEnded ? HoleCause.Ended : HoleCause.Silent;
        Add(new ReceptionHole(name, before.LastTimeNs, lostFromNs, cause), records);
        Add(new ReceptionHole(name, lostFromNs, startTimeNs, HoleCause.Lost), records);
    }

    /// <summary>Notes a time without reception that is over, if it is not too short to be one.</summary>
    internal void Add(ReceptionHole hole, IRecordSink? records)
    {
        if (hole.ToTimeNs - hole.FromTimeNs <= ToleranceNs)
            return;
        if (_holes.Count == MostHoles)
            _holes.Dequeue();
        _holes.Enqueue(hole);
        records?.OnHole(hole);
    }

    /// <summary>Notes that a start of an appliance has sent its last totals.</summary>
    internal void OnEnd(string appliance, ulong incarnation)
    {
        if (_received.TryGetValue(appliance, out Reception? last) && last.Incarnation == incarnation)
            _received[appliance] = last with { HasEnded = true };
    }
}
