// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TestSupport.Decoding;

/// <summary>TCP recovery of MDP 3.0, written from the layouts.</summary>
internal static class CmeReplay
{
    /// <summary>Send time of every packet, nanoseconds since 1970.</summary>
    internal const long TimeNs = 1_700_000_000_000_000_000;

    /// <summary>A packet of one message, behind its length.</summary>
    internal static byte[] Packet(uint number, ushort template, int bodyLength = 8)
    {
        byte[] packet = new byte[2 + 12 + 10 + bodyLength];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, (ushort)(packet.Length - 2));
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(2), number);
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(6), TimeNs);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(14), (ushort)(10 + bodyLength));
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(16), (ushort)bodyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(18), template);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(22), 9);
        return packet;
    }

    /// <summary>A message of FIX text, with length and checksum.</summary>
    /// <param name="body">The fields between them, with <c>|</c> as separator.</param>
    internal static byte[] Text(string body)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"9={body.Length}|{body}").Replace('|', '\u0001');
        int sum = Encoding.ASCII.GetBytes(text).Sum(value => value) & 0xFF;
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}10={sum:D3}\u0001"));
    }
}
