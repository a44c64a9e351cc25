// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>Writes the analysis's events to the ring to the publisher: begin, fill, commit. If the ring is full, an
/// event is counted as lost, or the analysis waits where its input can wait. Gives each event its severity.</summary>
[HotPath]
public sealed class EventSink
{
    // One place in so many is kept for events with priority over line gaps.
    private const int FirstClassShare = 8;

    private readonly ValueRingBuffer<TelemetryEvent> _ring;
    private readonly TelemetryEvent[] _scratch = new TelemetryEvent[1];
    private readonly bool _waits;
    private readonly int _kept;
    private long _sequence;
    private long _lastId;

    /// <summary>Makes a sink that writes to a ring.</summary>
    /// <param name="ring">The ring to the publisher; this is its one producer.</param>
    /// <param name="waits">True if a full ring makes the analysis wait (replay), false if it loses the event.</param>
    public EventSink(ValueRingBuffer<TelemetryEvent> ring, bool waits)
    {
        _ring = ring;
        _waits = waits;
        _kept = ring.BufferSize / FirstClassShare;
    }

    /// <summary>Stamp of the packet event that is being processed, nanoseconds; goes into every event.</summary>
    public long RaisedByStampNs { get; set; }

    public bool IsRaisedByPacket { get; set; } = true;

    /// <summary>Processes of connections, for the events about their ends; null if they are not known.</summary>
    internal ConnectionOwners? Owners { get; set; }

    /// <summary>Position of the last event in the ring; -1 if there was none.</summary>
    internal long LastEvent => _ring.Cursor;

    /// <summary>Events lost because the ring was full.</summary>
    public long EventsLost { get; private set; }

    /// <summary>Starts an event: all indexes -1, everything else 0. Must be followed by <see cref="Commit"/>.</summary>
    /// <param name="stampNs">Time of the event, nanoseconds.</param>
    /// <param name="isOfFeed">True if it concerns a feed as a whole: a feed's gaps have priority.</param>
    public ref TelemetryEvent Begin(TelemetryEventKind kind, long stampNs, bool isOfFeed = false)
    {
        int kept = _waits || EventRules.IsFirstClass(kind, isOfFeed) ? 0 : _kept;
        if (_ring.HasAvailableCapacity(kept + 1) && _ring.TryNext(out _sequence))
            return ref Prepare(ref _ring[_sequence], kind, stampNs);
        if (_waits)
        {
            _sequence = _ring.Next();
            return ref Prepare(ref _ring[_sequence], kind, stampNs);
        }
        EventsLost++;
        _sequence = -1;
        return ref Prepare(ref _scratch[0], kind, stampNs);
    }

    /// <summary>Id of the event begun last.</summary>
    public long LastId => _lastId;

    /// <summary>Starts an event that ends an earlier one and has its id. It has priority, like a feed's loss.</summary>
    /// <param name="stampNs">Time of the event, nanoseconds.</param>
    /// <param name="id">Id of the earlier event.</param>
    public ref TelemetryEvent BeginAgain(TelemetryEventKind kind, long stampNs, long id)
    {
        long lastId = _lastId;
        ref TelemetryEvent begun = ref Begin(kind, stampNs, isOfFeed: true);
        begun.Id = id;
        _lastId = lastId;
        return ref begun;
    }

    /// <summary>Starts an event in a place of the caller's, which leaves with its interval: nothing is to be
    /// committed.</summary>
    /// <param name="stampNs">Time of the event, nanoseconds.</param>
    public void BeginIn(ref TelemetryEvent place, TelemetryEventKind kind, long stampNs)
    {
        Prepare(ref place, kind, stampNs);
        place.RaisedByPacket = 0;           // the end of the interval publishes it
    }

    /// <summary>Makes the event begun last visible to the publisher.</summary>
    public void Commit()
    {
        if (_sequence < 0)
            return;
        ref TelemetryEvent item = ref _ring[_sequence];
        if (item.Kind is TelemetryEventKind.ConnectFailed or TelemetryEventKind.ConnectionReset)
            Owners?.Name(ref item);
        item.Severity = EventRules.SeverityOf(item);
        _ring.Publish(_sequence);
    }

    private ref TelemetryEvent Prepare(ref TelemetryEvent place, TelemetryEventKind kind, long stampNs)
    {
        place = default;
        place.Id = ++_lastId;
        place.Kind = kind;
        place.StampNs = stampNs;
        place.RaisedByStampNs = RaisedByStampNs;
        place.RaisedByPacket = (byte)(IsRaisedByPacket ? 1 : 0);
        place.FeedIndex = -1;
        place.LineIndex = -1;
        place.SessionIndex = -1;
        place.RepairedByLineIndex = -1;
        place.TickLineIndex = -1;
        place.TickFeedIndex = -1;
        return ref place;
    }
}
