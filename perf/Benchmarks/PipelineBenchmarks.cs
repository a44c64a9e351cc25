// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Appliance;
using Telemetry.Capture;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Time of an event in the analysis, called directly and through the Disruptor.</summary>
internal sealed class PipelineBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string Decode = "pipeline.decode_and_publish";
    private const string FeedOnly = "pipeline.analysis_feed";
    private const string Realistic = "pipeline.analysis_realistic";
    private const string Disruptor = "pipeline.decode_to_analysis";
    private const double AnalysisRatio = 40;
    private const double DecodeRatio = 16;
    private const int EventRing = 1 << 16;
    private const int EventsAtOnce = 1_024;

    internal override IReadOnlyList<string> Names { get; } = [Decode, FeedOnly, Realistic, Disruptor];

    internal override IReadOnlyList<string> CountedNames { get; } = [Decode, FeedOnly, Realistic];

    public IReadOnlyList<string> WorkNames => CountedNames;

    public int PreparedAtOnce(string name) => name == Decode ? 0 : EventsAtOnce;

    public BenchmarkWork WorkOf(string name)
    {
        if (name == Decode)
            return new BenchmarkWork(name, new Decoding().Do);
        var analysis = new DirectAnalysis(name == FeedOnly ? TrafficShape.FeedOnly : TrafficShape.Realistic);
        return new BenchmarkWork(name, analysis.Do) { Prepare = analysis.Prepare };
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.Amount(300_000, 50_000);
        List<(string Name, double HighestRatio, Func<double> Time)> direct = [];
        if (options.Selects(Decode))
        {
            BenchmarkWork decoding = WorkOf(Decode);
            direct.Add((Decode, DecodeRatio, () => decoding.Time(packets)));
        }
        if (options.Selects(FeedOnly))
            direct.Add((FeedOnly, AnalysisRatio, new DirectAnalysis(TrafficShape.FeedOnly).TimeOf(packets)));
        if (options.Selects(Realistic))
            direct.Add((Realistic, AnalysisRatio, new DirectAnalysis(TrafficShape.Realistic).TimeOf(packets)));
        using HeaderWalk? walk = HeaderWalk.For(options);
        List<Func<double>> turns = [.. direct.Select(one => one.Time)];
        if (walk is not null)
            turns.Add(() => walk.Time(packets));
        double[][] values = [];
        PinnedThread.Run(() => values = Turns.Take(options.Rounds, [.. turns]));
        for (int index = 0; index < direct.Count; index++)
        {
            report.Add(HeaderWalk.Judge(
                new Measurement(direct[index].Name, "ns/event", values[index]), walk is null ? null : values[^1],
                direct[index].HighestRatio));
        }
        if (!options.Selects(Disruptor))
            return;
        // Measured separately: its threads spin all the time.
        using var threaded = new ThreadedAnalysis(packets);
        report.Add(new Measurement(Disruptor, "ns/packet", Turns.Take(options.Rounds, threaded.Time)[0]));
    }

    /// <summary>Decodes envelopes into a Disruptor that is never full; the packets are in memory.</summary>
    private sealed class Decoding
    {
        private const int RingSize = 1 << 14;
        private const int PayloadBytes = 64;
        private const int Kept = 4_096;

        private readonly ValueRingBuffer<PacketEvent> _ring;
        private readonly Sequence _consumer = new();
        private readonly PacketDecoder<PipelineSink> _decoder;
        private readonly byte[] _payloads = new byte[Kept * PayloadBytes];
        private readonly int[] _lengths = new int[Kept];
        private readonly TradingTraffic _traffic = new(TrafficShape.FeedOnly);
        private long _stampNs;

        internal Decoding()
        {
            _ring = ValueRingBuffer<PacketEvent>.CreateSingleProducer(
                static () => default, RingSize, new BusySpinWaitStrategy());
            _ring.AddGatingSequences(_consumer);
            Topology topology = TradingTopology.Build();
            _decoder = new PacketDecoder<PipelineSink>(
                topology, TcpStreamOptions.For(topology), new PipelineSink(_ring, new StageFailure()));
            for (int i = 0; i < Kept; i++)
            {
                _traffic.MoveNext();
                _lengths[i] = _traffic.Payload.Length;
                int length = Math.Min(PayloadBytes, _lengths[i]);
                _traffic.Payload[..length].CopyTo(_payloads.AsSpan(i * PayloadBytes));
            }
            _stampNs = _traffic.Current.StampNs;
        }

        /// <summary>Decodes and publishes a number of packets.</summary>
        internal void Do(int packets)
        {
            CapturedPacket packet = default;
            _traffic.Fill(ref packet);
            for (int i = 0; i < packets; i++)
            {
                int kept = i & (Kept - 1);
                int length = _lengths[kept];
                packet.Payload = _payloads.AsSpan(kept * PayloadBytes, Math.Min(PayloadBytes, length));
                packet.Head.PayloadLength = length;
                packet.Head.FlowId = TradingTopology.LineA + (i & 1);
                packet.Head.StampNs = ++_stampNs;
                _decoder.OnPacket(ref packet, _stampNs, _stampNs, PacketEventFlags.None);
                if (i % (RingSize / 2) == 0)
                    _consumer.SetValue(_ring.Cursor);
            }
            if (_ring[_ring.Cursor].Status != EnvelopeStatus.Ok)
                throw new InvalidOperationException("a packet was not decoded");
        }
    }

    /// <summary>The analysis on the calling thread, over batches of decoded events.</summary>
    private sealed class DirectAnalysis
    {
        private const int Batch = 2_048;

        private readonly AnalysisRig _rig = new(EventRing);
        private readonly DecodedTraffic _traffic;
        private int _next;

        internal DirectAnalysis(TrafficShape shape) => _traffic = new DecodedTraffic(shape, Batch);

        internal Func<double> TimeOf(int packets) => () => Time(packets);

        /// <summary>Decodes the next batch, after the remaining events of the last one.</summary>
        internal void Prepare()
        {
            Do(_traffic.Count - _next);
            _rig.Drain();
            _traffic.MoveNext();
            _next = 0;
        }

        /// <summary>Analyses a number of the batch's events.</summary>
        internal void Do(int events)
        {
            int end = _next + events;
            if (end > _traffic.Count)
                throw new InvalidOperationException($"{end} events of a batch of {_traffic.Count} were asked for");
            for (int i = _next; i < end; i++)
                _rig.Analysis.OnEvent(ref _traffic.Events[i]);
            _next = end;
        }

        private double Time(int packets)
        {
            long spentNs = 0;
            long events = 0;
            for (int done = 0; done < packets; done += Batch)
            {
                Prepare();
                long startNs = WorkClock.Now();
                Do(_traffic.Count);
                spentNs += WorkClock.Now() - startNs;
                events += _traffic.Count;
            }
            return (double)spentNs / events;
        }
    }

    /// <summary>Decoder and analysis on two threads with the Disruptor between them.</summary>
    private sealed class ThreadedAnalysis : IDisposable
    {
        private const int RingSize = 1 << 14;
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

        private readonly int _packets;
        private readonly AnalysisRig _rig = new(EventRing);
        private readonly ValueDisruptor<PacketEvent> _disruptor;
        private readonly PacketDecoder<PipelineSink> _decoder;
        private readonly MarkHandler.Mark _mark = new();
        private readonly TradingTraffic _traffic = new(TrafficShape.Realistic);
        private readonly TrafficPacket[] _ready;
        private readonly byte[] _payloads;

        internal ThreadedAnalysis(int packets)
        {
            _packets = packets;
            _ready = new TrafficPacket[packets];
            _payloads = new byte[packets * MarkHandler.PayloadBytes];
            _disruptor = new ValueDisruptor<PacketEvent>(
                static () => default, RingSize, TaskScheduler.Default, ProducerType.Single, new YieldingWaitStrategy());
            _disruptor.HandleEventsWith(new AnalysisHandler(_rig.Analysis)).Then(new MarkHandler(_mark));
            ValueRingBuffer<PacketEvent> ring = _disruptor.Start();
            Topology topology = TradingTopology.Build();
            _decoder = new PacketDecoder<PipelineSink>(
                topology, TcpStreamOptions.For(topology), new PipelineSink(ring, new StageFailure()));
        }

        internal double Time()
        {
            CapturedPacket packet = default;
            for (int i = 0; i < _packets; i++)
            {
                _traffic.MoveNext();
                _ready[i] = _traffic.Current;
                int length = Math.Min(MarkHandler.PayloadBytes, _traffic.Payload.Length);
                _traffic.Payload[..length].CopyTo(_payloads.AsSpan(i * MarkHandler.PayloadBytes));
            }
            _traffic.Fill(ref packet);
            long startNs = MonotonicClock.NowNs;
            for (int i = 0; i < _packets; i++)
            {
                Fill(ref packet, i);
                _decoder.OnPacket(ref packet, packet.Head.StampNs, packet.Head.StampNs + 500, PacketEventFlags.None);
            }
            long last = _disruptor.RingBuffer.Cursor;
            SpinWait spinner = default;
            while (Volatile.Read(ref _mark.Sequence) < last)
                spinner.SpinOnce(sleep1Threshold: -1);
            double eachNs = (double)(MonotonicClock.NowNs - startNs) / _packets;
            _rig.Drain();
            return eachNs;
        }

        public void Dispose() => _disruptor.Shutdown(Limit);

        private void Fill(ref CapturedPacket packet, int index)
        {
            ref TrafficPacket ready = ref _ready[index];
            packet.Head.StampNs = ready.StampNs;
            packet.Head.FlowId = ready.FlowId;
            packet.Head.PayloadLength = ready.PayloadLength;
            packet.Payload = _payloads.AsSpan(
                index * MarkHandler.PayloadBytes, Math.Min(ready.PayloadLength, MarkHandler.PayloadBytes));
            packet.TcpSequence = ready.TcpSequence;
            packet.TcpAcknowledgement = ready.TcpAcknowledgement;
            packet.TcpFlags = ready.TcpFlags;
            packet.SourceAddress = TradingTopology.SourceAddress(ready.FlowId);
            packet.DestinationAddress = TradingTopology.DestinationAddress(ready.FlowId);
            packet.SourcePort = TradingTopology.SourcePort(ready.FlowId);
            packet.DestinationPort = TradingTopology.DestinationPort(ready.FlowId);
        }
    }

    /// <summary>Publishes the progress of the analysis.</summary>
    private readonly struct MarkHandler(MarkHandler.Mark mark) : IValueEventHandler<PacketEvent>
    {
        internal const int PayloadBytes = 128;

        internal sealed class Mark
        {
            internal long Sequence = -1;
        }

        public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch)
        {
            if (endOfBatch)
                Volatile.Write(ref mark.Sequence, sequence);
        }
    }
}
