// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// One producer and one spinning consumer, each on a core, compared with the Java Disruptor: events of one number, each
/// claimed separately, and the time from just before an event is published until its handler has it. Both ends are
/// pinned, Java's too: new threads start on the CPU of their creator, and are moved some milliseconds later.
/// </summary>
internal sealed class DisruptorBenchmarks : BenchmarkGroup
{
    private const string Stream1 = "disruptor.stream_1";
    private const string Handler = "disruptor.handler_p50";

    private const int Ring = 4_096;
    private const long GapNs = 2_000;
    private const int Events = 5_120_000;
    private const int Handled = 20_000;
    private const int Window = 500;
    private const int ConsumerCpu = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal override IReadOnlyList<string> Names { get; } = JavaTurns.Names([Stream1, Handler]);

    internal override string? Unfit() => Environment.ProcessorCount < 2 ? "needs two CPUs, one for each end" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        int share = JavaTurns.ShareOf(options);
        JavaTurns.Run(options, report,
        [
            new JavaPair(Stream1, "ns/event", "stream_1", Events / share, count => Pinned(OneByOne, count)),
            new JavaPair(Handler, "ns", "handler", Math.Max(Window, Handled / share), count => Pinned(Handle, count)),
        ]);
    }

    private static (double Ns, long Check) Pinned(Func<int, (double Ns, long Check)> produce, int count)
    {
        (double Ns, long Check) result = default;
        PinnedThread.Run(() => result = produce(count));
        return result;
    }

    private static (double Ns, long Check) OneByOne(int count)
    {
        var handler = new Summing(new Tally(0));
        using var consumer = new Consumer<Summing>(handler, handler.Tally);
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

    private static (double Ns, long Check) Handle(int count)
    {
        var tally = new Tally(count);
        using (var consumer = new Consumer<Timing>(new Timing(tally), tally))
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
        return (LowerQuartileOfMiddles(tally.DelaysNs), tally.Count);
    }

    // Lower quartile of windows of a millisecond: a preemption affects only some of them.
    private static double LowerQuartileOfMiddles(long[] delaysNs)
    {
        double[] middles = [.. delaysNs.Chunk(Window).Select(MiddleOf).Order()];
        return middles[middles.Length / 4];
    }

    // Mean of the middle half. The median would be a multiple of the clock's resolution, 10 ns on some CPUs.
    private static double MiddleOf(long[] window) => window.Order().Skip(Window / 4).Take(Window / 2).Average();

    private struct Event
    {
        internal long Value;
    }

    private sealed class Tally(int events)
    {
        private bool _hasStarted;

        internal long[] DelaysNs { get; } = new long[events];

        internal int Count { get; set; }

        internal long Sum { get; set; }

        /// <summary>Called by the consumer's thread when it starts; the producer waits for that.</summary>
        internal void Start()
        {
            HostThread.PinTo(ConsumerCpu);
            Volatile.Write(ref _hasStarted, true);
        }

        internal void AwaitStart()
        {
            while (!Volatile.Read(ref _hasStarted))
                Thread.SpinWait(1);
        }
    }

    private readonly struct Summing(Tally tally) : IValueEventHandler<Event>
    {
        internal Tally Tally { get; } = tally;

        public void OnStart() => Tally.Start();

        public void OnEvent(ref Event data, long sequence, bool endOfBatch) => Tally.Sum += data.Value;
    }

    private readonly struct Timing(Tally tally) : IValueEventHandler<Event>
    {
        public void OnStart() => tally.Start();

        public void OnEvent(ref Event data, long sequence, bool endOfBatch) =>
            tally.DelaysNs[tally.Count++] = MonotonicClock.NowNs - data.Value;
    }

    /// <summary>Handles the events of a ring on a separate thread.</summary>
    private sealed class Consumer<THandler> : IDisposable
        where THandler : struct, IValueEventHandler<Event>
    {
        private readonly ValueDisruptor<Event> _disruptor;

        internal Consumer(THandler handler, Tally tally)
        {
            _disruptor = new ValueDisruptor<Event>(
                static () => default, DisruptorBenchmarks.Ring, TaskScheduler.Default, ProducerType.Single,
                new BusySpinWaitStrategy());
            _disruptor.HandleEventsWith(handler);
            Ring = _disruptor.Start();
            tally.AwaitStart();
        }

        internal ValueRingBuffer<Event> Ring { get; }

        internal void AwaitAll()
        {
            while (!Ring.HasAvailableCapacity(Ring.BufferSize))
                Thread.SpinWait(1);
        }

        public void Dispose() => _disruptor.Shutdown(Limit);
    }
}
