// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>A connection or a stream of datagrams between two ends that only it has.</summary>
/// <param name="Id">Its number.</param>
/// <param name="IsTcp">True for TCP.</param>
internal readonly record struct Flow(int Id, bool IsTcp)
{
    /// <summary>Bytes at the end of each of its packets: their number, and that of the flow.</summary>
    internal const int MarkBytes = 12;

    internal static Flow Of(int id) => new(id, id % 3 != 0);

    /// <summary>A packet of it.</summary>
    /// <param name="number">The packet's number.</param>
    /// <param name="isBack">True from its second end to its first.</param>
    /// <param name="length">Bytes of its payload.</param>
    /// <param name="tags">VLAN tags.</param>
    internal byte[] Packet(long number, bool isBack, int length = MarkBytes, params (ushort, ushort)[] tags)
    {
        byte[] payload = new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(length - MarkBytes), number);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(length - sizeof(int)), Id);
        (IPAddress Address, ushort Port) first = (new IPAddress([10, 1, (byte)(Id >> 8), (byte)Id]), 30_000);
        (IPAddress Address, ushort Port) second = (new IPAddress([10, 2, 0, 9]), (ushort)(1_000 + (Id % 7)));
        (var source, var destination) = isBack ? (second, first) : (first, second);
        return new PacketBuilder
        {
            Tags = tags,
            Source = source.Address,
            SourcePort = source.Port,
            Destination = destination.Address,
            DestinationPort = destination.Port,
            IsTcp = IsTcp,
            Payload = payload,
        }.Build();
    }

    /// <summary>The number and the flow at the end of a packet.</summary>
    internal static (long Number, int Flow) MarkOf(ReadOnlySpan<byte> frame) => (
        BinaryPrimitives.ReadInt64LittleEndian(frame[^MarkBytes..]),
        BinaryPrimitives.ReadInt32LittleEndian(frame[^sizeof(int)..]));
}
