// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Decoding;

/// <summary>Writes a message of HKEX OCG-C field by field, in the order of their bits, with its checksum.</summary>
internal sealed class OcgMessage(byte type, uint number, string client = "CO99999901")
{
    private const uint Castagnoli = 0x82F6_3B78;            // 0x1EDC6F41, the lowest bit first

    private readonly List<byte> _body = [];
    private readonly byte[] _map = new byte[32];

    /// <summary>1 if the message may have been sent before.</summary>
    internal byte PossibleDuplicate { get; init; }

    /// <summary>A field that is text of fixed length, with NULs behind it.</summary>
    internal OcgMessage Text(int bit, string text, int length)
    {
        byte[] field = new byte[length];
        Encoding.ASCII.GetBytes(text).CopyTo(field, 0);
        return Field(bit, field);
    }

    /// <summary>A field that is text with its length before it and a NUL behind it.</summary>
    internal OcgMessage Variable(int bit, string text) =>
        Field(bit, [(byte)(text.Length + 1), 0, .. Encoding.ASCII.GetBytes(text), 0]);

    /// <summary>A field that is an integer.</summary>
    internal OcgMessage Integer(int bit, ulong value, int length)
    {
        byte[] field = new byte[length];
        for (int index = 0; index < length; index++)
            field[index] = (byte)(value >> (8 * index));
        return Field(bit, field);
    }

    /// <summary>The fields that all requests and reports have, to the side.</summary>
    internal OcgMessage Order(string id, string time, string location = "")
    {
        Text(0, id, 21).Text(1, "5", 12).Text(2, "700", 21).Integer(3, 8, 1).Text(4, "XHKG", 5);
        if (location.Length > 0)
            Text(5, location, 11);
        return Text(6, time, 25).Integer(7, 1, 1);
    }

    /// <summary>A new order with the fields that it must have, 184 bytes.</summary>
    internal static byte[] NewOrder(uint number, string id, string time = "20260105-01:30:00.123456") =>
        new OcgMessage(11, number).Order(id, time).Integer(8, 2, 1).Integer(9, 40_000_000_000, 8)
            .Integer(10, 10_000_000_000, 8).Integer(18, 1, 2).Text(22, "ABC123.2568", 21).Packet();

    /// <summary>A report with the fields that it must have, and perhaps others.</summary>
    internal static byte[] Report(
        uint number, string id, char execution, string original = "", string text = "", string reason = "",
        string time = "20260105-01:30:00.123499")
    {
        OcgMessage report = new OcgMessage(10, number).Order(id, time, reason.Length > 0 ? "HK" : "");
        if (original.Length > 0)
            report.Text(8, original, 21);
        report.Text(9, "2000", 21).Integer(11, 2, 1).Integer(12, 40_000_000_000, 8).Integer(13, 10_000_000_000, 8);
        if (text.Length > 0)
            report.Variable(19, text);
        if (reason.Length > 0)
            report.Variable(20, reason);
        return report.Text(21, "Exe1000", 21).Integer(22, 0, 1).Integer(23, execution, 1).Integer(24, 0, 8)
            .Integer(25, 10_000_000_000, 8).Packet();
    }

    /// <summary>The whole message.</summary>
    internal byte[] Packet()
    {
        byte[] packet = new byte[54 + _body.Count + 4];
        packet[0] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(1), (ushort)packet.Length);
        packet[3] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(4), number);
        packet[8] = PossibleDuplicate;
        Encoding.ASCII.GetBytes(client).CopyTo(packet, 10);
        _map.CopyTo(packet, 22);
        _body.CopyTo(packet, 54);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(packet.Length - 4), Sum(packet.AsSpan(..^4)));
        return packet;
    }

    /// <summary>CRC-32C, bit by bit.</summary>
    internal static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) == 0 ? 0 : Castagnoli);
        }
        return ~sum;
    }

    private OcgMessage Field(int bit, byte[] bytes)
    {
        _map[bit / 8] |= (byte)(0x80 >> (bit % 8));
        _body.AddRange(bytes);
        return this;
    }
}
