// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Adaptive.Aeron.Command;

/// <summary>
/// Writes the members of a command or event in order; little-endian, text preceded by its length. Each method returns
/// the writer of what follows.
/// </summary>
internal readonly ref struct MessageWriter
{
    private readonly Span<byte> _buffer;

    internal MessageWriter(Span<byte> buffer)
        : this(buffer, 0)
    {
    }

    private MessageWriter(Span<byte> buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    /// <summary>Bytes written.</summary>
    internal int Length { get; }

    internal MessageWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer[Length..], value);
        return new MessageWriter(_buffer, Length + sizeof(long));
    }

    internal MessageWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[Length..], value);
        return new MessageWriter(_buffer, Length + sizeof(int));
    }

    internal MessageWriter Text(string value)
    {
        MessageWriter text = Int32(value.Length);
        return new MessageWriter(_buffer, text.Length + Encoding.ASCII.GetBytes(value, _buffer[text.Length..]));
    }

    internal MessageWriter Bytes(ReadOnlySpan<byte> value)
    {
        MessageWriter bytes = Int32(value.Length);
        value.CopyTo(_buffer[bytes.Length..]);
        return new MessageWriter(_buffer, bytes.Length + value.Length);
    }

    /// <summary>Text from the next multiple of 4 bytes on.</summary>
    internal MessageWriter AlignedText(string value)
    {
        int aligned = (Length + 3) & ~3;
        _buffer[Length..aligned].Clear();
        return new MessageWriter(_buffer, aligned).Text(value);
    }
}
