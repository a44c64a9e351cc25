// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Sums of payloads that lie in the packet's pages: a sender that corks gives such packets to a
/// veth.</summary>
[Trait("Needs", "root")]
public sealed partial class ScatteredSumTests
{
    private const int Snap = 64;
    private const int HeadersLength = 34;                       // Ethernet and IPv4, which the kernel makes itself
    private const int First = 108;                              // bytes of the first call, which become linear
    private const int More = 0x8000;                            // MSG_MORE

    private static readonly int[] Lengths = [109, 300, 599, 1_001, 1_400];

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void a_payload_in_pages_is_summed(RingTransport transport)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc, transport) with
            {
                Flows = [Programs.Flow(1, "10.77.0.2:26400", snap: Snap, summed: true)],
            });
            capture.AttachReceive();
            Send(pair);

            List<PacketRecord> records = Read(capture, 2 * Lengths.Length);

            Assert.All(records, record => Assert.Equal(
                PacketRecordFlags.Summed | PacketRecordFlags.Truncated, record.Flags));
            Assert.Equal(Lengths.SelectMany(length => (int[])[length, length]),
                records.Select(record => (int)record.PayloadLength));
            Assert.Equal(Lengths.SelectMany(_ => (bool[])[true, false]),
                records.Select(record => (record.TransportSum + record.TcpAcknowledgement) % 0xffff == 0));
        });
    }

    // Each length twice: with a right checksum, and with one bit of the last byte changed.
    private static void Send(VethPair pair) => pair.OnNeighbour(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(IPAddress.Parse("10.77.0.2"), 0));
        foreach (int length in Lengths)
        {
            byte[] datagram = new PacketBuilder
            {
                Source = IPAddress.Parse("10.77.0.1"),
                Destination = IPAddress.Parse("10.77.0.2"),
                Payload = PacketBuilder.Bytes(length),
            }.Build()[HeadersLength..];
            foreach (byte damage in (byte[])[0, 0x20])
            {
                datagram[^1] ^= damage;
                Assert.Equal(First, send((int)socket.Handle, datagram, First, More));
                byte[] rest = datagram[First..];
                Assert.Equal(rest.Length, send((int)socket.Handle, rest, rest.Length, 0));
            }
        }
    });

    private static List<PacketRecord> Read(KernelCapture capture, int count)
    {
        List<PacketRecord> records = [];
        VethPair.Until(() =>
        {
            foreach (RingDescriptor memory in capture.Rings)
            {
                if (memory.Transport == RingTransport.ArrayRing)
                    Drain(new ArrayRing(memory), records);
                else
                    Drain(new BpfRingBuffer(memory), records);
            }
            return records.Count >= count;
        }, () => $"{records.Count} records");
        return records;
    }

    private static void Drain<TRing>(TRing ring, List<PacketRecord> records)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            records.Add(ring.Current);
            ring.Advance();
        }
        ring.Release();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte[] bytes, nint length, int flags);
}
