// SPDX-License-Identifier: Apache-2.0
using Disruptor.Dsl;

namespace Disruptor.Tests;

public class HandlerGraphTests
{
    private const int Events = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static ValueDisruptor<TestEvent> Disruptor(int size = 64, IWaitStrategy? strategy = null) =>
        new(() => default, size, TaskScheduler.Default, ProducerType.Single, strategy ?? new YieldingWaitStrategy());

    private static void Publish(ValueRingBuffer<TestEvent> ring, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long sequence = ring.Next();
            ring[sequence].Set(sequence);
            ring.Publish(sequence);
        }
    }

    public static TheoryData<string> Strategies => new("spin", "yield", "with timeout");

    private static IWaitStrategy Strategy(string name) => name switch
    {
        "spin" => new BusySpinWaitStrategy(),
        "yield" => new YieldingWaitStrategy(),
        _ => new ImpatientWaitStrategy(),
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public void every_handler_sees_every_event_once_in_order(string strategy)
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(64, Strategy(strategy));
        CountingHandler first = new();
        CountingHandler second = new();
        CountingHandler last = new();
        disruptor.HandleEventsWith(new StructHandler(first));
        disruptor.HandleEventsWith(new StructHandler(second)).Then(new StructHandler(last));

        Publish(disruptor.Start(), Events);
        disruptor.Shutdown(Limit);

        Assert.All([first, second, last], handler => handler.AssertSaw(Events));
    }

    [Fact]
    public void a_handler_never_sees_an_event_before_those_it_comes_after()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(16);
        CountingHandler first = new();
        CountingHandler second = new();
        long tooEarly = 0;
        CountingHandler last = new()
        {
            OnEach = sequence =>
            {
                if (first.Seen <= sequence || second.Seen <= sequence)
                    tooEarly++;
            },
        };
        disruptor.HandleEventsWith(new StructHandler(first)).Then(new StructHandler(second))
            .Then(new StructHandler(last));

        Publish(disruptor.Start(), Events);
        disruptor.Shutdown(Limit);

        last.AssertSaw(Events);
        Assert.Equal(0, tooEarly);
    }

    [Fact]
    public void each_handler_has_a_background_thread_named_for_it()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        CountingHandler first = new();
        CountingHandler last = new();
        disruptor.HandleEventsWith(new StructHandler(first)).Then(new LastHandler(last));

        Publish(disruptor.Start(), 1);
        disruptor.Shutdown(Limit);

        Assert.Equal("StructHandler", first.ThreadName);
        Assert.Equal("LastHandler", last.ThreadName);
        Assert.True(first.ThreadWasBackground && last.ThreadWasBackground);
        Assert.NotEqual(first.ThreadId, last.ThreadId);
    }

    [Fact]
    public void a_scheduler_of_ones_own_chooses_the_threads()
    {
        NamedThreadScheduler scheduler = new("stage");
        ValueDisruptor<TestEvent> disruptor =
            new(() => default, 8, scheduler, ProducerType.Single, new YieldingWaitStrategy());
        CountingHandler handler = new();
        disruptor.HandleEventsWith(new StructHandler(handler));

        Publish(disruptor.Start(), 3);
        disruptor.Shutdown(Limit);

        handler.AssertSaw(3);
        Assert.Equal(("stage", 1), (handler.ThreadName, handler.Shutdowns));
    }

    [Fact]
    public void start_and_shutdown_are_reported_once_on_the_handlers_thread()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        CountingHandler handler = new();
        disruptor.HandleEventsWith(new StructHandler(handler));

        Publish(disruptor.Start(), 5);
        disruptor.Shutdown(Limit);

        Assert.Equal((1, 1), (handler.Starts, handler.Shutdowns));
    }

    [Fact]
    public void batches_end_at_the_limit_of_the_handler()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(64);
        CountingHandler handler = new() { MaxBatchSize = 4 };
        disruptor.HandleEventsWith(new StructHandler(handler));
        Publish(disruptor.RingBuffer, 10);

        disruptor.Start();
        disruptor.Shutdown(Limit);

        Assert.Equal([4L, 4L, 2L], handler.BatchSizes);
        Assert.Equal(3, handler.EndsOfBatch);
    }

    [Fact]
    public void a_timeout_is_reported_with_the_last_sequence()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(8, new ImpatientWaitStrategy());
        CountingHandler handler = new();
        disruptor.HandleEventsWith(new StructHandler(handler));
        Publish(disruptor.Start(), 2);

        Deadline.Until(() => handler.LastTimeout == 1, () => $"last timeout {handler.LastTimeout}");

        disruptor.Shutdown(Limit);
    }

    [Fact]
    public void an_event_that_throws_goes_to_the_exception_handler_and_the_next_is_handled()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        CountingHandler handler = new()
        {
            OnEach = sequence =>
            {
                if (sequence == 3)
                    throw new InvalidOperationException("three");
            },
        };
        RecordingExceptionHandler exceptions = new();
        disruptor.SetDefaultExceptionHandler(exceptions);
        disruptor.HandleEventsWith(new StructHandler(handler));

        Publish(disruptor.Start(), 10);
        disruptor.Shutdown(Limit);

        Assert.Equal(["event 3: three"], exceptions.Calls);
        handler.AssertSaw(10);
    }

    [Fact]
    public void exceptions_of_the_other_members_are_distinguished()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(8, new ImpatientWaitStrategy());
        RecordingExceptionHandler exceptions = new();
        disruptor.SetDefaultExceptionHandler(exceptions);
        disruptor.HandleEventsWith(new StructHandler(new ThrowingHandler()));

        disruptor.Start();
        Deadline.Until(() => exceptions.Count >= 2, () => string.Join(", ", exceptions.Calls));
        disruptor.Halt();
        Deadline.Until(() => exceptions.Calls[^1] == "shutdown: end", () => string.Join(", ", exceptions.Calls));

        Assert.Equal("start: begin", exceptions.Calls[0]);
        Assert.Equal("timeout -1: late", exceptions.Calls[1]);
    }

    [Fact]
    public void a_halt_leaves_what_was_not_seen()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(64);
        using ManualResetEventSlim goOn = new();
        CountingHandler handler = new() { MaxBatchSize = 1, OnEach = _ => goOn.Wait(Limit) };
        disruptor.HandleEventsWith(new StructHandler(handler));
        Publish(disruptor.Start(), 10);
        Deadline.Until(() => handler.Batches == 1, () => $"{handler.Batches} batches");

        disruptor.Halt();
        goOn.Set();

        Deadline.Until(() => handler.Shutdowns == 1, () => $"{handler.Shutdowns} shutdowns");
        handler.AssertSaw(1);
    }

    [Fact]
    public void a_halt_before_the_thread_runs_is_not_lost()
    {
        for (int i = 0; i < 200; i++)
        {
            ValueDisruptor<TestEvent> disruptor = Disruptor(8);
            CountingHandler handler = new();
            disruptor.HandleEventsWith(new StructHandler(handler));

            disruptor.Start();
            disruptor.Halt();

            Deadline.Until(() => handler.Shutdowns == 1, () => $"run {i}: {handler.Shutdowns} shutdowns");
        }
    }

    [Fact]
    public void a_shutdown_that_takes_too_long_says_so_and_halts_nothing()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        using ManualResetEventSlim goOn = new();
        CountingHandler handler = new() { OnEach = _ => goOn.Wait(Limit) };
        disruptor.HandleEventsWith(new StructHandler(handler));
        Publish(disruptor.Start(), 2);

        Assert.Throws<TimeoutException>(() => disruptor.Shutdown(TimeSpan.FromMilliseconds(20)));

        goOn.Set();
        disruptor.Shutdown(Limit);
        handler.AssertSaw(2);
    }

    [Fact]
    public void a_second_shutdown_is_no_mistake()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        CountingHandler handler = new();
        disruptor.HandleEventsWith(new StructHandler(handler));
        disruptor.Start();

        disruptor.Shutdown(Limit);
        disruptor.Shutdown(TimeSpan.FromMilliseconds(-1));

        Assert.Equal(1, handler.Shutdowns);
    }

    [Fact]
    public void a_full_ring_waits_for_the_last_of_the_chain()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor(4);
        using ManualResetEventSlim goOn = new();
        CountingHandler first = new();
        CountingHandler last = new() { OnEach = _ => goOn.Wait(Limit) };
        disruptor.HandleEventsWith(new StructHandler(first)).Then(new StructHandler(last));
        ValueRingBuffer<TestEvent> ring = disruptor.Start();
        Publish(ring, 4);
        Deadline.Until(() => first.Seen == 4, () => $"{first.Seen} seen");

        Assert.False(ring.TryNext(out _));

        goOn.Set();
        disruptor.Shutdown(Limit);
        Assert.True(ring.TryNext(out _));
    }

    [Fact]
    public void the_graph_is_fixed_at_the_start()
    {
        ValueDisruptor<TestEvent> disruptor = Disruptor();
        disruptor.HandleEventsWith(new StructHandler(new CountingHandler()));
        Assert.False(disruptor.HasStarted);

        disruptor.Start();

        Assert.True(disruptor.HasStarted);
        Assert.Throws<InvalidOperationException>(() => disruptor.Start());
        Assert.Throws<InvalidOperationException>(
            () => disruptor.HandleEventsWith(new StructHandler(new CountingHandler())));
        Assert.Throws<InvalidOperationException>(
            () => disruptor.SetDefaultExceptionHandler(new RecordingExceptionHandler()));
        disruptor.Halt();
    }
}
