// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>Ring of struct events, all created at the start and passed by reference.</summary>
public sealed class ValueRingBuffer<T> : RingBuffer
    where T : struct
{
    private ValueRingBuffer(Func<T> factory, SingleProducerSequencer sequencer)
        : base(sequencer, Fill(factory, sequencer.BufferSize))
    {
    }

    /// <summary>Event at a sequence.</summary>
    public ref T this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // The size is a power of 2 and is read from the array, so that the compiler can omit the bounds check.
            T[] entries = Unsafe.As<T[]>(_entries);
            return ref entries[(int)sequence & (entries.Length - 1)];
        }
    }

    /// <summary>Creates a ring for one producer. The factory creates each event, which also prefaults its
    /// memory.</summary>
    public static ValueRingBuffer<T> CreateSingleProducer(
        Func<T> factory, int bufferSize, IWaitStrategy waitStrategy) =>
        new(factory, new SingleProducerSequencer(bufferSize, waitStrategy));

    /// <summary>
    /// Creates a poller that sees an event once all the given sequences have passed it (without any: once it is
    /// published). Its own sequence still has to be passed to <see cref="RingBuffer.AddGatingSequences"/>.
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
