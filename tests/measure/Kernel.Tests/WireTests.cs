// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Packets that a test run cannot make: jumbo, in several buffers, super-packets, tags beside the
/// packet.</summary>
[Trait("Needs", "root")]
public sealed class WireTests
{
    private const int Mtu = 9000;

    [RootTheory]
    [InlineData(AttachMode.Xdp, RingTransport.ArrayRing)]
    [InlineData(AttachMode.XdpGeneric, RingTransport.ArrayRing)]
    [InlineData(AttachMode.Tc, RingTransport.ArrayRing)]
    [InlineData(AttachMode.Xdp, RingTransport.BpfRingBuffer)]
    [InlineData(AttachMode.Tc, RingTransport.BpfRingBuffer)]
    public void datagrams_of_every_size_arrive_whole(AttachMode attach, RingTransport transport)
    {
        using var pair = new VethPair(Mtu);
        int[] sizes = [0, 1, 17, 18, 19, 63, 64, 65, 200, 257, 1472, 3000, 3700, 4097, 8000, 8972];
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach, transport));
            capture.AttachReceive();

            foreach (int size in sizes)
                pair.Send(1, PacketBuilder.Bytes(size, size));

            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture, sizes.Length);
            Assert.Equal(sizes.Select(size => (uint)size), records.Select(entry => entry.Record.PayloadLength));
            Assert.All(records, entry =>
                Assert.Equal(PacketBuilder.Bytes(entry.Payload.Length, entry.Payload.Length), entry.Payload));
            Assert.All(records, entry => Assert.Equal(entry.Record.PayloadLength, entry.Record.CapturedLength));
            Assert.All(records, entry =>
                Assert.Equal(14 + 20 + 8 + entry.Record.PayloadLength, entry.Record.WireLength));
            Assert.All(records, entry => Assert.Equal(capture.Interfaces[0].Index, (int)entry.Record.InterfaceIndex));
        });
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void a_stream_is_whole_whatever_super_packets_it_is_sent_in(RingTransport transport)
    {
        const int Bytes = 400_000;
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc, transport));
            capture.AttachReceive();
            capture.AttachTransmit();
            byte[] sent = PacketBuilder.Bytes(Bytes);

            Exchange(pair, sent);

            KernelCounters transmitted = default;
            capture.ReadCounters(Hook.TcTx, ref transmitted);
            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture, (int)transmitted.Recorded, Hook.TcTx);
            Assert.True(transmitted.IsClosed());
            Assert.Equal(0, transmitted.LostRing);
            Assert.Equal(sent, Assemble(records));
            Assert.Contains(records, entry => entry.Record.GsoSegments > 1);
            Assert.Equal(transmitted.GsoSegments,
                records.Where(entry => entry.Record.GsoSegments > 1).Sum(entry => entry.Record.GsoSegments));
            Assert.All(records, entry => Assert.Equal(
                (entry.Record.PayloadLength + 1447) / 1448 > 1, entry.Record.Flags.HasFlag(PacketRecordFlags.Gso)));
            Assert.DoesNotContain(records, entry => entry.Record.Flags.HasFlag(PacketRecordFlags.Truncated));
            // Each segment has its own Ethernet, IPv4 and TCP header, the latter with 12 bytes of time stamps.
            Assert.All(
                records.Where(entry => (entry.Record.TcpFlags & 2) == 0),
                entry => Assert.Equal(entry.Record.PayloadLength + (entry.Record.GsoSegments * 66),
                    entry.Record.WireLength));
        });
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.Tc)]
    public void tags_are_seen_wherever_the_kernel_keeps_them(AttachMode attach)
    {
        PacketBuilder plain = new() { Destination = IPAddress.Parse("10.77.0.2"), Payload = PacketBuilder.Bytes(33) };
        (PacketBuilder Packet, ushort Vlan, int Tags)[] sent =
        [
            (plain with { Tags = [(0x8100, 5)] }, 5, 1), (plain with { Tags = [(0x8100, 0)] }, 0, 1),
            (plain with { Tags = [(0x88A8, 6), (0x8100, 7)] }, 7, 2), (plain, 0, 0),
        ];
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach));
            capture.AttachReceive();

            pair.SendFrames([.. sent.Select(row => row.Packet.Build())]);

            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture, sent.Length);
            Assert.Equal(sent.Select(row => row.Vlan), records.Select(entry => entry.Record.VlanId));
            Assert.Equal(sent.Select(row => row.Tags > 0),
                records.Select(entry => entry.Record.Flags.HasFlag(PacketRecordFlags.Vlan)));
            Assert.Equal(sent.Select(row => row.Tags > 1),
                records.Select(entry => entry.Record.Flags.HasFlag(PacketRecordFlags.QinQ)));
            Assert.Equal(sent.Select(row => (uint)row.Packet.Build().Length),
                records.Select(entry => entry.Record.WireLength));
            Assert.All(records, entry => Assert.Equal(PacketBuilder.Bytes(33), entry.Payload));
        });
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.XdpGeneric)]
    [InlineData(AttachMode.Tc)]
    public void rows_of_the_table_have_the_same_outcome_as_real_frames(AttachMode attach)
    {
        // What the kernel itself drops before TC (a third tag, say) is left to the test run.
        PacketFixture[] rows =
        [
            .. PacketTable.Rows.Where(row => row.Bytes.Length is >= 14 and <= 1514 && row.Packet.Tags.Count < 2)
                .Where(row => row.Cut is null or > 40 || attach != AttachMode.Tc),
        ];
        using var pair = new VethPair();
        pair.LeaveTags();
        pair.OnHost(() =>
        {
            KernelCaptureOptions options = VethPair.Options(attach) with { Flows = PacketTable.Flows };
            using KernelCapture capture = KernelCapture.Open(options);
            capture.AttachReceive();

            pair.SendFrames([.. rows.Select(row => row.Bytes)]);

            List<(PacketRecord Record, byte[] Payload)> records =
                Drain(capture, rows.Count(row => row.Outcome == HookCounter.Recorded));
            Assert.Equal(
                rows.Where(row => row.Outcome == HookCounter.Recorded).Select(row => row.Flow),
                records.Select(entry => entry.Record.FlowId));
            KernelCounters counters = default;
            capture.ReadCounters(ref counters);
            Assert.Equal(rows.Length, counters.Seen);
            Assert.Equal(rows.Count(row => row.Outcome == HookCounter.UnsupportedTruncated),
                counters.UnsupportedTruncated);
            Assert.True(counters.IsClosed());
        });
    }

    // The host connects to the neighbour's gateway and sends everything; the neighbour reads it all and resets the
    // connection, since an end in order would have the host acknowledge it at some later time.
    private static void Exchange(VethPair pair, byte[] sent)
    {
        Socket listener = null!;
        pair.OnNeighbour(() =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(VethPair.NeighbourEndpoint(15_000));
            listener.Listen();
        });
        using (listener)
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            client.Connect(VethPair.NeighbourEndpoint(15_000));
            using Socket server = listener.Accept();
            server.LingerState = new LingerOption(true, 0);
            Task sending = Task.Run(() =>
            {
                client.Send(sent);
                client.Shutdown(SocketShutdown.Send);
            });
            byte[] buffer = new byte[1 << 16];
            int received = 0;
            for (int bytes = server.Receive(buffer); bytes > 0; bytes = server.Receive(buffer))
                received += bytes;
            sending.GetAwaiter().GetResult();
            Assert.Equal(sent.Length, received);
        }
    }

    private static byte[] Assemble(List<(PacketRecord Record, byte[] Payload)> records)
    {
        PacketRecord syn = records.First(entry => (entry.Record.TcpFlags & 2) != 0).Record;
        int length = records.Where(entry => entry.Payload.Length > 0)
            .Max(entry => (int)(entry.Record.TcpSequence - syn.TcpSequence - 1) + entry.Payload.Length);
        byte[] stream = new byte[length];
        foreach ((PacketRecord record, byte[] payload) in records.Where(entry => entry.Payload.Length > 0))
            payload.CopyTo(stream, (int)(record.TcpSequence - syn.TcpSequence - 1));
        return stream;
    }

    private static List<(PacketRecord Record, byte[] Payload)> Drain(KernelCapture capture, int count,
        Hook? hook = null)
    {
        List<(PacketRecord Record, byte[] Payload)> records = [];
        VethPair.Until(
            () =>
            {
                foreach (RingDescriptor ring in capture.Rings.Where(ring => hook is null || ring.Hook == hook))
                {
                    if (ring.Transport == RingTransport.ArrayRing)
                        Take(new ArrayRing(ring), records);
                    else
                        Take(new BpfRingBuffer(ring), records);
                }
                return records.Count >= count;
            },
            () => $"{records.Count} records, expected {count}");
        Assert.Equal(count, records.Count);
        return [.. records.OrderBy(entry => entry.Record.StampNs)];
    }

    private static void Take<TRing>(TRing ring, List<(PacketRecord Record, byte[] Payload)> records)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            records.Add((ring.Current, ring.Payload.ToArray()));
            ring.Advance();
        }
        ring.Release();
        Assert.False(ring.IsCorrupt);
    }
}
