// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>A consumer without a thread of its own: its owner asks for events when it has time.</summary>
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

    /// <summary>How far this poller has come.</summary>
    public Sequence Sequence { get; } = new();

    /// <summary>
    /// Hands the available events to the handler until there are no more or it returns false, then releases them to
    /// the producer, also those of a poll that ends by an exception, except for the event that threw.
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
