// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance;
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Total work of user space per packet, on one core: a batch is read from the rings, merged, decoded and published into
/// the Disruptor, then analysed. Not included: the kernel programs, which wrote the records before; the publisher; and
/// the hand-over between two cores.
/// </summary>
internal sealed class WholePipelineBenchmarks : BenchmarkGroup, IWorkSource
{
    private const double OneCoreRatio = 80;

    private static readonly (TrafficShape Shape, string Name)[] Shapes =
        [(TrafficShape.FeedOnly, "feed"), (TrafficShape.Realistic, "realistic")];

    internal override IReadOnlyList<string> Names { get; } = [.. Shapes.SelectMany(shape => NamesOf(shape.Name))];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    public IReadOnlyList<string> WorkNames => Names;

    public int PreparedAtOnce(string name) => Pipeline.RecordsAtOnce;

    public BenchmarkWork WorkOf(string name)
    {
        (TrafficShape shape, string shapeName) = Shapes.Single(one => NamesOf(one.Name).Contains(name));
        var pipeline = new Pipeline(shape, Pipeline.RecordsAtOnce);
        (Action prepare, Action<int> work) = Array.IndexOf(NamesOf(shapeName), name) switch
        {
            0 => ((Action)pipeline.Prepare, (Action<int>)(_ => pipeline.ReadAndAnalyse())),
            1 => (pipeline.AnalyseAndPrepare, _ => pipeline.Read()),
            _ => (pipeline.PrepareAndRead, _ => pipeline.Analyse()),
        };
        return new BenchmarkWork(name, work) { Prepare = prepare, Resources = pipeline };
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.Amount(300_000, 50_000);
        using HeaderWalk? walk = HeaderWalk.For(options);
        foreach ((TrafficShape shape, string name) in Shapes)
        {
            string[] names = NamesOf(name);
            if (!names.Any(options.Selects))
                continue;
            using var pipeline = new Pipeline(shape, packets);
            double[] reader = new double[options.Rounds];
            double[] analysis = new double[options.Rounds];
            double[] whole = new double[options.Rounds];
            double[] walked = new double[options.Rounds];
            _ = pipeline.Time();
            for (int round = 0; round < options.Rounds; round++)
            {
                (reader[round], analysis[round]) = pipeline.Time();
                whole[round] = reader[round] + analysis[round];
                walked[round] = walk?.Time(packets) ?? 0;
            }
            report.Add(HeaderWalk.Judge(
                new Measurement(names[0], "ns/packet", whole), walk is null ? null : walked,
                OneCoreRatio));
            report.Add(new Measurement(names[1], "ns/packet", reader));
            report.Add(new Measurement(names[2], "ns/packet", analysis));
        }
    }

    private static string[] NamesOf(string shape) =>
        [$"pipeline.whole_{shape}", $"pipeline.whole_{shape}_reader", $"pipeline.whole_{shape}_analysis"];

    /// <summary>Reader and analysis in turns on the calling thread, a Disruptor between them.</summary>
    private sealed class Pipeline : IDisposable
    {
        internal const int RecordsAtOnce = 1_024;

        private const int EventRing = 1 << 14;
        private const int ReportedRing = 1 << 16;
        private const int Rings = 2;
        private const long RingBytes = 1 << 20;
        private const long HoldNs = 5_000;

        private readonly int _packets;
        private readonly TradingTraffic _traffic;
        private readonly MemoryRing[] _memory;
        private readonly AnalysisRig _rig = new(ReportedRing);
        private readonly Sequence _analysed = new();
        private readonly ValueRingBuffer<PacketEvent> _ring;
        private readonly RecordReader<ArrayRing, PipelineSink, NoTap> _reader;

        internal Pipeline(TrafficShape shape, int packets)
        {
            _packets = packets;
            _traffic = new TradingTraffic(shape);
            _memory = [.. Enumerable.Range(0, Rings).Select(index => new MemoryRing(index, RingBytes))];
            _ring = ValueRingBuffer<PacketEvent>.CreateSingleProducer(
                static () => default, EventRing, new BusySpinWaitStrategy());
            _ring.AddGatingSequences(_analysed);
            Topology topology = TradingTopology.Build();
            var decoder = new PacketDecoder<PipelineSink>(
                topology, TcpStreamOptions.For(topology), new PipelineSink(_ring, new StageFailure()));
            // Losses that no record reported are read only at the end of a run.
            _reader = new RecordReader<ArrayRing, PipelineSink, NoTap>(
                null!, [.. _memory.Select(ring => new ArrayRing(ring.Descriptor))], decoder,
                new FlowInterfaces(topology.Flows.Count), HoldNs, new ControlQueue(), default);
        }

        /// <summary>Time per packet in the reader and in the analysis.</summary>
        internal (double ReaderNs, double AnalysisNs) Time()
        {
            long readerNs = 0;
            long analysisNs = 0;
            int taken = 0;
            while (taken < _packets)
            {
                Prepare();
                long startNs = WorkClock.Now();
                taken += Read();
                long readNs = WorkClock.Now();
                Analyse();
                analysisNs += WorkClock.Now() - readNs;
                readerNs += readNs - startNs;
            }
            _rig.Drain();
            return taken % RecordsAtOnce == 0 && _rig.EventsLost == 0
                ? ((double)readerNs / taken, (double)analysisNs / taken)
                : throw new InvalidOperationException($"{taken} packets were read, {_rig.EventsLost} events were lost");
        }

        public void Dispose()
        {
            foreach (MemoryRing ring in _memory)
                ring.Dispose();
        }

        /// <summary>Releases the results of the last batch, and writes the records of the next.</summary>
        internal void Prepare()
        {
            _rig.Drain();
            WriteRecords();
        }

        /// <summary>Analyses the last batch, and writes the records of the next.</summary>
        internal void AnalyseAndPrepare()
        {
            Analyse();
            Prepare();
        }

        /// <summary>Writes the records of the next batch and reads them.</summary>
        internal void PrepareAndRead()
        {
            Prepare();
            _ = Read();
        }

        /// <summary>Reads, decodes and publishes the batch.</summary>
        /// <returns>Number of records read.</returns>
        internal int Read() => _reader.Pass(_traffic.Current.StampNs + HoldNs);

        internal void ReadAndAnalyse()
        {
            int taken = Read();
            Analyse();
            if (taken != RecordsAtOnce)
                throw new InvalidOperationException($"{taken} of {RecordsAtOnce} packets were read");
        }

        private void WriteRecords()
        {
            for (int i = 0; i < RecordsAtOnce; i++)
            {
                _traffic.MoveNext();
                // Line B and the orders are in the other ring.
                int ring = _traffic.Current.FlowId is TradingTopology.LineB or TradingTopology.ToExchange ? 1 : 0;
                if (!_memory[ring].TryWrite(_traffic))
                    throw new InvalidOperationException("a ring is too small for the records of a batch");
            }
        }

        /// <summary>Analyses the events as the loop of the ring's consumer does.</summary>
        internal void Analyse()
        {
            long last = _ring.Cursor;
            long next = _analysed.Value + 1;
            _rig.Analysis.OnBatchStart(last - next + 1);
            for (; next <= last; next++)
                _rig.Analysis.OnEvent(ref _ring[next]);
            _analysed.SetValue(last);
        }
    }
}
