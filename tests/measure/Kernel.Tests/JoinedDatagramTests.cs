// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Datagrams that pass TC as one packet: a sender on this host left it to the kernel to split them (GSO), or
/// the kernel joined what came (GRO).</summary>
[Trait("Needs", "root")]
public sealed class JoinedDatagramTests
{
    private const int Length = 300;
    private const int Last = 100;
    private const int Snap = 64;

    [RootTheory]
    [InlineData(RingTransport.ArrayRing, 1)]
    [InlineData(RingTransport.ArrayRing, 40)]
    [InlineData(RingTransport.BpfRingBuffer, 40)]
    public void they_are_recorded_whole_with_their_length(RingTransport transport, int whole)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(transport);
            byte[] sent = PacketBuilder.Bytes((whole * Length) + Last, 1);

            Assert.Equal([.. Enumerable.Repeat(Length, whole), Last], Receive(() => SendAtOnce(pair, sent)));

            (PacketRecord record, byte[] payload) = Assert.Single(WholeSegmentTests.Drain(capture));
            Assert.Equal((sent.Length, Length), ((int)record.PayloadLength, record.TcpWindow));
            Assert.Equal(sent, payload);
            Assert.Equal(whole + 1, record.GsoSegments);
            Assert.True(record.Flags.HasFlag(PacketRecordFlags.Gso | PacketRecordFlags.Unverifiable));
            Assert.Equal((1, whole + 1), (Counters(capture).Recorded, Counters(capture).GsoSegments));
        });
    }

    [RootFact]
    public void one_datagram_has_no_length_of_several()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(RingTransport.ArrayRing);

            pair.Send(1, PacketBuilder.Bytes(Length, 1));

            (PacketRecord record, byte[] payload) = Assert.Single(WholeSegmentTests.Drain(capture));
            Assert.Equal((0, 1, Snap), (record.TcpWindow, record.GsoSegments, payload.Length));
        });
    }

    // Forwarded datagrams are joined where no socket waits for them.
    [RootTheory]
    [InlineData("rx-gro-list", true)]
    [InlineData("rx-udp-gro-forwarding", false)]
    public void what_the_kernel_joined_is_recorded_whole(string feature, bool isReceived)
    {
        const int whole = 40;
        using var pair = new VethPair();
        _ = pair.OnHost("ethtool", "-K", VethPair.Watched, "gro", "on", feature, "on");
        _ = pair.OnNeighbour("ethtool", "-K", VethPair.Other, "tx-udp-segmentation", "off");
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(RingTransport.ArrayRing);
            byte[] sent = PacketBuilder.Bytes((whole * Length) + Last, 1);

            if (isReceived)
                Assert.Equal([.. Enumerable.Repeat(Length, whole), Last], Receive(() => SendAtOnce(pair, sent)));
            else
                SendAtOnce(pair, sent);

            List<(PacketRecord Record, byte[] Payload)> records = WholeSegmentTests.Drain(capture);
            Assert.Equal(whole + 1, records.Sum(entry => entry.Record.GsoSegments));
            Assert.Contains(records, entry => entry.Record.PayloadLength > Length);
            int at = 0;
            foreach ((PacketRecord record, byte[] payload) in records)
            {
                bool isJoined = record.GsoSegments > 1;
                Assert.Equal(isJoined ? Length : 0, record.TcpWindow);
                Assert.Equal(isJoined ? (int)record.PayloadLength : Snap, payload.Length);
                Assert.Equal(sent[at..(at + payload.Length)], payload);
                at += (int)record.PayloadLength;
            }
            Assert.Equal(sent.Length, at);
        });
    }

    private static KernelCapture Open(RingTransport transport)
    {
        KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc, transport) with
        {
            Flows = [Programs.Flow(1, "10.77.0.2:26400", snap: Snap)],
        });
        capture.AttachReceive();
        return capture;
    }

    private static KernelCounters Counters(KernelCapture capture)
    {
        KernelCounters counters = default;
        capture.ReadCounters(ref counters);
        return counters;
    }

    private static void SendAtOnce(VethPair pair, byte[] payload) => pair.OnNeighbour(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SplitInto(Length);
        socket.SendTo(payload, VethPair.HostEndpoint(26_400));
    });

    /// <summary>Lengths of the datagrams that an application on the host receives.</summary>
    private static int[] Receive(Action send)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = 1000;
        VethPair.SetReceiveBuffer(socket, 8 << 20);
        socket.Bind(VethPair.HostEndpoint(26_400));
        send();
        List<int> lengths = [];
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (lengths.Count == 0 || lengths[^1] == Length)
                lengths.Add(socket.Receive(buffer));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.TimedOut)
        {
        }
        return [.. lengths];
    }
}
