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
internal sealed unsafe class SegmentSender : IRateSender
{
    private const int Segments = 64;                            // of one call
    private const int PacketLength = RatePacket.Length;
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
            RatePacket.Fill(_packets.AsSpan(segment * PacketLength, PacketLength));
    }

    /// <inheritdoc/>
    public double Send(int packets)
    {
        if (packets % Segments != 0)
            throw new ArgumentException($"not a multiple of {Segments}", nameof(packets));
        long timeNs = 0;
        PinnedThread.Run(() =>
        {
            long startNs = MonotonicClock.NowNs;
            for (int call = 0; call < packets / Segments; call++)
                SendOnce();
            timeNs = MonotonicClock.NowNs - startNs;
        });
        return packets * 1e9 / timeNs;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void SendOnce()
    {
        for (int segment = 0; segment < Segments; segment++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(
                _packets.AsSpan((segment * PacketLength) + RatePacket.NumberOffset), ++_last);
        }
        fixed (byte* bytes = _packets)
        {
            if (Libc.send((int)_socket.Handle, bytes, (nuint)_packets.Length, 0) != _packets.Length)
                throw new InvalidOperationException("packets were not taken");
        }
    }
}
