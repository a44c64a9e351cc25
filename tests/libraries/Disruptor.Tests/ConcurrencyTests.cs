// SPDX-License-Identifier: Apache-2.0
using Disruptor.Dsl;

namespace Disruptor.Tests;

/// <summary>
/// Each test names the outcomes that must not be and tries, from two threads or three, to see one. The rings are small,
/// so that they run full and wrap all the time.
/// </summary>
public class ConcurrencyTests
{
    private const int Events = 1_000_000;
    private const int Chained = 300_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private sealed class Shared
    {
        public long Data;
        public long Echo;
    }

    private static Thread Start(Action run)
    {
        Thread thread = new(() => run()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Join(Thread thread) => Assert.True(thread.Join(Limit), $"not done within {Limit}");

    // Forbidden: the new value of the sequence with the old value of what was written before it.
    [Fact]
    public void what_was_written_before_a_sequence_is_seen_with_it()
    {
        Sequence published = new();
        Sequence consumed = new();
        Shared shared = new();
        long stale = 0;
        Thread reader = Start(() =>
        {
            SpinWait spinner = default;
            for (long next = 0; next < Events;)
            {
                long value = published.Value;
                if (value < next)
                {
                    spinner.SpinOnce(sleep1Threshold: -1);
                    continue;
                }

                if (shared.Data < value)
                    stale++;

                shared.Echo = value;
                consumed.SetValue(value);
                next = value + 1;
            }
        });

        long staleEcho = 0;
        for (long value = 0; value < Events; value++)
        {
            shared.Data = value;
            published.SetValue(value);
            long seen = consumed.Value;
            if (seen >= 0 && Volatile.Read(ref shared.Echo) < seen)
                staleEcho++;
        }

        Join(reader);
        Assert.Equal((0, 0), (stale, staleEcho));
    }

    // Forbidden: an event that is not yet written, one overwritten before it was read, one left out, one seen twice.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void a_poller_sees_each_event_whole_and_once(int size)
    {
        ValueRingBuffer<TestEvent> ring =
            ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, size, new YieldingWaitStrategy());
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        int events = Math.Min(Events / 4, 20_000 * size);      // a ring of 1 is a hand-over for each event
        long expected = 0;
        long wrong = 0;
        Thread consumer = Start(() =>
        {
            EventPoller.ValueHandler<TestEvent> handler = (ref TestEvent data, long sequence, bool _) =>
            {
                if (sequence != expected || data.Value != sequence || !data.IsWhole)
                    wrong++;

                expected++;
                return true;
            };
            SpinWait spinner = default;
            while (expected < events)
            {
                if (poller.Poll(handler) != EventPoller.PollState.Processing)
                    spinner.SpinOnce(sleep1Threshold: -1);
            }
        });

        SpinWait full = default;
        for (long value = 0; value < events;)
        {
            if (!ring.TryNext(out long sequence))
            {
                full.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            ring[sequence].Set(value++);
            ring.Publish(sequence);
        }

        Join(consumer);
        Assert.Equal((0, events), (wrong, expected));
    }

    // Forbidden: a second handler that sees an event before the first has left its mark in it, or a mark of the round
    // before; a producer that takes an event back before the second has seen it.
    [Fact]
    public void a_second_handler_sees_what_the_first_has_done()
    {
        ValueDisruptor<TestEvent> disruptor =
            new(() => default, 32, TaskScheduler.Default, ProducerType.Single, new YieldingWaitStrategy());
        MarkingHandler first = new(0, 1);
        MarkingHandler second = new(1, 2);
        disruptor.HandleEventsWith(new StructHandler(first)).Then(new StructHandler(second));
        ValueRingBuffer<TestEvent> ring = disruptor.Start();

        for (int i = 0; i < Chained; i++)
        {
            long sequence = ring.Next();
            ref TestEvent data = ref ring[sequence];
            data.Value = sequence;
            data.Check = MarkingHandler.MarkOf(sequence, 0);
            ring.Publish(sequence);
        }

        disruptor.Shutdown(Limit);
        Assert.Equal((Chained, Chained), (first.Seen, second.Seen));
        Assert.Equal((0, 0), (first.Wrong, second.Wrong));
    }
}
