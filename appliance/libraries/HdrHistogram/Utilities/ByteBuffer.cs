// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace HdrHistogram.Utilities;

/// <summary>Fixed number of bytes with a position for reading and writing; numbers are big-endian.</summary>
public sealed class ByteBuffer
{
    private readonly byte[] _bytes;

    private ByteBuffer(byte[] bytes) => _bytes = bytes;

    /// <summary>Position of the next byte read or written.</summary>
    public int Position { get; set; }

    /// <summary>Creates a buffer of zero bytes.</summary>
    public static ByteBuffer Allocate(int bufferCapacity) => new(new byte[bufferCapacity]);

    /// <summary>Number of bytes in total.</summary>
    public int Capacity() => _bytes.Length;

    /// <summary>Number of bytes from the position on.</summary>
    public int Remaining() => _bytes.Length - Position;

    public byte Get() => _bytes[Position++];

    /// <summary>The bytes from the position on.</summary>
    internal Span<byte> Rest() => _bytes.AsSpan(Position);

    /// <summary>A stream over the bytes from the position on.</summary>
    internal MemoryStream RestAsStream() => new(_bytes, Position, Remaining());

    internal void PutInt(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Rest(), value);
        Position += sizeof(int);
    }
}
