// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Consumer's loop of the Disruptor on this thread, over events that are all published: in batches of one, and of 64.
/// </summary>
internal sealed class HandlingBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string One = "micro.disruptor_handle";
    private const string Many = "micro.disruptor_handle_64";
    private const int Ring = 1 << 12;
    private const int Batch = 64;
    private const int FullRings = 1_000;
    private const int QuickRings = 100;

    internal override IReadOnlyList<string> Names { get; } = [One, Many];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    public IReadOnlyList<string> WorkNames => Names;

    public int PreparedAtOnce(string name) => Ring;

    public BenchmarkWork WorkOf(string name)
    {
        int batch = name == One ? 1 : Batch;
        FullRing ready = default;
        return new BenchmarkWork(name, _ => ready.Handle()) { Prepare = () => ready = FullRing.Make(batch) };
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int rings = options.Amount(FullRings, QuickRings);
        double[][] values = Turns.Take(options.Rounds, () => Time(rings, 1), () => Time(rings, Batch));
        report.Add(new Measurement(One, "ns", values[0]));
        report.Add(new Measurement(Many, "ns", values[1]));
    }

    private static double Time(int rings, int batch)
    {
        long workNs = 0;
        for (int i = 0; i < rings; i++)
            workNs += FullRing.Make(batch).Handle();
        return (double)workNs / rings / Ring;
    }

    /// <summary>A ring full of events, and a consumer that has not started.</summary>
    private readonly record struct FullRing(ValueDisruptor<Event> Disruptor, Tally Tally)
    {
        internal static FullRing Make(int batch)
        {
            var disruptor = new ValueDisruptor<Event>(
                static () => default, Ring, new ThisThread(), ProducerType.Single, new BusySpinWaitStrategy());
            var tally = new Tally(disruptor, batch);
            disruptor.HandleEventsWith(new Handler(tally));
            for (int i = 0; i < Ring; i++)
            {
                long sequence = disruptor.RingBuffer.Next();
                disruptor.RingBuffer[sequence].Value = sequence;
                disruptor.RingBuffer.Publish(sequence);
            }
            return new FullRing(disruptor, tally);
        }

        /// <summary>Handles all events.</summary>
        /// <returns>Nanoseconds from the first to the last, without the consumer's start and end.</returns>
        internal long Handle()
        {
            Disruptor.Start();                              // returns when the handler has halted
            return Tally.Sum == (long)Ring * (Ring - 1) / 2
                ? Tally.WorkNs : throw new InvalidOperationException("not every event was handled once");
        }
    }

    private struct Event
    {
        internal long Value;
    }

    private sealed class Tally(ValueDisruptor<Event> disruptor, int batch)
    {
        private long _startNs;

        internal int Batch => batch;

        internal long Sum { get; set; }

        internal long WorkNs { get; private set; }

        internal void Start() => _startNs = WorkClock.Now();

        internal void Finish()
        {
            WorkNs = WorkClock.Now() - _startNs;
            disruptor.Halt();
        }
    }

    private readonly struct Handler(Tally tally) : IValueEventHandler<Event>
    {
        public int? MaxBatchSize => tally.Batch;

        public void OnStart() => tally.Start();

        public void OnEvent(ref Event data, long sequence, bool endOfBatch)
        {
            tally.Sum += data.Value;
            if (sequence == Ring - 1)
                tally.Finish();
        }
    }

    /// <summary>Runs a consumer on the thread that starts it.</summary>
    private sealed class ThisThread : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
