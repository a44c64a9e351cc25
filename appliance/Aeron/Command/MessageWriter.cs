// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Adaptive.Aeron.Command;

/// <summary>Writes the members of a command or event in order; little-endian, text preceded by its length.</summary>
internal ref struct MessageWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written.</summary>
    internal int Length { get; private set; }

    internal void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer[Length..], value);
        Length += sizeof(long);
    }

    internal void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[Length..], value);
        Length += sizeof(int);
    }

    internal void Text(string value)
    {
        Int32(value.Length);
        Length += Encoding.ASCII.GetBytes(value, _buffer[Length..]);
    }

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Pads to the next multiple of 4 bytes.</summary>
    internal void Align()
    {
        int aligned = (Length + 3) & ~3;
        _buffer[Length..aligned].Clear();
        Length = aligned;
    }
}
