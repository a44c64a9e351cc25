// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TestSupport.Binary;

/// <summary>Sends MoldUDP64 packets of one message each, numbered consecutively over all calls, at a rate.</summary>
/// <param name="network">The network.</param>
/// <param name="port">The receiver's port.</param>
/// <param name="first">The first number.</param>
public sealed class MoldSender(VethPair network, int port, ulong first = 1) : IDisposable
{
    private const int BodyLength = 40;
    private const int HeaderLength = 20;

    // Not connected: a connected socket would report a port without a listener as a failure of a later packet.
    private readonly Socket _socket = network.DatagramSocket();
    private readonly SocketAddress _receiver =
        new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), port).Serialize();
    private ulong _next = first;

    /// <summary>A packet with one message.</summary>
    public static byte[] Packet(ulong sequence)
    {
        byte[] packet = new byte[HeaderLength + 2 + BodyLength];
        "SESSION001"u8.CopyTo(packet);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), BodyLength);
        return packet;
    }

    /// <summary>Sends a number of packets at the rate.</summary>
    public void Send(int count, int packetsPerSecond)
    {
        byte[] packet = Packet(_next);
        long startMs = Environment.TickCount64;
        for (int sent = 0; sent < count; sent++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), _next++);
            _socket.SendTo(packet, SocketFlags.None, _receiver);
            while (sent % 64 == 63 && (Environment.TickCount64 - startMs) * packetsPerSecond / 1000 < sent)
                Thread.Yield();
        }
    }

    /// <summary>Skips numbers.</summary>
    public void Skip(int count) => _next += (ulong)count;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
