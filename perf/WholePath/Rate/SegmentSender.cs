// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// Sends numbered MoldUDP64 packets from CPU 0, as fast as it can or at a rate: up to 64 of them per call, which the
/// stack segments (UDP GSO) before they reach the interface.
/// </summary>
internal sealed unsafe class SegmentSender : IRateSender
{
    private const int MostSegments = 64;                        // per call, for older kernels
    private const int MostBytes = 65_507;                       // of a datagram over IPv4
    private const int SlotsPerSecond = 1_000;
    private const int Udp = 17;                                 // SOL_UDP
    private const int UdpSegment = 103;                         // UDP_SEGMENT

    private readonly Socket _socket;
    private readonly int _length;
    private readonly int _segments;                             // most per call
    private readonly byte[] _packets;
    private ulong _last;

    /// <param name="network">The network.</param>
    /// <param name="port">Destination port on the watched host.</param>
    /// <param name="length">Length of each payload, bytes.</param>
    internal SegmentSender(PathNetwork network, int port, int length = RatePacket.Length)
    {
        _length = length;
        _segments = Math.Min(MostSegments, MostBytes / length);
        _packets = new byte[_segments * length];
        _socket = network.MarketSocket(SocketType.Dgram, 0);
        _socket.Connect(new IPEndPoint(PathNetwork.HostAddress, port));
        _socket.SetRawSocketOption(Udp, UdpSegment, BitConverter.GetBytes(length));
        for (int segment = 0; segment < _segments; segment++)
            RatePacket.Fill(_packets.AsSpan(segment * length, length));
    }

    /// <inheritdoc/>
    public double Send(int packets)
    {
        if (packets % _segments != 0)
            throw new ArgumentException($"not a multiple of {_segments}", nameof(packets));
        long timeNs = 0;
        PinnedThread.Run(() =>
        {
            long startNs = MonotonicClock.NowNs;
            for (int call = 0; call < packets / _segments; call++)
                SendOnce(_segments);
            timeNs = MonotonicClock.NowNs - startNs;
        });
        return packets * 1e9 / timeNs;
    }

    /// <summary>Sends at a rate for a time: in each millisecond the packets that are due, back to back.</summary>
    /// <returns>Number of packets, and the time taken: longer than requested if the CPU was not fast enough.</returns>
    internal (int Packets, long TimeNs) SendPaced(double perSecond, int milliseconds)
    {
        int packets = (int)(perSecond * milliseconds / SlotsPerSecond);
        long timeNs = 0;
        PinnedThread.Run(() =>
        {
            HostThread.UseFineTimers();
            var slots = new Schedule(MonotonicClock.NowNs, SlotsPerSecond);
            for (int sent = 0, slot = 1; slot <= milliseconds; slot++)
            {
                _ = slots.Await(slot);
                int due = (int)((long)packets * slot / milliseconds);
                while (sent < due)
                {
                    int now = Math.Min(_segments, due - sent);
                    SendOnce(now);
                    sent += now;
                }
            }
            timeNs = MonotonicClock.NowNs - slots.StartNs;
        });
        return (packets, timeNs);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void SendOnce(int segments)
    {
        for (int segment = 0; segment < segments; segment++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(
                _packets.AsSpan((segment * _length) + RatePacket.NumberOffset), ++_last);
        }
        fixed (byte* bytes = _packets)
        {
            if (Libc.send((int)_socket.Handle, bytes, (nuint)(segments * _length), 0) != segments * _length)
                throw new InvalidOperationException("packets were not taken");
        }
    }
}
