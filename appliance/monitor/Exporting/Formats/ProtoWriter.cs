// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Exporting.Formats;

/// <summary>Writes fields of Protocol Buffers messages.</summary>
internal readonly ref struct ProtoWriter(ByteBuffer buffer)
{
    private const int VarintWire = 0;
    private const int Fixed64Wire = 1;
    private const int BytesWire = 2;
    private const int WireBits = 3;
    private const int MostVarint = 10;                      // bytes
    private const byte More = 0x80;

    /// <summary>Writes an unsigned integer.</summary>
    internal void Unsigned(int field, ulong value)
    {
        Tag(field, VarintWire);
        Varint(value);
    }

    /// <summary>Writes a signed integer in zigzag form.</summary>
    internal void Signed(int field, long value)
    {
        Tag(field, VarintWire);
        Zigzag(value);
    }

    /// <summary>Writes a floating-point number.</summary>
    internal void Double(int field, double value)
    {
        Tag(field, Fixed64Wire);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.Room(sizeof(double)), value);
        buffer.Advance(sizeof(double));
    }

    /// <summary>Writes an unsigned integer of eight bytes.</summary>
    internal void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64Wire);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.Room(sizeof(ulong)), value);
        buffer.Advance(sizeof(ulong));
    }

    /// <summary>Start of a field of bytes, as one byte; for fields up to 15.</summary>
    internal static byte BytesTag(int field) => (byte)((field << WireBits) | BytesWire);

    /// <summary>Writes bytes, or text in UTF-8.</summary>
    internal void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, BytesWire);
        Varint((ulong)value.Length);
        buffer.Append(value);
    }

    internal void Text(int field, string value)
    {
        int start = Begin(field);
        Span<byte> room = buffer.Room(Encoding.UTF8.GetMaxByteCount(value.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(value, room));
        End(start);
    }

    /// <summary>Begins a field of known type whose length follows from what is written into it.</summary>
    /// <returns>Position of its content.</returns>
    internal int Begin(int field)
    {
        Tag(field, BytesWire);
        buffer.Append(0);
        return buffer.Length;
    }

    /// <summary>Ends a field: writes its length before its content.</summary>
    /// <param name="start">Position of its content.</param>
    internal void End(int start)
    {
        int length = buffer.Length - start;
        if (length < More)
        {
            buffer.Bytes[start - 1] = (byte)length;
            return;
        }
        Span<byte> digits = stackalloc byte[MostVarint];
        int size = Varint((ulong)length, digits);
        _ = buffer.Room(size);
        buffer.Advance(size - 1);
        Span<byte> bytes = buffer.Bytes;
        bytes.Slice(start, length).CopyTo(bytes[(start + size - 1)..]);
        digits[..size].CopyTo(bytes[(start - 1)..]);
    }

    /// <summary>Writes an integer without a tag, in zigzag form.</summary>
    internal void Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes an integer without a tag.</summary>
    internal void Varint(ulong value) => buffer.Advance(Varint(value, buffer.Room(MostVarint)));

    private void Tag(int field, int wire) => Varint(((ulong)field << WireBits) | (uint)wire);

    private static int Varint(ulong value, Span<byte> bytes)
    {
        int length = 0;
        for (; value >= More; value >>= 7)
            bytes[length++] = (byte)(value | More);
        bytes[length++] = (byte)value;
        return length;
    }
}
