// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Appliance.Model;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// One producer and one consumer that spins, each on a core, next to the Disruptor of Java: events of one number by
/// claims of 1 and of 64, and the time from just before an event is published until its handler has it.
/// </summary>
internal sealed class DisruptorBenchmarks : BenchmarkGroup
{
    private const string Stream1 = "disruptor.stream_1";
    private const string Stream64 = "disruptor.stream_64";
    private const string Handler = "disruptor.handler_p50";

    private const int Ring = 4_096;
    private const int Claimed = 64;
    private const long GapNs = 2_000;
    private const int Events = 64 * 80_000;
    private const int Handled = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal override IReadOnlyList<string> Names { get; } = JavaTurns.Names([Stream1, Stream64, Handler]);

    internal override string? Unfit() => Environment.ProcessorCount < 2 ? "needs two CPUs, one for each end" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        int share = options.IsQuick ? 5 : 1;
        JavaTurns.Run(options, report,
        [
            new JavaPair(Stream1, "ns/event", "stream_1", Events / share, OneByOne),
            new JavaPair(Stream64, "ns/event", "stream_64", Events / share, InBatches),
            new JavaPair(Handler, "ns", "handler", Handled / share, Handle),
        ]);
    }

    private static (double Ns, long Check) OneByOne(int count)
    {
        var handler = new Summing(new Tally(0));
        using var consumer = new Consumer<Summing>(handler);
        ValueRingBuffer<Event> ring = consumer.Ring;
        long startNs = MonotonicClock.NowNs;
        for (int i = 0; i < count; i++)
        {
            long sequence = ring.Next();
            ring[sequence].Value = i;
            ring.Publish(sequence);
        }
        consumer.AwaitAll();
        return ((double)(MonotonicClock.NowNs - startNs) / count, handler.Tally.Sum);
    }

    private static (double Ns, long Check) InBatches(int count)
    {
        var handler = new Summing(new Tally(0));
        using var consumer = new Consumer<Summing>(handler);
        ValueRingBuffer<Event> ring = consumer.Ring;
        long startNs = MonotonicClock.NowNs;
        for (int i = 0; i < count; i += Claimed)
        {
            long last = ring.Next(Claimed);
            for (long sequence = last - Claimed + 1; sequence <= last; sequence++)
                ring[sequence].Value = i;
            ring.Publish(last - Claimed + 1, last);
        }
        consumer.AwaitAll();
        return ((double)(MonotonicClock.NowNs - startNs) / count, handler.Tally.Sum);
    }

    private static (double Ns, long Check) Handle(int count)
    {
        var tally = new Tally(count);
        using (var consumer = new Consumer<Timing>(new Timing(tally)))
        {
            ValueRingBuffer<Event> ring = consumer.Ring;
            long dueNs = MonotonicClock.NowNs;
            for (int i = 0; i < count; i++)
            {
                dueNs += GapNs;
                while (MonotonicClock.NowNs < dueNs)
                    Thread.SpinWait(1);
                long sequence = ring.Next();
                ring[sequence].Value = MonotonicClock.NowNs;
                ring.Publish(sequence);
            }
            consumer.AwaitAll();
        }
        Array.Sort(tally.DelaysNs);
        return (tally.DelaysNs[count / 2], tally.Count);
    }

    private struct Event
    {
        internal long Value;
    }

    private sealed class Tally(int events)
    {
        internal long[] DelaysNs { get; } = new long[events];

        internal int Count { get; set; }

        internal long Sum { get; set; }
    }

    private readonly struct Summing(Tally tally) : IValueEventHandler<Event>
    {
        internal Tally Tally { get; } = tally;

        public void OnEvent(ref Event data, long sequence, bool endOfBatch) => Tally.Sum += data.Value;
    }

    private readonly struct Timing(Tally tally) : IValueEventHandler<Event>
    {
        public void OnEvent(ref Event data, long sequence, bool endOfBatch) =>
            tally.DelaysNs[tally.Count++] = MonotonicClock.NowNs - data.Value;
    }

    /// <summary>Handles the events of a ring on a thread of its own.</summary>
    private sealed class Consumer<THandler> : IDisposable
        where THandler : struct, IValueEventHandler<Event>
    {
        private readonly ValueDisruptor<Event> _disruptor;

        internal Consumer(THandler handler)
        {
            _disruptor = new ValueDisruptor<Event>(
                static () => default, DisruptorBenchmarks.Ring, TaskScheduler.Default, ProducerType.Single,
                new BusySpinWaitStrategy());
            _disruptor.HandleEventsWith(handler);
            Ring = _disruptor.Start();
        }

        internal ValueRingBuffer<Event> Ring { get; }

        internal void AwaitAll()
        {
            while (Ring.GetRemainingCapacity() < Ring.BufferSize)
                Thread.SpinWait(1);
        }

        public void Dispose() => _disruptor.Shutdown(Limit);
    }
}
