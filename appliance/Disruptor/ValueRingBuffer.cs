// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>A ring of events that are structs, all made at the start and handed out by reference.</summary>
public sealed class ValueRingBuffer<T> : RingBuffer
    where T : struct
{
    private ValueRingBuffer(Func<T> factory, SingleProducerSequencer sequencer)
        : base(sequencer, Fill(factory, sequencer.BufferSize))
    {
    }

    /// <summary>The event in the place of the sequence.</summary>
    public ref T this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // The size is a power of 2 and read from the array, so that the compiler sees the index in bounds.
            T[] entries = Unsafe.As<T[]>(_entries);
            return ref entries[(int)sequence & (entries.Length - 1)];
        }
    }

    /// <summary>Makes a ring for one producer. The factory makes each event, which also touches its memory.</summary>
    public static ValueRingBuffer<T> CreateSingleProducer(
        Func<T> factory, int bufferSize, IWaitStrategy waitStrategy) =>
        new(factory, new SingleProducerSequencer(bufferSize, waitStrategy));

    /// <summary>
    /// Makes a poller that sees an event when all the given sequences have passed it (without any: when it is
    /// published). Its own sequence still has to be given to <see cref="RingBuffer.AddGatingSequences"/>.
    /// </summary>
    public ValueEventPoller<T> NewPoller(params Sequence[] gatingSequences) =>
        new(this, new DependentSequenceGroup(Sequencer.CursorSequence, gatingSequences));

    private static T[] Fill(Func<T> factory, int size)
    {
        T[] entries = new T[size];
        for (int index = 0; index < entries.Length; index++)
            entries[index] = factory();

        return entries;
    }
}
