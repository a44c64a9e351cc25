// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Disruptor.Tests;

/// <summary>Walks the offsets: what one thread writes lies two cache lines from anything else in the heap.</summary>
public class PaddingTests
{
    private const int LinePair = 128;   // bytes

    // The first field of any object lies right behind the method table pointer.
    private sealed class FirstByte
    {
        public byte Value;
    }

    private static ref byte Origin(object instance) => ref Unsafe.As<FirstByte>(instance).Value;

    private static int OffsetOf<TField>(object instance, ref readonly TField field) =>
        (int)Unsafe.ByteOffset(ref Origin(instance), ref Unsafe.As<TField, byte>(ref Unsafe.AsRef(in field)));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref long ValueOf(Sequence sequence);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tail")]
    private static extern ref readonly long TailOf(Sequence sequence);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_claimed")]
    private static extern ref long ClaimedOf(SingleProducerSequencer sequencer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cachedGating")]
    private static extern ref long CachedGatingOf(SingleProducerSequencer sequencer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tail")]
    private static extern ref readonly long TailOf(SingleProducerSequencer sequencer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tail")]
    private static extern ref readonly long TailOf(RingBuffer ring);

    private static long AllocatedBy(Func<object> make)
    {
        GC.KeepAlive(make());
        long before = GC.GetAllocatedBytesForCurrentThread();
        object made = make();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(made);
        return bytes;
    }

    [Fact]
    public void the_value_of_a_sequence_has_two_lines_to_itself_on_both_sides()
    {
        Sequence sequence = new();

        int value = OffsetOf(sequence, ref ValueOf(sequence));
        int tail = OffsetOf(sequence, in TailOf(sequence));

        Assert.True(value >= LinePair, $"{value} bytes before it");
        Assert.True(tail - value >= LinePair, $"{tail - value} bytes behind it");
        Assert.True(AllocatedBy(() => new Sequence()) >= tail + sizeof(long), "the tail is not part of the object");
    }

    [Fact]
    public void what_the_producer_writes_has_two_lines_on_both_sides()
    {
        SingleProducerSequencer sequencer = new(8, new YieldingWaitStrategy());

        int first = OffsetOf(sequencer, ref ClaimedOf(sequencer));
        int last = OffsetOf(sequencer, ref CachedGatingOf(sequencer));
        int tail = OffsetOf(sequencer, in TailOf(sequencer));

        Assert.True(first >= LinePair, $"{first} bytes before it");
        Assert.True(tail - last >= LinePair, $"{tail - last} bytes behind it");
    }

    [Fact]
    public void what_producer_and_consumers_read_of_the_ring_has_two_lines_on_both_sides()
    {
        ValueRingBuffer<TestEvent> ring =
            ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, 8, new YieldingWaitStrategy());

        int tail = OffsetOf(ring, in TailOf(ring));

        Assert.True(tail >= 2 * LinePair, $"the tail is at {tail}");
    }
}
