// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>The exchange's side of the session of CME iLink 3: reads and writes its messages. Source: CME iLink 3
/// binary order entry, SBE schema 8, session layer; the blocks of version 2.</summary>
[HotPath]
public static class ILink3Gateway
{
    /// <summary>Most bytes of a message that is written here.</summary>
    public const int MostBytes = 96;

    /// <summary>Template of Negotiate.</summary>
    public const uint Negotiate = 500;

    /// <summary>Template of Establish.</summary>
    public const uint Establish = 503;

    /// <summary>Template of Sequence, the heartbeat.</summary>
    public const uint Sequence = 506;

    /// <summary>Template of Terminate.</summary>
    public const uint Terminate = 507;

    /// <summary>Template of Retransmit Request.</summary>
    public const uint RetransmitRequest = 508;

    private const int Header = 12;
    private const ushort Encoding = 0xCAFE;
    private const ushort Schema = 8;
    private const ushort Version = 2;
    private const int ReasonLength = 48;
    private const byte Absent = 0xFF;
    private const byte Primary = 1;

    /// <summary>Reads a Negotiate.</summary>
    /// <returns>False if it is too short.</returns>
    public static bool TryReadNegotiate(ReadOnlySpan<byte> packet, out ulong uuid, out ulong timestamp)
    {
        (uuid, timestamp) = (WireFields.U64(packet, 64), WireFields.U64(packet, 72));
        return packet.Length >= 88;
    }

    /// <summary>Reads an Establish.</summary>
    /// <returns>False if it is too short.</returns>
    public static bool TryReadEstablish(ReadOnlySpan<byte> packet, out ILink3Establish establish)
    {
        establish = new ILink3Establish(
            WireFields.U64(packet, 114), WireFields.U64(packet, 122), WireFields.U32(packet, 130),
            WireFields.U16(packet, 142));
        return packet.Length >= 144;
    }

    /// <summary>Reads a Sequence.</summary>
    /// <param name="next">Receives the number of the sender's next message.</param>
    /// <param name="hasLapsed">Receives whether the sender waits for a sign of life.</param>
    /// <returns>False if it is too short.</returns>
    public static bool TryReadSequence(
        ReadOnlySpan<byte> packet, out ulong uuid, out uint next, out bool hasLapsed)
    {
        (uuid, next) = (WireFields.U64(packet, 12), WireFields.U32(packet, 20));
        hasLapsed = WireFields.U8(packet, 25) == 1;
        return packet.Length >= 26;
    }

    /// <summary>Reads a Retransmit Request.</summary>
    /// <returns>False if it is too short.</returns>
    public static bool TryReadRetransmit(ReadOnlySpan<byte> packet, out ILink3Retransmit request)
    {
        request = new ILink3Retransmit(
            WireFields.U64(packet, 12), WireFields.U64(packet, 28), WireFields.U32(packet, 36),
            WireFields.U16(packet, 40));
        return packet.Length >= 42;
    }

    /// <summary>Writes a Negotiation Response (501).</summary>
    /// <returns>Its length.</returns>
    public static int WriteNegotiated(Span<byte> packet, ulong uuid, ulong timestamp)
    {
        // The block, then credentials of length 0.
        packet = Begin(packet, 501, 44, 46);
        U64(packet, 12, uuid);
        U64(packet, 20, timestamp);
        packet.Slice(28, 2).Fill(Absent);
        packet[30] = Primary;
        packet[31] = Absent;
        return packet.Length;
    }

    /// <summary>Writes an Establishment Ack (504).</summary>
    /// <param name="establish">What it answers.</param>
    /// <param name="next">Number of the next message to the client.</param>
    /// <param name="previous">Number of the last message under the UUID before; 0 if there was none.</param>
    /// <param name="previousUuid">The UUID before; 0 if there was none.</param>
    /// <returns>Its length.</returns>
    public static int WriteEstablished(
        Span<byte> packet, ILink3Establish establish, uint next, uint previous, ulong previousUuid)
    {
        packet = Begin(packet, 504, 50, 50);
        U64(packet, 12, establish.Uuid);
        U64(packet, 20, establish.Timestamp);
        U32(packet, 28, next);
        U32(packet, 32, previous);
        U64(packet, 36, previousUuid);
        U16(packet, 44, establish.KeepAliveMs);
        packet.Slice(46, 2).Fill(Absent);
        packet[48] = Primary;
        packet[49] = Absent;
        return packet.Length;
    }

    /// <summary>Writes an Establishment Reject (505).</summary>
    /// <param name="establish">What it answers.</param>
    /// <param name="next">Number of the client's next message; 0 if it is not known.</param>
    /// <param name="reason">The reason, at most 48 ASCII characters.</param>
    /// <returns>Its length.</returns>
    public static int WriteRejected(Span<byte> packet, ILink3Establish establish, uint next, string reason)
    {
        packet = Begin(packet, 505, 84, 84);
        Text(packet, reason);
        U64(packet, 60, establish.Uuid);
        U64(packet, 68, establish.Timestamp);
        U32(packet, 76, next);
        packet[82] = Primary;
        packet[83] = Absent;
        return packet.Length;
    }

