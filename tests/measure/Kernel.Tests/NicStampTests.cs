// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The program that is bound to a device, on veth: its driver has no stamps, so that all packets are recorded
/// as without it.</summary>
[Trait("Needs", "root")]
public sealed class NicStampTests
{
    [RootTheory]
    [InlineData(AttachMode.Xdp, RingTransport.ArrayRing)]
    [InlineData(AttachMode.Xdp, RingTransport.BpfRingBuffer)]
    [InlineData(AttachMode.Tc, RingTransport.ArrayRing)]
    [InlineData(AttachMode.Tc, RingTransport.BpfRingBuffer)]
    public void packets_without_a_stamp_are_recorded_as_ever(AttachMode attach, RingTransport transport)
    {
        using var pair = new VethPair(9000);
        int[] sizes = [0, 1, 63, 64, 65, 200, 257, 1472, 4097, 8972];
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach, transport) with
            {
                Interfaces = [new CaptureInterface(VethPair.Watched, attach) { NicStamps = true }],
            });
            capture.AttachReceive();
            Assert.Equal(
                VethPair.ModeHere(attach == AttachMode.Xdp ? "xdp" : "tcx"), capture.Interfaces[0].ReceiveMode);

            foreach (int size in sizes)
                pair.Send(1, PacketBuilder.Bytes(size, size));

            List<(PacketRecord Record, byte[] Payload, ulong Nic)> records = [];
            VethPair.Until(() => Drain(capture, records) == sizes.Length, () => $"{records.Count} records");
            records.Sort((one, other) => one.Record.StampNs.CompareTo(other.Record.StampNs));
            Assert.Equal(sizes.Select(size => (uint)size), records.Select(entry => entry.Record.PayloadLength));
            Assert.All(records, entry =>
                Assert.Equal(PacketBuilder.Bytes(entry.Payload.Length, entry.Payload.Length), entry.Payload));
            Assert.All(records, entry => Assert.Equal(0UL, entry.Nic));
            Assert.All(records, entry => Assert.False(entry.Record.Flags.HasFlag(PacketRecordFlags.NicStamp)));
            KernelCounters counters = default;
            capture.ReadCounters(ref counters);
            Assert.True(counters.IsClosed());
            Assert.Equal(sizes.Length, counters.Recorded);
        });
    }

    [RootFact]
    public void the_program_at_XDP_is_the_devices_own()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Xdp) with
            {
                Interfaces = [new CaptureInterface(VethPair.Watched, AttachMode.Xdp) { NicStamps = true }],
            });
            capture.AttachReceive();
            string shown = pair.OnHost("ip", "-d", "link", "show", VethPair.Watched);
            Assert.Contains("xdp_rx_stamped", shown, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void its_frames_are_in_the_flight_rings_of_all_others()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Xdp) with
            {
                Interfaces = [new CaptureInterface(VethPair.Watched, AttachMode.Xdp) { NicStamps = true }],
                Flight = Programs.Flight,
            });
            capture.AttachReceive();

            for (int size = 1; size <= 10; size++)
                pair.Send(1, PacketBuilder.Bytes(size, size));

            List<(PacketRecord Record, byte[] Payload, ulong Nic)> records = [];
            VethPair.Until(() => Drain(capture, records) == 10, () => $"{records.Count} records");
            var snapshot = new FlightSnapshot();
            snapshot.Read(capture.Flights, 0, long.MaxValue);
            FlightRecord[] flown = [.. Enumerable.Range(0, snapshot.Count).Select(index => snapshot[index].Record)];
            Assert.Equal(
                records.Select(entry => entry.Record.StampNs).Order(),
                flown.Where(record => record.FlowId != 0).Select(record => record.StampNs));
        });
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void a_stamp_that_the_driver_left_in_the_packet_follows_the_payload(RingTransport transport)
    {
        const int ContextBytes = 192;                           // struct __sk_buff
        const int StampOffset = 184;
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc, transport) with
            {
                Interfaces = [new CaptureInterface(VethPair.Watched, AttachMode.Tc) { NicStamps = true }],
            });
            var random = new Random(3);
            List<(int Size, ulong Stamp)> sent = [];
            for (int packet = 0; packet < 200; packet++)
            {
                int size = random.Next(0, 1400);
                ulong stamp = packet % 4 == 3 ? 0 : (ulong)random.NextInt64(1, long.MaxValue);
                byte[] context = new byte[ContextBytes];
                MemoryMarshal.Write(context.AsSpan(StampOffset), stamp);
                byte[] frame = new PacketBuilder
                {
                    Destination = System.Net.IPAddress.Parse("10.77.0.2"),
                    DestinationPort = 26_400,
                    Payload = PacketBuilder.Bytes(size, size),
                }.Build();
                _ = ProgramRun.Of(capture.ProgramFd(Hook.TcRx), frame, 1, context);
                sent.Add((size, stamp));
            }

            List<(PacketRecord Record, byte[] Payload, ulong Nic)> records = [];
            Drain(capture, records);
            records.Sort((one, other) => one.Record.StampNs.CompareTo(other.Record.StampNs));

            Assert.Equal(sent, records.Select(entry => ((int)entry.Record.PayloadLength, entry.Nic)));
            Assert.All(records, entry =>
                Assert.Equal(PacketBuilder.Bytes(entry.Payload.Length, entry.Payload.Length), entry.Payload));
        });
    }

    [RootTheory]
    [InlineData(AttachMode.XdpGeneric, false, "generic XDP")]
    [InlineData(AttachMode.Xdp, true, "drop: true")]
    public void what_cannot_have_stamps_is_refused(AttachMode attach, bool drop, string why)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            FailureException refused = Assert.Throws<FailureException>(() => KernelCapture.Open(
                VethPair.Options(attach) with
                {
                    Interfaces =
                    [
                        new CaptureInterface(VethPair.Watched, attach, Mirror: drop, Drop: drop) { NicStamps = true },
                    ],
                }));
            Assert.Contains(why, refused.Failure.What, StringComparison.Ordinal);
        });
    }

    private static int Drain(KernelCapture capture, List<(PacketRecord Record, byte[] Payload, ulong Nic)> records)
    {
        foreach (RingDescriptor ring in capture.Rings)
        {
            if (ring.Transport == RingTransport.ArrayRing)
                Take(new ArrayRing(ring), records);
            else
                Take(new BpfRingBuffer(ring), records);
        }
        return records.Count;
    }

    private static void Take<TRing>(
        TRing ring, List<(PacketRecord Record, byte[] Payload, ulong Nic)> records)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            records.Add((ring.Current, ring.Payload.ToArray(), RecordShape.NicStampOf(ref ring.Current)));
            ring.Advance();
        }
        ring.Release();
        Assert.False(ring.IsCorrupt);
    }
}
