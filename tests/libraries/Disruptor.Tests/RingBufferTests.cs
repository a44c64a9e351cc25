// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

public class RingBufferTests
{
    private static ValueRingBuffer<TestEvent> Ring(int size) =>
        ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, size, new YieldingWaitStrategy());

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-8)]
    public void a_size_that_is_no_power_of_two_is_refused(int size) =>
        Assert.Throws<ArgumentException>(() => Ring(size));

    [Fact]
    public void the_factory_fills_every_event_once_at_the_start()
    {
        int made = 0;

        ValueRingBuffer<TestEvent> ring = ValueRingBuffer<TestEvent>.CreateSingleProducer(
            () => new TestEvent { Value = made++ }, 8, new YieldingWaitStrategy());

        Assert.Equal(8, made);
        for (long sequence = 0; sequence < 8; sequence++)
            Assert.Equal(sequence, ring[sequence].Value);
    }

    [Fact]
    public void a_sequence_one_round_later_has_the_same_place()
    {
        ValueRingBuffer<TestEvent> ring = Ring(4);

        ring[1].Value = 17;

        Assert.Equal(17, ring[5].Value);
        Assert.Equal(17, ring[(1L << 40) + 1].Value);
        Assert.Equal(0, ring[2].Value);
    }

    [Fact]
    public void a_claim_is_not_visible_before_it_is_published()
    {
        ValueRingBuffer<TestEvent> ring = Ring(4);

        long claimed = ring.Next();

        Assert.Equal(0, claimed);
        Assert.Equal(-1, ring.Cursor);
        ring.Publish(claimed);
        Assert.Equal(0, ring.Cursor);
    }

    [Fact]
    public void a_full_ring_refuses_until_the_slowest_consumer_moves()
    {
        ValueRingBuffer<TestEvent> ring = Ring(4);
        Sequence fast = new();
        Sequence slow = new();
        ring.AddGatingSequences(fast, slow);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(ring.TryNext(out long sequence));
            ring.Publish(sequence);
        }

        fast.SetValue(3);
        Assert.False(ring.TryNext(out _));
        Assert.False(ring.HasAvailableCapacity(1));

        slow.SetValue(1);
        Assert.True(ring.HasAvailableCapacity(2));
        Assert.False(ring.HasAvailableCapacity(3));
        Assert.True(ring.TryNext(out _));
        Assert.True(ring.TryNext(out long last));
        Assert.Equal(5, last);
        Assert.False(ring.TryNext(out _));
    }

    [Fact]
    public void a_refused_claim_changes_nothing()
    {
        ValueRingBuffer<TestEvent> ring = Ring(2);
        Sequence consumer = new();
        ring.AddGatingSequences(consumer);
        ring.Publish(ring.Next());
        ring.Publish(ring.Next());

        Assert.False(ring.TryNext(out _));
        Assert.False(ring.TryNext(out _));

        consumer.SetValue(1);
        Assert.True(ring.TryNext(out long next));
        Assert.Equal(2, next);
        Assert.Equal(1, ring.Cursor);
    }

    [Fact]
    public void a_gating_sequence_starts_at_the_cursor_and_can_be_taken_out_again()
    {
        ValueRingBuffer<TestEvent> ring = Ring(2);
        ring.Publish(ring.Next());
        Sequence late = new();

        ring.AddGatingSequences(late);

        Assert.Equal(0, late.Value);
        ring.Publish(ring.Next());
        ring.Publish(ring.Next());
        Assert.False(ring.TryNext(out _));
        Assert.True(ring.RemoveGatingSequence(late));
        Assert.False(ring.RemoveGatingSequence(late));
        Assert.True(ring.TryNext(out _));
    }
}
