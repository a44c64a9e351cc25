// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using HdrHistogram;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Single calls on the hot path.</summary>
internal sealed class MicroBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string Clock = "micro.read_clock";
    private const string RecordSpread = "micro.histogram_record_spread";
    private const string RecordSame = "micro.histogram_record_same";
    private const string PublishOne = "micro.disruptor_publish";
    private const int Kept = 4_096;
    private const int RingSize = 1 << 12;

    private readonly long[] _values = new long[Kept];
    private readonly LongHistogram _histogram = new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    private readonly Sequence _consumer = new();
    private readonly ValueRingBuffer<PacketEvent> _ring = ValueRingBuffer<PacketEvent>.CreateSingleProducer(
        static () => default, RingSize, new BusySpinWaitStrategy());

    private long _sum;

    /// <summary>Creates the values to record and the ring.</summary>
    public MicroBenchmarks()
    {
        _ring.AddGatingSequences(_consumer);
        var random = new Random(1);
        for (int i = 0; i < Kept; i++)
            _values[i] = (long)Math.Exp(random.NextDouble() * 16);      // 1 ns to 9 ms, equally many per decade
    }

    internal override IReadOnlyList<string> Names { get; } = [Clock, RecordSpread, RecordSame, PublishOne];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames { get; } = [RecordSpread, RecordSame, PublishOne];

    public IReadOnlyList<string> WorkNames => Names;

    public BenchmarkWork WorkOf(string name) => new(name, name switch
    {
        Clock => ReadClock,
        RecordSpread => RecordSpreadValues,
        RecordSame => RecordSameValue,
        _ => PublishOneByOne,
    });

    internal override void Run(PerfOptions options, Report report)
    {
        int calls = options.Amount(1 << 23, 1 << 20);
        double[][] values = Turns.Take(options.Rounds, [.. Names.Select(WorkOf).Select(
            work => (Func<double>)(() => work.Time(work.Name == Clock ? calls / 8 : calls)))]);
        string[] names = [.. Names];
        for (int index = 0; index < names.Length; index++)
            report.Add(new Measurement(names[index], "ns", values[index]));
        GC.KeepAlive(_sum);
    }

    private void ReadClock(int calls)
    {
        for (int i = 0; i < calls; i++)
            _sum += MonotonicClock.NowNs;
    }

    private void RecordSpreadValues(int calls)
    {
        LongHistogram histogram = _histogram;
        long[] values = _values;
        for (int i = 0; i < calls; i++)
            histogram.RecordValue(values[i & (Kept - 1)]);
    }

    private void RecordSameValue(int calls)
    {
        LongHistogram histogram = _histogram;
        for (int i = 0; i < calls; i++)
            histogram.RecordValue(1_234);
    }

    private void PublishOneByOne(int calls)
    {
        ValueRingBuffer<PacketEvent> ring = _ring;
        for (int i = 0; i < calls; i++)
        {
            if (!ring.TryNext(out long sequence))
            {
                _consumer.SetValue(ring.Cursor);
                sequence = ring.Next();
            }
            ring[sequence].StampNs = i;
            ring.Publish(sequence);
        }
    }
}
