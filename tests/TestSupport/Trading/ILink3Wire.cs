// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Trading;

/// <summary>Messages of CME iLink 3, byte by byte as the document lays them out (binary order entry, SBE schema 8);
/// nothing of it is taken from the code under test. Offsets count from the framing header.</summary>
public static class ILink3Wire
{
    /// <summary>Name of the protocol in a configuration.</summary>
    public const string Protocol = "cme-ilink3";

    /// <summary>The session that logs in.</summary>
    public const string Session = "QQ1";

    /// <summary>A UUID.</summary>
    public const ulong Uuid = 1_764_167_400_000_000_000;

    private const int Header = 12;
    private const long NoPrice = long.MaxValue;
    private const long PriceUnit = 1_000_000_000;

    /// <summary>Negotiate (500).</summary>
    public static byte[] Negotiate(ulong uuid) => Begin(500, 88, 90).U64(64, uuid).U64(72, uuid).Text(80, 3, Session)
        .Text(83, 5, "FIRM").Bytes;

    /// <summary>Negotiation Response (501).</summary>
    public static byte[] Negotiated(ulong uuid) => Begin(501, 44, 46).U64(12, uuid).U64(20, uuid).Bytes;

    /// <summary>Establish (503).</summary>
    public static byte[] Establish(
        ulong uuid, uint next = 1, ushort keepAliveMs = 30_000, string session = Session) =>
        Begin(503, 144, 146).Text(64, 30, "TEST").U64(114, uuid).U64(122, uuid).U32(130, next).Text(134, 3, session)
            .Text(137, 5, "FIRM").U16(142, keepAliveMs).Bytes;

    /// <summary>Establishment Ack (504).</summary>
    public static byte[] Established(ulong uuid, uint next = 1) =>
        Begin(504, 50, 50).U64(12, uuid).U64(20, uuid).U32(28, next).U16(44, 30_000).Bytes;

    /// <summary>Sequence (506).</summary>
    public static byte[] Sequence(ulong uuid, uint next, bool hasLapsed = false) =>
        Begin(506, 26, 26).U64(12, uuid).U32(20, next).U8(24, 1).U8(25, (byte)(hasLapsed ? 1 : 0)).Bytes;

    /// <summary>Terminate (507).</summary>
    public static byte[] Terminate(ulong uuid) => Begin(507, 79, 79).U64(60, uuid).U64(68, uuid).Bytes;

    /// <summary>Retransmit Request (508).</summary>
    public static byte[] RetransmitRequest(ulong uuid, uint first, ushort count) =>
        Begin(508, 42, 42).U64(12, uuid).U64(20, ulong.MaxValue).U64(28, uuid).U32(36, first).U16(40, count).Bytes;

    /// <summary>New Order Single (514).</summary>
    public static byte[] Order(uint number, string id, uint quantity, long price, uint security, byte side) =>
        Begin(514, 128, 128).U64(12, (ulong)(price * PriceUnit)).U32(20, quantity).U32(24, security).U8(28, side)
            .U32(29, number).Text(33, 20, "SENDER").Text(53, 20, id).U64(73, 7).U64(81, 1_000 + number)
            .U64(97, unchecked((ulong)NoPrice)).Text(105, 5, "US,IL").Text(120, 1, "2").Bytes;

    /// <summary>Order Cancel Replace Request (515).</summary>
    public static byte[] Replace(
        uint number, ulong order, string id, uint quantity, long price, uint security, byte side) =>
        Begin(515, 137, 137).U64(12, (ulong)(price * PriceUnit)).U32(20, quantity).U32(24, security).U8(28, side)
            .U32(29, number).Text(33, 20, "SENDER").Text(53, 20, id).U64(73, 7).U64(81, order)
            .U64(89, unchecked((ulong)NoPrice)).U64(97, 2_000 + number).Text(113, 5, "US,IL").Text(128, 1, "2").Bytes;

