// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Buffers.Text;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Reads fields of a message; a field past the end of the message reads as 0.</summary>
[HotPath]
internal static class WireFields
{
    internal static byte U8(ReadOnlySpan<byte> message, int offset) =>
        message.Length > offset ? message[offset] : (byte)0;

    /// <summary>A little-endian integer of 16 bits.</summary>
    internal static ushort U16(ReadOnlySpan<byte> message, int offset) =>
        message.Length < offset + sizeof(ushort)
            ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(message[offset..]);

    /// <summary>A little-endian integer of 32 bits.</summary>
    internal static uint U32(ReadOnlySpan<byte> message, int offset) =>
        message.Length >= offset + sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(message[offset..]) : 0;

    /// <summary>A little-endian integer of 64 bits.</summary>
    internal static ulong U64(ReadOnlySpan<byte> message, int offset) =>
        message.Length >= offset + sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(message[offset..]) : 0;

    /// <summary>Mark of a login that is a text field.</summary>
    internal static ulong Mark(ReadOnlySpan<byte> message, int offset, int length) =>
        message.Length >= offset + length ? LoginMark.Of(message.Slice(offset, length)) : 0;

    /// <summary>Mark of a login that is a number, made from its decimal digits.</summary>
    internal static ulong Mark(ulong number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        return LoginMark.Of(digits[..length]);
    }
}
