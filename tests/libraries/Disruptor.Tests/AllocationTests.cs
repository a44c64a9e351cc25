// SPDX-License-Identifier: Apache-2.0
using Disruptor.Dsl;

namespace Disruptor.Tests;

/// <summary>A million events leave each thread's count of allocated bytes as it was.</summary>
[Trait("needs", "time")]
public class AllocationTests
{
    private const int Events = 1_000_000;
    private const int WarmUp = 1_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Notes its thread's count at the first event after the warm-up and at the last.</summary>
    private sealed class Meter(bool allocates)
    {
        private long _before;
        private object? _kept;

        public long Allocated { get; private set; } = -1;

        public void OnEvent(long sequence)
        {
            if (sequence == WarmUp)
                _before = GC.GetAllocatedBytesForCurrentThread();
            else if (sequence == WarmUp + Events - 1)
                Allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
            else if (allocates)
                _kept = new object();

            GC.KeepAlive(_kept);
        }
    }

    private readonly struct MeterHandler(Meter meter) : IValueEventHandler<TestEvent>
    {
        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch) => meter.OnEvent(sequence);
    }

    private static IWaitStrategy Strategy(string name) => name switch
    {
        "yield" => new YieldingWaitStrategy(),
        _ => new BusySpinWaitStrategy(),
    };

    private static long PublishAll(ValueRingBuffer<TestEvent> ring)
    {
        long before = 0;
        SpinWait full = default;
        for (int i = 0; i < WarmUp + Events; i++)
        {
            if (i == WarmUp)
                before = GC.GetAllocatedBytesForCurrentThread();

            long sequence;
            while (!ring.TryNext(out sequence))
                full.SpinOnce(sleep1Threshold: -1);

            ring[sequence].Value = i;
            ring.Publish(sequence);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Theory]
    [InlineData("yield")]
    [InlineData("spin")]
    public void neither_producer_nor_handlers_allocate(string strategy)
    {
        ValueDisruptor<TestEvent> disruptor =
            new(() => default, 1024, TaskScheduler.Default, ProducerType.Single, Strategy(strategy));
        Meter first = new(allocates: false);
        Meter second = new(allocates: false);
        disruptor.HandleEventsWith(new MeterHandler(first)).Then(new MeterHandler(second));

        long produced = PublishAll(disruptor.Start());
        disruptor.Shutdown(Limit);

        Assert.Equal((0, 0, 0), (produced, first.Allocated, second.Allocated));
    }

    [Fact]
    public void a_handler_that_allocates_is_caught()
    {
        ValueDisruptor<TestEvent> disruptor =
            new(() => default, 1024, TaskScheduler.Default, ProducerType.Single, new YieldingWaitStrategy());
        Meter meter = new(allocates: true);
        disruptor.HandleEventsWith(new MeterHandler(meter));

        PublishAll(disruptor.Start());
        disruptor.Shutdown(Limit);

        Assert.True(meter.Allocated >= (Events - 2) * 3L * IntPtr.Size, $"{meter.Allocated} bytes");
    }

    [Fact]
    public void a_poller_does_not_allocate()
    {
        ValueRingBuffer<TestEvent> ring =
            ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, 64, new YieldingWaitStrategy());
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        long sum = 0;
        EventPoller.ValueHandler<TestEvent> handler = (ref TestEvent data, long _, bool _) =>
        {
            sum += data.Value;
            return true;
        };
        poller.Poll(handler);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Events; i++)
        {
            if (!ring.TryNext(out long sequence))
            {
                poller.Poll(handler);
                Assert.True(ring.TryNext(out sequence));
            }

            ring[sequence].Value = 1;
            ring.Publish(sequence);
        }

        poller.Poll(handler);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, Events), (allocated, sum));
    }
}
