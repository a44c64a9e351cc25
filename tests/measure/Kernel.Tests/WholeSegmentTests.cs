// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Segments longer than most records, on a connection of the kernel's own sockets over veth: GSO leaves them
/// in one piece of up to 64 KiB.</summary>
[Trait("Needs", "root")]
public sealed class WholeSegmentTests
{
    private const int Snap = 9216;
    private const int Message = 60_000;
    private const int Messages = 20;

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void segments_of_both_directions_are_recorded_whole(RingTransport transport)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(transport);
            byte[] sent = PacketBuilder.Bytes(Messages * Message, 1);
            byte[] answered = PacketBuilder.Bytes(Messages * Message, 2);

            Exchange(pair, sent, answered);

            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture);
            KernelCounters counters = Counters(capture);
            Assert.True(counters.IsClosed());
            Assert.Equal((records.Count, 0, 0), (counters.Recorded, counters.LostRing, counters.Cut));
            foreach ((Hook hook, byte[] expected) in new[] { (Hook.TcTx, sent), (Hook.TcRx, answered) })
            {
                (PacketRecord Record, byte[] Payload)[] own = [.. records.Where(entry => entry.Record.Hook == hook)];
                Assert.Contains(own, entry => entry.Payload.Length > Snap);
                Assert.All(own, entry => Assert.Equal(entry.Record.PayloadLength, entry.Record.CapturedLength));
                Assert.Equal(expected, Assemble(own, expected.Length, out int known));
                Assert.Equal(expected.Length, known);
            }
        });
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing, 16 << 10)]
    [InlineData(RingTransport.BpfRingBuffer, 64 << 10)]
    public void a_full_ring_costs_only_bytes_that_are_told(RingTransport transport, int ringBytes)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(transport, ringBytes);
            byte[] sent = PacketBuilder.Bytes(Messages * Message, 1);
            // The first flight is then longer than the ring, and its segments than other records, on slow hosts too.
            _ = pair.OnHost("sysctl", "-w", "net.ipv4.tcp_min_tso_segs=40");
            pair.Host("route", "change", "10.77.0.0/24", "dev", VethPair.Watched, "initcwnd", "100");

            Exchange(pair, sent, [1]);              // nobody reads the rings meanwhile

            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture);
            KernelCounters counters = Counters(capture);
            Assert.True(counters.IsClosed());
            Assert.Equal(records.Count, counters.Recorded);
            Assert.InRange(counters.LostRing, 1, long.MaxValue);
            (PacketRecord Record, byte[] Payload)[] cut =
                [.. records.Where(entry => entry.Record.CapturedLength < entry.Record.PayloadLength)];
            Assert.Equal(cut.Length, counters.Cut);
            Assert.True(cut.Length > 0, $"of {counters.Recorded} records none was cut, {counters.LostRing} were lost: "
                + string.Join(' ', records.Select(entry => entry.Record.PayloadLength)));
            Assert.All(cut, entry => Assert.True(entry.Record.Flags.HasFlag(PacketRecordFlags.Truncated)));
            Assert.All(cut, entry => Assert.InRange(entry.Payload.Length, Snap, int.MaxValue));
            (PacketRecord Record, byte[] Payload)[] own = [.. records.Where(entry => entry.Record.Hook == Hook.TcTx)];
            byte[] stream = Assemble(own, sent.Length, out int known);
            // A kernel that is kept from its acknowledgements for long sends segments again.
            Assert.InRange(known, Snap, own.Sum(entry => entry.Payload.Length));
            for (int at = 0; at < sent.Length; at++)
                Assert.True(stream[at] == sent[at] || stream[at] == 0, $"byte {at}");
        });
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void a_snap_of_the_users_choice_is_the_limit(RingTransport transport)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(transport, whole: false);

            Exchange(pair, PacketBuilder.Bytes(Messages * Message, 1), [1]);

            List<(PacketRecord Record, byte[] Payload)> records = Drain(capture);
            Assert.Contains(records, entry => entry.Record.PayloadLength > Snap);
            Assert.All(records, entry =>
                Assert.Equal(Math.Min(Snap, entry.Record.PayloadLength), entry.Record.CapturedLength));
            Assert.Equal(0, Counters(capture).Cut);
        });
    }

    private static KernelCapture Open(RingTransport transport, long? ringBytes = null, bool whole = true)
    {
        KernelCaptureOptions options = VethPair.Options(AttachMode.Tc, transport);
        KernelCapture capture = KernelCapture.Open(options with
        {
            Flows =
            [
                Programs.Flow(1, "10.77.0.1:15000", tcp: true, snap: Snap, whole: whole),
                Programs.Flow(2, "10.77.0.1:15000", tcp: true, source: true, snap: Snap, whole: whole),
            ],
            RingBytes = ringBytes ?? options.RingBytes,
        });
        capture.AttachReceive();
        capture.AttachTransmit();
        return capture;
    }

    private static KernelCounters Counters(KernelCapture capture)
    {
        KernelCounters counters = default;
        capture.ReadCounters(ref counters);
        return counters;
    }

    // Both ends send all they have, a message in each call, and read all of the other.
    private static void Exchange(VethPair pair, byte[] sent, byte[] answered)
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
            Task[] work =
            [
                Task.Run(() => Send(client, sent)), Task.Run(() => Send(server, answered)),
                Task.Run(() => Assert.Equal(answered, Receive(client))),
                Task.Run(() => Assert.Equal(sent, Receive(server))),
            ];
            Task.WhenAll(work).GetAwaiter().GetResult();
        }
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; at += Message)
            socket.Send(bytes.AsSpan(at, Math.Min(Message, bytes.Length - at)));
        socket.Shutdown(SocketShutdown.Send);
    }

    private static byte[] Receive(Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int bytes = socket.Receive(buffer); bytes > 0; bytes = socket.Receive(buffer))
            all.Write(buffer, 0, bytes);
        return all.ToArray();
    }

    // Without segments that were sent again: each byte is counted once.
    private static byte[] Assemble(
        IReadOnlyList<(PacketRecord Record, byte[] Payload)> records, int length, out int known)
    {
        uint first = records.First(entry => (entry.Record.TcpFlags & 2) != 0).Record.TcpSequence + 1;
        byte[] stream = new byte[length];
        bool[] isKnown = new bool[length];
        foreach ((PacketRecord record, byte[] payload) in records.Where(entry => entry.Payload.Length > 0))
        {
            int at = (int)(record.TcpSequence - first);
            payload.CopyTo(stream, at);
            isKnown.AsSpan(at, payload.Length).Fill(true);
        }
        known = isKnown.Count(one => one);
        return stream;
    }

    internal static List<(PacketRecord Record, byte[] Payload)> Drain(KernelCapture capture)
    {
        List<(PacketRecord Record, byte[] Payload)> records = [];
        foreach (RingDescriptor ring in capture.Rings)
        {
            if (ring.Transport == RingTransport.ArrayRing)
                Take(new ArrayRing(ring), records);
            else
                Take(new BpfRingBuffer(ring), records);
        }
        return records;
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
