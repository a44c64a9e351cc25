// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Consumer without a thread: its owner polls for events.</summary>
public class ValueEventPoller<T>
    where T : struct
{
    private readonly ValueRingBuffer<T> _ring;
    private readonly DependentSequenceGroup _dependentSequences;

    internal ValueEventPoller(ValueRingBuffer<T> ring, DependentSequenceGroup dependentSequences)
    {
        _ring = ring;
        _dependentSequences = dependentSequences;
    }

    /// <summary>Position of this poller.</summary>
    public Sequence Sequence { get; } = new();

    /// <summary>
    /// Passes the available events to the handler until there are no more or it returns false, then releases them to
    /// the producer. If the handler throws, the events before the one that threw are released.
    /// </summary>
    public EventPoller.PollState Poll(EventPoller.ValueHandler<T> eventHandler)
    {
        long processed = Sequence.Value;
        long available = _dependentSequences.Value;
        if (available <= processed)
        {
            return _dependentSequences.CursorValue > processed
                ? EventPoller.PollState.Gating
                : EventPoller.PollState.Idle;
        }

        try
        {
            bool goOn = true;
            while (goOn && processed < available)
            {
                long next = processed + 1;
                goOn = eventHandler(ref _ring[next], next, next == available);
                processed = next;
            }
        }
        finally
        {
            Sequence.SetValue(processed);
        }

        return EventPoller.PollState.Processing;
    }
}
