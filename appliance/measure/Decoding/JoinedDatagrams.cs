// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Datagrams of one flow that passed a hook as one packet: the kernel joined them (GRO), or a sender on this
/// host left it to the kernel to split them (GSO). All have the same length, but the last may be shorter. Source: Linux
/// 6.18, net/ipv4/udp_offload.c.</summary>
internal readonly ref struct JoinedDatagrams
{
    private const int MostJoined = 128;                         // UDP_MAX_SEGMENTS

    private readonly ref readonly PacketHead _head;
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _length;

    /// <param name="payload">Captured beginning of its payload.</param>
    /// <param name="length">Bytes of payload of each datagram but the last.</param>
    public JoinedDatagrams(ref readonly PacketHead head, ReadOnlySpan<byte> payload, int length)
    {
        _head = ref head;
        _payload = payload;
        _length = length;
        Count = Math.Max(1, DividedUp(head.PayloadLength, length));
        Captured = Math.Max(1, DividedUp(payload.Length, length));
    }

    public int Count { get; }

    /// <summary>Number of those with captured bytes; at least 1.</summary>
    public int Captured { get; }

    /// <summary>Length of the shortest datagrams that a payload may consist of, bytes.</summary>
    public static int LeastLength(int payloadLength) => Math.Max(1, DividedUp(payloadLength, MostJoined));

    /// <summary>Head of a datagram: that of the packet, with lengths of its own.</summary>
    /// <param name="place">Its place, from 0.</param>
    public PacketHead HeadOf(int place)
    {
        PacketHead head = _head;
        head.PayloadLength = Math.Min(_length, _head.PayloadLength - (place * _length));
        head.WireLength = (uint)(HeaderLength + head.PayloadLength);
        head.GsoSegments = 1;
        head.DatagramLength = 0;
        if (place > 0)
            head.LostBefore = 0;
        return head;
    }

    /// <summary>Captured beginning of a datagram's payload.</summary>
    /// <param name="place">Its place, from 0.</param>
    public ReadOnlySpan<byte> PayloadOf(int place) =>
        _payload.Slice(place * _length, Math.Min(_length, _payload.Length - (place * _length)));

    // Of an outgoing packet the kernel counts the headers of all.
    private int HeaderLength => ((int)_head.WireLength - _head.PayloadLength) / (_head.Hook == Hook.TcTx ? Count : 1);

    private static int DividedUp(int length, int by) => (length + by - 1) / by;
}
