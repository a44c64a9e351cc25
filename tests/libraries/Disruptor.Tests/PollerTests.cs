// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

public class PollerTests
{
    private readonly ValueRingBuffer<TestEvent> _ring =
        ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, 8, new YieldingWaitStrategy());

    private void Publish(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(_ring.TryNext(out long sequence));
            _ring[sequence].Set(sequence);
            _ring.Publish(sequence);
        }
    }

    [Fact]
    public void an_empty_ring_is_idle()
    {
        ValueEventPoller<TestEvent> poller = _ring.NewPoller();

        EventPoller.PollState state = poller.Poll(
            (ref TestEvent _, long _, bool _) => throw new InvalidOperationException());

        Assert.Equal(EventPoller.PollState.Idle, state);
    }

    [Fact]
    public void a_poll_takes_all_there_is_and_marks_the_end()
    {
        ValueEventPoller<TestEvent> poller = _ring.NewPoller();
        _ring.AddGatingSequences(poller.Sequence);
        Publish(3);
        List<(long, bool)> seen = [];

        EventPoller.PollState state = poller.Poll((ref TestEvent data, long sequence, bool end) =>
        {
            Assert.True(data.IsWhole);
            seen.Add((sequence, end));
            return true;
        });

        Assert.Equal(EventPoller.PollState.Processing, state);
        Assert.Equal([(0L, false), (1L, false), (2L, true)], seen);
        Assert.Equal(2, poller.Sequence.Value);
    }

    [Fact]
    public void a_handler_that_returns_false_ends_the_poll_after_its_event()
    {
        ValueEventPoller<TestEvent> poller = _ring.NewPoller();
        Publish(3);

        poller.Poll((ref TestEvent _, long sequence, bool _) => sequence < 1);

        Assert.Equal(1, poller.Sequence.Value);
    }

    [Fact]
    public void events_that_an_earlier_consumer_has_not_passed_are_gated()
    {
        Sequence first = new();
        ValueEventPoller<TestEvent> poller = _ring.NewPoller(first);
        Publish(2);

        Assert.Equal(EventPoller.PollState.Gating, poller.Poll((ref TestEvent _, long _, bool _) => true));

        first.SetValue(0);
        Assert.Equal(EventPoller.PollState.Processing, poller.Poll((ref TestEvent _, long _, bool _) => true));
        Assert.Equal(0, poller.Sequence.Value);
    }

    [Fact]
    public void an_event_that_throws_is_seen_again_and_those_before_it_are_not()
    {
        ValueEventPoller<TestEvent> poller = _ring.NewPoller();
        Publish(3);

        Assert.Throws<InvalidOperationException>(() => poller.Poll((ref TestEvent _, long sequence, bool _) =>
            sequence < 2 ? true : throw new InvalidOperationException()));

        Assert.Equal(1, poller.Sequence.Value);
    }

    [Fact]
    public void a_poller_that_does_not_poll_fills_the_ring()
    {
        ValueEventPoller<TestEvent> poller = _ring.NewPoller();
        _ring.AddGatingSequences(poller.Sequence);
        Publish(8);

        Assert.False(_ring.TryNext(out _));
        poller.Poll((ref TestEvent _, long _, bool _) => false);

        Assert.True(_ring.TryNext(out long sequence));
        Assert.Equal(8, sequence);
    }
}
