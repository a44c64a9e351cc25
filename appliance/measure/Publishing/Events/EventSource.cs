// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.Events;

/// <summary>The events of the analysis, in order with its intervals: what was raised after an interval's end comes
/// after the interval is taken, however late the publisher is.</summary>
[HotPath]
internal sealed class EventSource
{
    private readonly ValueRingBuffer<TelemetryEvent> _ring;
    private readonly ValueEventPoller<TelemetryEvent> _poller;
    private readonly IntervalExchange _intervals;
    private readonly EventPoller.ValueHandler<TelemetryEvent> _onEvent;
    private readonly Handler _handler;
    private readonly Condition _mustWait;
    private long _last;

    /// <summary>Becomes the consumer of a ring.</summary>
    /// <param name="ring">The ring from the analysis.</param>
    /// <param name="intervals">The intervals from the analysis.</param>
    /// <param name="handler">Takes each event.</param>
    /// <param name="mustWait">True of an event that is not to be taken yet, nor one behind it.</param>
    public EventSource(
        ValueRingBuffer<TelemetryEvent> ring, IntervalExchange intervals, Handler handler, Condition mustWait)
    {
        (_ring, _intervals, _handler, _onEvent, _mustWait) = (ring, intervals, handler, OnEvent, mustWait);
        _poller = ring.NewPoller();
        ring.AddGatingSequences(_poller.Sequence);
    }

    /// <summary>Takes an event, which it may change.</summary>
    public delegate void Handler(ref TelemetryEvent item);

    /// <summary>Judges an event.</summary>
    public delegate bool Condition(ref readonly TelemetryEvent item);

    /// <summary>Passes on the events that are there.</summary>
    /// <param name="takesAll">True if also those after the end of an interval that is not taken yet.</param>
    /// <returns>0 if there were none.</returns>
    public int Poll(bool takesAll)
    {
        _last = _ring.Cursor;                               // before the intervals: those that end before it are seen
        if (!takesAll && _intervals.Next is { } next)
            _last = Math.Min(_last, next.LastEvent);
        return MayTake(_poller.Sequence.Value + 1)
            && _poller.Poll(_onEvent) == EventPoller.PollState.Processing ? 1 : 0;
    }

    /// <summary>Leaves the ring: an analysis that waits for its consumer continues.</summary>
    public void Leave() => _ring.RemoveGatingSequence(_poller.Sequence);

    private bool OnEvent(ref TelemetryEvent item, long sequence, bool endOfBatch)
    {
        _handler(ref item);
        return MayTake(sequence + 1);
    }

    private bool MayTake(long sequence) => sequence <= _last && !_mustWait(ref _ring[sequence]);
}
