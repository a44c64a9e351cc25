// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>Packet of CME MDP 3.0 with one message: its envelope carries a number and the send time.</summary>
internal static class PathPacket
{
    /// <summary>Length of the payload, bytes.</summary>
    internal const int Length = 100;

    private const int TimeOffset = 4;
    private const int MessageOffset = 12;
    private const ushort IncrementalRefresh = 46;
    private const ushort Schema = 1;
    private const ushort Version = 13;

    /// <summary>Creates a packet with the constant fields.</summary>
    internal static byte[] Make()
    {
        byte[] packet = new byte[Length];
        Span<byte> message = packet.AsSpan(MessageOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], (ushort)(message.Length - 10));
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], IncrementalRefresh);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], Schema);
        BinaryPrimitives.WriteUInt16LittleEndian(message[8..], Version);
        return packet;
    }

    /// <summary>Sets the number and the due time, nanoseconds since 1970.</summary>
    internal static void Fill(Span<byte> packet, uint number, long dueTimeNs)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet, number);
        BinaryPrimitives.WriteInt64LittleEndian(packet[TimeOffset..], dueTimeNs);
    }

    /// <summary>Due time, nanoseconds since 1970.</summary>
    internal static long DueTimeNs(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadInt64LittleEndian(packet[TimeOffset..]);

    /// <summary>Number of the packet.</summary>
    internal static uint Number(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32LittleEndian(packet);
}
