// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Bytes that are appended, cut and used again; memory is kept.</summary>
internal sealed class ByteBuffer
{
    private const int FirstCapacity = 4096;

    private byte[] _bytes = new byte[FirstCapacity];

    internal int Length { get; private set; }

    internal Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The bytes, until others are appended.</summary>
    internal ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Room for at least so many bytes behind the last one.</summary>
    internal Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Takes over so many bytes of the room.</summary>
    internal void Advance(int size) => Length += size;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    internal void Append(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Cuts all bytes behind a length.</summary>
    internal void CutTo(int length) => Length = length;
}
