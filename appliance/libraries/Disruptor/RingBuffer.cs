// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Disruptor;

/// <summary>
/// Base of a ring, without its events: one producer claims sequences, fills the events and publishes them. All members
/// but the properties are for the producer's thread.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public abstract class RingBuffer
{
    [FieldOffset(CacheLine.Pair)]
    private readonly SingleProducerSequencer _sequencer;

    // An array of events: a generic type cannot have an explicit layout, so its type is restored in ValueRingBuffer.
    [FieldOffset(CacheLine.Pair + 8)]
    private protected readonly object _entries;

    [FieldOffset(2 * CacheLine.Pair)]
    private readonly long _tail;

    private protected RingBuffer(SingleProducerSequencer sequencer, object entries)
    {
        _sequencer = sequencer;
        _entries = entries;
    }

    /// <summary>The number of events in the ring, a power of 2.</summary>
    public int BufferSize => _sequencer.BufferSize;

    /// <summary>The last published sequence, or -1.</summary>
    public long Cursor => _sequencer.Cursor;

    internal SingleProducerSequencer Sequencer => _sequencer;

    /// <summary>True if this many events can be claimed without waiting.</summary>
    public bool HasAvailableCapacity(int requiredCapacity) => _sequencer.HasAvailableCapacity(requiredCapacity);

    /// <summary>Claims the next event; waits while the ring is full.</summary>
    public long Next() => _sequencer.Next(1);

    /// <summary>Claims the next event, or returns false when the ring is full.</summary>
    public bool TryNext(out long sequence) => _sequencer.TryNext(1, out sequence);

    /// <summary>Makes the event visible to the consumers.</summary>
    public void Publish(long sequence) => _sequencer.Publish(sequence);

    /// <summary>Makes the producer wait for these sequences too; they are set to the cursor.</summary>
    public void AddGatingSequences(params Sequence[] gatingSequences) =>
        _sequencer.AddGatingSequences(gatingSequences);

    /// <summary>Removes a sequence that the producer waits for. Returns true if it was there.</summary>
    public bool RemoveGatingSequence(Sequence sequence) => _sequencer.RemoveGatingSequence(sequence);
}
