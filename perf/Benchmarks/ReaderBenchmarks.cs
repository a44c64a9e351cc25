// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Time per record in the reader, over rings in memory that were filled before.</summary>
internal sealed class ReaderBenchmarks : BenchmarkGroup
{
    private const string DrainOnly = "reader.drain";
    private const string Feed = "reader.feed_one_ring";
    private const string FeedTwoRings = "reader.feed_two_rings";
    private const string Realistic = "reader.realistic_two_rings";
    private const string Move = "reader.move_to_node";
    private const string Moved = "reader.realistic_moved";

    internal override IReadOnlyList<string> Names { get; } =
        [DrainOnly, Feed, FeedTwoRings, Realistic, Move, Moved];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    internal override void Run(PerfOptions options, Report report)
    {
        int records = options.Amount(100_000, 20_000);
        using var drain = new RingDrain(records);
        using var feed = new ReaderRig(TrafficShape.FeedOnly, rings: 1, records);
        using var feedTwo = new ReaderRig(TrafficShape.FeedOnly, rings: 2, records);
        using var realistic = new ReaderRig(TrafficShape.Realistic, rings: 2, records);
        using var move = new ReaderRig(TrafficShape.FeedOnly, rings: 2, records, isMoved: true);
        using var moved = new ReaderRig(TrafficShape.Realistic, rings: 2, records, isMoved: true);
        double[][] values = Turns.Take(
            options.Rounds, drain.Time, feed.Time, feedTwo.Time, realistic.Time, move.TimeMoving, moved.Time);
        report.Add(new Measurement(DrainOnly, "ns/record", values[0]));
        for (int index = 1; index < values.Length; index++)
        {
            report.Add(new Measurement(Names[index], "ns/record", values[index])
            {
                ReferenceName = DrainOnly,
                ReferenceValues = values[0],
            });
        }
    }

    /// <summary>Walks a ring and reads every word of it: the cost of memory alone.</summary>
    private sealed class RingDrain(int records) : IDisposable
    {
        private readonly MemoryRing _memory = new(0, BytesFor(records));
        private readonly TradingTraffic _traffic = new(TrafficShape.FeedOnly);
        private ArrayRing _ring;
        private bool _isOpen;
        private ulong _sum;

        internal double Time()
        {
            if (!_isOpen)
                _ring = new ArrayRing(_memory.Descriptor);
            _isOpen = true;
            for (int i = 0; i < records; i++)
            {
                _traffic.MoveNext();
                _memory.TryWrite(_traffic);
            }
            long startNs = WorkClock.Now();
            _ring.Refresh();
            while (_ring.TryPeek(out ulong stamp))
            {
                _sum += stamp + Sum(_ring.Payload);
                _ring.Advance();
            }
            _ring.Release();
            return (double)(WorkClock.Now() - startNs) / records;
        }

        public void Dispose()
        {
            _memory.Dispose();
            GC.KeepAlive(_sum);
        }

        private static ulong Sum(ReadOnlySpan<byte> payload)
        {
            ulong sum = 0;
            foreach (ulong word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(payload))
                sum += word;
            return sum;
        }
    }

    /// <summary>Complete reader that discards its events.</summary>
    private sealed class ReaderRig : IDisposable
    {
        private const long HoldNs = 5_000;

        private readonly MemoryRing[] _memory;
        private readonly TradingTraffic _traffic;
        private readonly RecordReader<ArrayRing, DiscardingSink, NoTap> _reader;
        private readonly NodeReader? _node;
        private readonly int _records;
        private double _movingNs;

        internal ReaderRig(TrafficShape shape, int rings, int records, bool isMoved = false)
        {
            _records = records;
            _traffic = new TradingTraffic(shape);
            _memory = [.. Enumerable.Range(0, rings).Select(index => new MemoryRing(index, BytesFor(records)))];
            Topology topology = TradingTopology.Build();
            var decoder = new PacketDecoder<DiscardingSink>(
                topology, TcpStreamOptions.For(topology), new DiscardingSink(new DiscardingSink.Tally()));
            RingDescriptor[] read = [.. _memory.Select(ring => ring.Descriptor)];
            if (isMoved)
                read = [.. (_node = new NodeReader(1, read, near: null)).Rings];
            // Losses that no record reported are read only at the end of a run.
            _reader = new RecordReader<ArrayRing, DiscardingSink, NoTap>(
                null!, [.. read.Select(ring => new ArrayRing(ring))], decoder,
                new FlowInterfaces(topology.Flows.Count), HoldNs, new ControlQueue(), default);
        }

        internal double Time()
        {
            for (int i = 0; i < _records; i++)
            {
                _traffic.MoveNext();
                // Line B and the orders are in the other ring.
                int ring = _traffic.Current.FlowId is TradingTopology.LineB or TradingTopology.ToExchange ? 1 : 0;
                if (!_memory[ring % _memory.Length].TryWrite(_traffic))
                    throw new InvalidOperationException("a ring is too small for the records of a round");
            }
            long nowNs = _traffic.Current.StampNs + HoldNs;
            if (_node is not null)
                MoveRecords(_node, nowNs);
            long startNs = WorkClock.Now();
            int taken = _reader.Pass(nowNs);
            long endNs = WorkClock.Now();
            return taken == _records
                ? (double)(endNs - startNs) / taken
                : throw new InvalidOperationException($"{taken} of {_records} records were read");
        }

        /// <summary>Time of moving a record, without reading it afterwards.</summary>
        internal double TimeMoving()
        {
            _ = Time();
            return _movingNs;
        }

        public void Dispose()
        {
            _node?.Dispose();
            foreach (MemoryRing ring in _memory)
                ring.Dispose();
        }

        private void MoveRecords(NodeReader node, long nowNs)
        {
            long startNs = WorkClock.Now();
            int moved = node.Pass(nowNs);
            _movingNs = (double)(WorkClock.Now() - startNs) / moved;
            if (moved != _records)
                throw new InvalidOperationException($"{moved} of {_records} records were moved");
        }
    }

    private static long BytesFor(int records) =>
        (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)records * 200);
}