    /// <summary>Order Cancel Request (516).</summary>
    public static byte[] Cancel(uint number, ulong order, string id, uint security, byte side) =>
        Begin(516, 100, 100).U64(12, order).U64(20, 7).U32(29, number).Text(33, 20, "SENDER").Text(53, 20, id)
            .U64(73, 3_000 + number).Text(89, 5, "US,IL").U32(94, security).U8(98, side).Bytes;

    /// <summary>Execution Report New (522).</summary>
    public static byte[] Accepted(uint number, string id, ulong order) =>
        Report(522, 221, number, id, order).U8(202, 1).U8(205, 0).Text(208, 1, "k").Bytes;

    /// <summary>Execution Report Reject (523).</summary>
    public static byte[] Rejected(uint number, string id, string text) =>
        Begin(523, 479, 479).U32(12, number).U64(16, Uuid).Text(24, 256, text).Text(280, 40, "E").Text(340, 20, id)
            .U16(453, 99).Bytes;

    /// <summary>Execution Report Elimination (524).</summary>
    public static byte[] Eliminated(uint number, string id, ulong order) => Report(524, 214, number, id, order).Bytes;

    /// <summary>Execution Report Trade Outright (525) without fills and events.</summary>
    public static byte[] Traded(uint number, string id, ulong order, uint quantity, uint sum, uint left) =>
        Begin(525, 247, 253).U32(12, number).U64(16, Uuid).Text(24, 40, "E").Text(84, 20, id).U64(120, order)
            .U32(205, quantity).U32(209, sum).U32(225, left).Text(233, 1, left == 0 ? "2" : "1").U8(239, 1).Bytes;

    /// <summary>Execution Report Modify (531).</summary>
    public static byte[] Modified(uint number, string id, ulong order) => Report(531, 229, number, id, order).Bytes;

    /// <summary>Execution Report Cancel (534).</summary>
    public static byte[] Canceled(uint number, string id, ulong order) =>
        Report(534, 226, number, id, order).U8(211, 103).Bytes;

    /// <summary>Order Cancel Reject (535).</summary>
    public static byte[] CancelRefused(uint number, string id, ulong order, string text) =>
        Begin(535, 421, 421).U32(12, number).U64(16, Uuid).Text(24, 256, text).Text(340, 20, id).U64(368, order)
            .U16(405, 1).Bytes;

    /// <summary>Template of a message.</summary>
    public static int TemplateOf(byte[] message) => U16(message, 6);

    /// <summary>An integer of 16 bits.</summary>
    public static ushort U16(byte[] message, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(offset));

    /// <summary>An integer of 32 bits.</summary>
    public static uint U32(byte[] message, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(offset));

    /// <summary>An integer of 64 bits.</summary>
    public static ulong U64(byte[] message, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(offset));

    /// <summary>A price, in whole units.</summary>
    public static long Price(byte[] message, int offset) => (long)U64(message, offset) / PriceUnit;

    /// <summary>A text up to its first NUL.</summary>
    public static string Text(byte[] message, int offset, int length) =>
        Encoding.Latin1.GetString(message, offset, length).Split('\0')[0];

    private static Block Report(ushort template, int block, uint number, string id, ulong order) =>
        Begin(template, block, block).U32(12, number).U64(16, Uuid).Text(24, 40, "E").Text(84, 20, id)
            .U64(112, order);

    /// <summary>Framing header (length, 0xCAFE) and message header (block, template, schema 8, version 5).</summary>
    private static Block Begin(ushort template, int block, int length) => new Block(length).U16(0, (ushort)length)
        .U16(2, 0xCAFE).U16(4, (ushort)(block - Header)).U16(6, template).U16(8, 8).U16(10, 5);

    private sealed class Block(int length)
    {
        public byte[] Bytes { get; } = new byte[length];

        public Block U8(int offset, byte value)
        {
            Bytes[offset] = value;
            return this;
        }

        public Block U16(int offset, ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(offset), value);
            return this;
        }

        public Block U32(int offset, uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(offset), value);
            return this;
        }

        public Block U64(int offset, ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(offset), value);
            return this;
        }

        public Block Text(int offset, int most, string text)
        {
            Encoding.Latin1.GetBytes(text, 0, Math.Min(text.Length, most), Bytes, offset);
            return this;
        }
    }
}
