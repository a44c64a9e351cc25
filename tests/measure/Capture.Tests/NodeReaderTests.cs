// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Capture.Tests;

/// <summary>A main reader that takes two of three rings from the reader of another node, by turns on one
/// thread.</summary>
public sealed class NodeReaderTests
{
    private const int RingBytes = 1 << 15;
    private const long HoldNs = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void what_comes_out_is_what_one_reader_of_all_rings_makes(int seed)
    {
        using var one = new Rig(hasNodeReader: false);
        using var two = new Rig(hasNodeReader: true);
        var random = new Random(seed);
        for (int step = 0; step < 400; step++)
        {
            // Now and then more than the rings hold.
            int packets = random.Next(20) == 0 ? 2_000 : random.Next(100);
            one.Write(packets);
            two.Write(packets);
            long afterNs = random.Next(2 * (int)HoldNs);
            one.Pass(afterNs);
            two.Move(afterNs);
            two.Pass(afterNs);
            // The room that the main reader has given back.
            two.Move(afterNs);
        }
        one.Finish();
        two.Finish();

        Assert.True(one.Lost > 1_000, $"only {one.Lost} were lost");
        Assert.Equal((one.Written, one.Lost), (two.Written, two.Lost));
        Assert.Equal(one.Events.Count, two.Events.Count);
        for (int index = 0; index < one.Events.Count; index++)
            Assert.True(AreEqual(one.Events[index], two.Events[index]), $"seed {seed}: event {index} differs");
        Assert.Equal(one.Counters.LateRecords, two.Counters.LateRecords);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void nothing_is_late_missing_or_reported_twice_however_far_the_node_reader_is_behind(int seed)
    {
        using var rig = new Rig(hasNodeReader: true);
        var random = new Random(seed);
        for (int step = 0; step < 2_000; step++)
        {
            rig.Write(random.Next(30) == 0 ? 800 : random.Next(20));
            long afterNs = HoldNs + random.Next(1_000);
            if (random.Next(5) == 0)
                rig.Move(afterNs);
            if (random.Next(3) == 0)
                rig.Pass(afterNs);
        }
        rig.Finish();

        Assert.True(rig.Lost > 1_000, $"only {rig.Lost} were lost");
        Assert.Equal((rig.Written, 0L), (rig.Counters.Read, rig.Counters.LateRecords));
        Assert.Equal(rig.Lost, rig.LossReported);
        long stampNs = 0;
        foreach (PacketEvent packet in rig.Events.Where(packet => packet.Kind == PacketEventKind.Feed))
        {
            Assert.True(packet.StampNs >= stampNs, $"seed {seed}: {packet.StampNs} behind {stampNs}");
            stampNs = packet.StampNs;
        }
    }

    [Fact]
    public void a_node_reader_that_stands_still_is_waited_for_until_the_bound_and_then_late()
    {
        const long BoundNs = 10_000_000;
        using var rig = new Rig(hasNodeReader: true);
        rig.Move(0);
        rig.Write(300);
        (long far, long near) = (rig.WrittenTo(1) + rig.WrittenTo(2), rig.WrittenTo(0));
        Assert.True(far > 0 && near > 0);

        rig.Pass(BoundNs / 2, BoundNs);
        Assert.Equal(0, rig.Counters.Read);
        rig.Pass(BoundNs + HoldNs, BoundNs);
        Assert.Equal((near, 0L), (rig.Counters.Read, rig.Counters.LateRecords));
        rig.Move(BoundNs + HoldNs);
        rig.Pass(BoundNs + HoldNs, BoundNs);

        Assert.Equal(near + far, rig.Counters.Read);
        Assert.InRange(rig.Counters.LateRecords, 1, far);
        Assert.Equal(rig.Counters.LateRecords, rig.Events.Count(packet =>
            packet.Kind != PacketEventKind.Message && packet.Flags.HasFlag(PacketEventFlags.LateRecord)));
    }

    [Fact]
    public unsafe void no_order_stays_in_the_ring_that_it_was_moved_from()
    {
        using var rig = new Rig(hasNodeReader: true);
        rig.Write(600);
        rig.Move(0);

        RingDescriptor ring = rig.Kernel(2);
        var reader = new ArrayRing(ring);
        reader.Refresh();
        int orders = 0;
        while (reader.TryPeek(out _))
        {
            if (reader.Current.IpProtocol == 6)
            {
                Assert.Equal(-1, reader.Payload.IndexOfAnyExcept((byte)0));
                orders += reader.Payload.Length > 0 ? 1 : 0;
            }
            reader.Advance();
        }
        Assert.True(orders > 0);
        rig.Pass(HoldNs);
        Assert.Contains(rig.Events, packet => packet.Kind == PacketEventKind.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_record_that_cannot_be_right_ends_the_reader_that_finds_it(bool hasNodeReader)
    {
        using var rig = new Rig(hasNodeReader);
        rig.Write(300);
        rig.Break(1);

        // One pass comes upon it, and the next one at the latest ends.
        Exception found = Assert.Throws<InvalidDataException>(() =>
        {
            for (int pass = 0; pass < 2; pass++)
            {
                if (hasNodeReader)
                    rig.Move(HoldNs);
                else
                    rig.Pass(HoldNs);
            }
        });

        Assert.Equal("ring 1 holds a record that cannot be right", found.Message);
    }

    private static bool AreEqual(PacketEvent one, PacketEvent other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<PacketEvent>(in one))
            .SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<PacketEvent>(in other)));

    private readonly struct Sink(List<PacketEvent> events, PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish() => events.Add(place[0]);
    }

    /// <summary>Line A in ring 0, line B in ring 1, orders and answers in ring 2.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly MemoryRing[] _rings =
            [.. Enumerable.Range(0, 3).Select(index => new MemoryRing(index, RingBytes))];
        private readonly long[] _written = new long[3];
        private readonly TradingTraffic _traffic = new(TrafficShape.Rough);
        private readonly NodeReader? _node;
        private readonly RecordReader<ArrayRing, Sink, NoTap> _reader;

        internal Rig(bool hasNodeReader)
        {
            List<RingDescriptor> read = [.. _rings.Select(ring => ring.Descriptor)];
            if (hasNodeReader)
            {
                _node = new NodeReader(1, read[1..], near: null);
                read = [read[0], .. _node.Rings];
            }
            Topology topology = TradingTopology.Build();
            var decoder = new PacketDecoder<Sink>(
                topology, TcpStreamOptions.For(topology), new Sink(Events, new PacketEvent[1]));
            _reader = new RecordReader<ArrayRing, Sink, NoTap>(
                null!, [.. read.Select(ring => new ArrayRing(ring))], decoder,
                new FlowInterfaces(topology.Flows.Count), HoldNs, new ControlQueue(), default);
        }

        internal List<PacketEvent> Events { get; } = [];

        internal ReaderCounters Counters => _reader.Counters;

        internal long Written => _written.Sum();

        internal long Lost { get; private set; }

        internal long LossReported =>
            Events.Sum(packet => packet.Kind == PacketEventKind.Message ? 0 : packet.LostBefore);

        internal long WrittenTo(int ring) => _written[ring];

        internal RingDescriptor Kernel(int ring) => _rings[ring].Descriptor;

        internal void Write(int packets)
        {
            for (; packets > 0; packets--)
            {
                _traffic.MoveNext();
                int ring = Math.Min(2, _traffic.Current.FlowId - 1);
                if (_rings[ring].TryWrite(_traffic))
                    _written[ring]++;
                else
                    Lost++;
            }
        }

        internal unsafe void Break(int ring) => *(uint*)_rings[ring].Descriptor.Data ^= 4;

        internal void Move(long afterNs) => _node!.Pass(_traffic.Current.StampNs + afterNs);

        /// <param name="afterNs">How long after the latest packet.</param>
        /// <param name="boundNs">How long the node reader is waited for.</param>
        internal void Pass(long afterNs, long boundNs = long.MaxValue / 2)
        {
            long nowNs = _traffic.Current.StampNs + afterNs;
            long reachedNs = Math.Max(Math.Min(nowNs, _node?.ReachedNs ?? nowNs), nowNs - boundNs);
            _reader.Pass(nowNs, reachedNs);
        }

        internal void Finish()
        {
            _node?.Pass(_traffic.Current.StampNs);
            _node?.End();
            _reader.DrainAll(_traffic.Current.StampNs);
            _reader.Finish(_traffic.Current.StampNs);
        }

        public void Dispose()
        {
            _node?.Dispose();
            foreach (MemoryRing ring in _rings)
                ring.Dispose();
        }
    }
}
