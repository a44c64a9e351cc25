// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>OUCH 5.0 over SoupBinTCP: an order and its rejection, each extended to the length of its buffer by an
/// appendage.</summary>
internal static class OrderBytes
{
    private const int OrderHead = 50;
    private const int RejectedHead = 34;
    private const int OrderReference = 4;
    private const int AnswerReference = 12;

    /// <summary>Writes an order.</summary>
    internal static void FillOrder(Span<byte> packet)
    {
        Begin(packet, (byte)'U', (byte)'O');
        packet[8] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(packet[9..], 100);
        "LOAD    "u8.CopyTo(packet[13..]);
        BinaryPrimitives.WriteUInt64BigEndian(packet[21..], 1_000_000);
        "0YPNN"u8.CopyTo(packet[29..]);
        packet.Slice(34, 14).Fill((byte)' ');
        Append(packet, OrderHead);
    }

    /// <summary>Writes the rejection of an order.</summary>
    internal static void FillRejected(Span<byte> packet)
    {
        Begin(packet, (byte)'S', (byte)'J');
        BinaryPrimitives.WriteUInt16BigEndian(packet[16..], 1);
        Append(packet, RejectedHead);
    }

    /// <summary>Sets the number of an order.</summary>
    internal static void Number(Span<byte> order, uint number) =>
        BinaryPrimitives.WriteUInt32BigEndian(order[OrderReference..], number);

    /// <summary>Sets the order that a rejection answers.</summary>
    internal static void Answer(Span<byte> rejected, ReadOnlySpan<byte> order) =>
        order.Slice(OrderReference, sizeof(uint)).CopyTo(rejected[AnswerReference..]);

    private static void Begin(Span<byte> packet, byte packetType, byte type)
    {
        packet.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(packet.Length - 2));
        packet[2] = packetType;
        packet[3] = type;
    }

    // One option that fills all the space: its length, its tag, its value.
    private static void Append(Span<byte> packet, int head)
    {
        int length = packet.Length - head;
        BinaryPrimitives.WriteUInt16BigEndian(packet[(head - 2)..], (ushort)length);
        packet[head] = (byte)(length - 1);
        packet[head + 1] = 2;
    }
}