    /// <summary>Writes a Sequence (506).</summary>
    /// <param name="next">Number of the next message to the client.</param>
    /// <param name="hasLapsed">True if the client has been silent and is to answer.</param>
    /// <returns>Its length.</returns>
    public static int WriteSequence(Span<byte> packet, ulong uuid, uint next, bool hasLapsed)
    {
        packet = Begin(packet, Sequence, 26, 26);
        U64(packet, 12, uuid);
        U32(packet, 20, next);
        packet[24] = Primary;
        packet[25] = (byte)(hasLapsed ? 1 : 0);
        return packet.Length;
    }

    /// <summary>Writes a Terminate (507).</summary>
    /// <returns>Its length.</returns>
    public static int WriteTerminate(Span<byte> packet, ILink3Establish establish, string reason)
    {
        packet = Begin(packet, Terminate, 79, 79);
        Text(packet, reason);
        U64(packet, 60, establish.Uuid);
        U64(packet, 68, establish.Timestamp);
        packet[78] = Absent;
        return packet.Length;
    }

    /// <summary>Writes a Retransmission (509), which messages that are sent again follow.</summary>
    /// <returns>Its length.</returns>
    public static int WriteRetransmission(Span<byte> packet, ILink3Retransmit request)
    {
        packet = Begin(packet, 509, 43, 43);
        U64(packet, 12, request.Uuid);
        U64(packet, 20, ulong.MaxValue);
        U64(packet, 28, request.Timestamp);
        U32(packet, 36, request.First);
        U16(packet, 40, request.Count);
        packet[42] = Absent;
        return packet.Length;
    }

    /// <summary>Writes a Retransmit Reject (510).</summary>
    /// <returns>Its length.</returns>
    public static int WriteRetransmitRejected(Span<byte> packet, ILink3Retransmit request, string reason)
    {
        packet = Begin(packet, 510, 87, 87);
        Text(packet, reason);
        U64(packet, 60, request.Uuid);
        U64(packet, 68, ulong.MaxValue);
        U64(packet, 76, request.Timestamp);
        packet[86] = Absent;
        return packet.Length;
    }

    /// <summary>Writes a Not Applied (513): numbers of the client that were left out.</summary>
    /// <returns>Its length.</returns>
    public static int WriteNotApplied(Span<byte> packet, ulong uuid, uint first, uint count)
    {
        packet = Begin(packet, 513, 29, 29);
        U64(packet, 12, uuid);
        U32(packet, 20, first);
        U32(packet, 24, count);
        packet[28] = Absent;
        return packet.Length;
    }

    /// <summary>Writes the framing, the number and the UUID of an answer, whose message is in place.</summary>
    /// <param name="packet">The whole message.</param>
    public static void WriteNumbered(Span<byte> packet, uint number, ulong uuid)
    {
        U16(packet, 0, (ushort)packet.Length);
        U16(packet, 2, Encoding);
        U32(packet, 12, number);
        U64(packet, 16, uuid);
    }

    private static Span<byte> Begin(Span<byte> packet, uint template, int block, int length)
    {
        packet = packet[..length];
        packet.Clear();
        U16(packet, 0, (ushort)length);
        U16(packet, 2, Encoding);
        U16(packet, 4, (ushort)(block - Header));
        U16(packet, 6, (ushort)template);
        U16(packet, 8, Schema);
        U16(packet, 10, Version);
        return packet;
    }

    private static void Text(Span<byte> packet, string reason)
    {
        for (int place = 0; place < Math.Min(reason.Length, ReasonLength); place++)
            packet[Header + place] = (byte)reason[place];
    }

    private static void U16(Span<byte> packet, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(packet[offset..], value);

    private static void U32(Span<byte> packet, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(packet[offset..], value);

    private static void U64(Span<byte> packet, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(packet[offset..], value);
}

/// <summary>An Establish (503).</summary>
/// <param name="Timestamp">The client's time of the request.</param>
/// <param name="Next">Number of the client's next message.</param>
/// <param name="KeepAliveMs">Longest silence of either side, milliseconds.</param>
public readonly record struct ILink3Establish(ulong Uuid, ulong Timestamp, uint Next, ushort KeepAliveMs);

/// <summary>A Retransmit Request (508).</summary>
/// <param name="Timestamp">The client's time of the request.</param>
/// <param name="First">Number of the first message that it wants.</param>
public readonly record struct ILink3Retransmit(ulong Uuid, ulong Timestamp, uint First, ushort Count);
