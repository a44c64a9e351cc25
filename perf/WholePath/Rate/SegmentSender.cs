// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance.Kernel.Native;
using Telemetry.Appliance.Model;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// Sends numbered MoldUDP64 packets of 100 bytes as fast as one CPU can: 64 of them in a call, which the stack cuts
/// (UDP GSO) before they come to the wire.
/// </summary>
internal sealed unsafe class SegmentSender : IDisposable
{
    /// <summary>Packets of one call.</summary>
    internal const int Segments = 64;

    private const int PacketLength = 100;
    private const int HeaderLength = 20;
    private const int NumberOffset = 10;
    private const int CountOffset = 18;
    private const int Udp = 17;                                 // SOL_UDP
    private const int UdpSegment = 103;                         // UDP_SEGMENT

    private readonly Socket _socket;
    private readonly byte[] _packets = new byte[Segments * PacketLength];
    private ulong _last;

    internal SegmentSender(PathNetwork network, int port)
    {
        _socket = network.MarketSocket(SocketType.Dgram, 0);
        _socket.Connect(new IPEndPoint(PathNetwork.HostAddress, port));
        _socket.SetRawSocketOption(Udp, UdpSegment, BitConverter.GetBytes(PacketLength));
        for (int segment = 0; segment < Segments; segment++)
        {
            Span<byte> packet = _packets.AsSpan(segment * PacketLength, PacketLength);
            "SESSION001"u8.CopyTo(packet);
            BinaryPrimitives.WriteUInt16BigEndian(packet[CountOffset..], 1);
            BinaryPrimitives.WriteUInt16BigEndian(packet[HeaderLength..], PacketLength - HeaderLength - sizeof(ushort));
        }
    }

    /// <summary>Sends so many calls from CPU 0; on return all packets were received, where there was room.</summary>
    /// <returns>Packets in a second.</returns>
    internal double Send(int calls)
    {
        long timeNs = 0;
        PinnedThread.Run(() =>
        {
            long startNs = MonotonicClock.NowNs;
            for (int call = 0; call < calls; call++)
                SendOnce();
            timeNs = MonotonicClock.NowNs - startNs;
        });
        return calls * (double)Segments * 1e9 / timeNs;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void SendOnce()
    {
        for (int segment = 0; segment < Segments; segment++)
            BinaryPrimitives.WriteUInt64BigEndian(_packets.AsSpan((segment * PacketLength) + NumberOffset), ++_last);
        fixed (byte* bytes = _packets)
        {
            if (Libc.send((int)_socket.Handle, bytes, (nuint)_packets.Length, 0) != _packets.Length)
                throw new InvalidOperationException("packets were not taken");
        }
    }
}
