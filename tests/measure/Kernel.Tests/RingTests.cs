// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>What the rings do when they are full, shared, corrupt or overwritten.</summary>
[Trait("Needs", "root")]
public sealed class RingTests
{
    private static readonly FlowDefinition[] Flows =
        [Programs.Flow(1, "239.1.1.1:26400"), Programs.Flow(2, "239.1.1.2:26400")];

    private static readonly byte[] First = new PacketBuilder { Payload = PacketBuilder.Bytes(64) }.Build();

    private static readonly byte[] Second =
        new PacketBuilder { Payload = PacketBuilder.Bytes(64), Destination = IPAddress.Parse("239.1.1.2") }.Build();

    [RootTheory]
    // 160 bytes each; room for one block of 64 bytes more than the record is kept free: 25 in 4096.
    [InlineData(RingTransport.ArrayRing, 25)]
    // 168 bytes each with the kernel's header of 8; the ring takes all but one byte: 24 in 4096.
    [InlineData(RingTransport.BpfRingBuffer, 24)]
    public void a_full_ring_loses_and_says_exactly_how_many_of_which_flow(RingTransport transport, int capacity) =>
        PinnedThread.Run(0, () =>
        {
            using var programs = new Programs(Flows, transport, 4096);
            for (int i = 0; i < 100; i++)
                programs.Run(Hook.XdpRx, i % 4 == 3 ? Second : First);
            KernelCounters full = programs.Counters();
            int recordedOfSecond = programs.Drain().Count(entry => entry.Record.FlowId == 2);

            programs.Run(Hook.XdpRx, First);
            programs.Run(Hook.XdpRx, Second);
            List<(PacketRecord Record, byte[] Payload)> next = programs.Drain();

            Assert.Equal((capacity, 100 - capacity), (full.Recorded, full.LostFull));
            Assert.True(full.IsClosed());
            Assert.Equal((uint)(75 - (capacity - recordedOfSecond)), next[0].Record.FlowLost);
            Assert.Equal((uint)(25 - recordedOfSecond), next[1].Record.FlowLost);
            RingDescriptor ring = programs.Capture.Rings.First(ring => ring.Hook == Hook.XdpRx && ring.Cpu is 0 or -1);
            Assert.Equal(next[0].Record.FlowLost, ring.FlowLost(1));
            Assert.Equal(next[1].Record.FlowLost, programs.Capture.FlowLost(2));
        });

    [RootFact]
    public void a_cpu_without_a_ring_loses_and_says_so() =>
        PinnedThread.Run(Environment.ProcessorCount - 1, () =>
        {
            Assert.True(Environment.ProcessorCount > 1, "this test needs two CPUs");
            using var programs = new Programs(Flows, maxCpus: 1);

            programs.Run(Hook.XdpRx, First, 7);

            KernelCounters counters = programs.Counters();
            Assert.Equal((7, 7, 0), (counters.Matched, counters.LostNoRing, counters.Recorded));
            Assert.Equal(7, programs.Capture.FlowLost(1));
            Assert.True(counters.IsClosed());
            Assert.Empty(programs.Drain());
        });

    [RootFact]
    public unsafe void a_length_that_cannot_be_right_stops_the_ring() =>
        PinnedThread.Run(0, () =>
        {
            using var programs = new Programs(Flows);
            programs.Run(Hook.XdpRx, First, 3);
            RingDescriptor ring = programs.Capture.Rings.First(ring => ring.Hook == Hook.XdpRx && ring.Cpu == 0);
            var reader = new ArrayRing(ring);
            long waiting = reader.Refresh();
            Assert.True(reader.TryPeek(out _));
            reader.Advance();

            ((PacketRecord*)(ring.Data + 160))->RecordLength = 161;

            Assert.Equal(480, waiting);
            Assert.False(reader.TryPeek(out _));
            Assert.True(reader.IsCorrupt);
            Assert.Equal(0, reader.Refresh());
        });

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void a_reader_can_overwrite_a_payload_and_nothing_else_changes(RingTransport transport) =>
        PinnedThread.Run(0, () =>
        {
            using var programs = new Programs(Flows, transport);
            programs.Run(Hook.XdpRx, First, 2);
            RingDescriptor ring = programs.Capture.Rings.First(ring => ring.Hook == Hook.XdpRx && ring.Cpu is 0 or -1);

            (byte[] overwritten, byte[] next) = transport == RingTransport.ArrayRing
                ? Overwrite(new ArrayRing(ring))
                : Overwrite(new BpfRingBuffer(ring));

            Assert.All(overwritten, value => Assert.Equal(0, value));
            Assert.Equal(PacketBuilder.Bytes(64), next);
        });

    private static (byte[] Overwritten, byte[] Next) Overwrite<TRing>(TRing ring)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        Assert.True(ring.TryPeek(out _));
        ring.Payload.Clear();
        byte[] overwritten = ring.Payload.ToArray();
        ring.Advance();
        Assert.True(ring.TryPeek(out _));
        byte[] next = ring.Payload.ToArray();
        ring.Advance();
        ring.Release();
        return (overwritten, next);
    }
}
