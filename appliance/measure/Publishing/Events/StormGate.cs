// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Events;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Events;

/// <summary>
/// Admits a limited number of events of each flow and kind in an interval; the rest become one storm event at its end.
/// </summary>
[HotPath]
internal sealed class StormGate
{
    private const int Kinds = 64;
    private const int MostRaised = 20;                      // of one flow and kind in a minute
    private const long MinuteNs = 60_000_000_000;

    private readonly int _lines;
    private readonly int _feeds;
    private readonly int _flows;
    private readonly int _limit;
    private readonly Storm[] _storms;
    private readonly int[] _used;
    private readonly Flapping[] _flapping;
    private int _usedCount;

    /// <summary>Creates a gate.</summary>
    /// <param name="limit">Events of one flow and kind in an interval.</param>
    public StormGate(Topology topology, int limit)
    {
        _lines = topology.Lines.Count;
        _feeds = topology.Feeds.Count;
        _limit = limit;
        _flows = 1 + _lines + _feeds + topology.Sessions.Count;
        // Lazy memory: most kinds of events never occur.
        _storms = LazyMemory.Take<Storm>(Kinds * _flows);
        _used = LazyMemory.Take<int>(_storms.Length);
        _flapping = LazyMemory.Take<Flapping>(_storms.Length);
    }

    /// <summary>Counts an event. Retractions are always admitted and not counted.</summary>
    /// <returns>True if the event is published singly.</returns>
    public bool Admit(in TelemetryEvent item)
    {
        if (EventRules.IsRetraction(item))
            return true;
        if (StormOf(item).Seen++ < _limit)
            return true;
        Swallow(item);
        return false;
    }

    /// <summary>
    /// Counts the raising of a condition. A condition that is raised and cleared repeatedly is admitted only a limited
    /// number of times a minute, unless each raising is about another packet.
    /// </summary>
    /// <returns>True if the event is published singly.</returns>
    public bool AdmitRaised(in TelemetryEvent item)
    {
        if (item.Kind == TelemetryEventKind.SequenceSuspect)
            return Admit(item);
        ref Flapping flapping = ref _flapping[PlaceOf(item)];
        if (flapping.Count == 0 || item.StampNs - flapping.SinceNs >= MinuteNs)
            flapping = new Flapping { SinceNs = item.StampNs };
        if (flapping.Count++ < MostRaised)
            return Admit(item);
        Swallow(item);
        return false;
    }

    /// <summary>Adds an event that is not published singly to its storm.</summary>
    public void Swallow(in TelemetryEvent item)
    {
        ref Storm storm = ref StormOf(item);
        if (storm.Swallowed++ == 0)
            Open(ref storm, item);
        storm.Numbers += item.Count;
        storm.LastSequence = item.Last;
        storm.LastStampNs = item.StampNs;
        storm.LongestNs = Math.Max(storm.LongestNs, LengthNs(item));
        if (item.Severity > storm.Severity)
            storm.Severity = item.Severity;
    }

    /// <summary>Takes the storms of an interval one by one at its end; the counts then start over.</summary>
    /// <returns>False if there are no more storms.</returns>
    public bool TryTake(out TelemetryEvent item)
    {
        item = default;
        while (_usedCount > 0)
        {
            ref Storm storm = ref _storms[_used[--_usedCount]];
            bool isStorm = storm.Swallowed > 0;
            if (isStorm)
                MakeEvent(storm, out item);
            storm = default;
            if (isStorm)
                return true;
        }
        return false;
    }

    private ref Storm StormOf(in TelemetryEvent item)
    {
        int place = PlaceOf(item);
        ref Storm storm = ref _storms[place];
        if (!storm.IsUsed)
            _used[_usedCount++] = place;
        storm.IsUsed = true;
        return ref storm;
    }

    private static void Open(ref Storm storm, in TelemetryEvent item)
    {
        storm.Id = item.Id;
        storm.FirstSequence = item.First;
        storm.FirstStampNs = item.StampNs;
        storm.FeedIndex = item.FeedIndex;
        storm.LineIndex = item.LineIndex;
        storm.SessionIndex = item.SessionIndex;
        storm.Kind = item.Kind;
        storm.Severity = item.Severity;
    }

    private static void MakeEvent(in Storm storm, out TelemetryEvent item) => item = new TelemetryEvent
    {
        Id = storm.Id,
        Kind = TelemetryEventKind.Storm,
        StormOf = storm.Kind,
        Severity = storm.Severity,
        State = EventState.Instant,
        StampNs = storm.LastStampNs,
        RaisedByStampNs = storm.LastStampNs,
        FeedIndex = storm.FeedIndex,
        LineIndex = storm.LineIndex,
        SessionIndex = storm.SessionIndex,
        RepairedByLineIndex = -1,
        TickFeedIndex = -1,
        TickLineIndex = -1,
        First = storm.FirstSequence,
        Last = storm.LastSequence,
        Count = storm.Numbers,
        Ranges = storm.Swallowed,
        OpenedStampNs = storm.FirstStampNs,
        ClosedStampNs = storm.LastStampNs,
        DurationNs = storm.LongestNs,
    };

    private static long LengthNs(in TelemetryEvent item) =>
        item.Kind == TelemetryEventKind.Gap ? item.ClosedStampNs - item.OpenedStampNs : item.DurationNs;

    private int PlaceOf(in TelemetryEvent item)
    {
        int flow = 0;
        if (item.LineIndex >= 0)
            flow = 1 + item.LineIndex;
        else if (item.FeedIndex >= 0)
            flow = 1 + _lines + item.FeedIndex;
        else if (item.SessionIndex >= 0)
            flow = 1 + _lines + _feeds + item.SessionIndex;
        return (((int)item.Kind & (Kinds - 1)) * _flows) + flow;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Storm
    {
        public long Id;
        public long Seen;
        public long Swallowed;
        public long Numbers;
        public ulong FirstSequence;
        public ulong LastSequence;
        public long FirstStampNs;
        public long LastStampNs;
        public long LongestNs;
        public short FeedIndex;
        public short LineIndex;
        public short SessionIndex;
        public TelemetryEventKind Kind;
        public EventSeverity Severity;
        public bool IsUsed;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Flapping
    {
        public long SinceNs;
        public int Count;
    }
}
