// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Fleet.History;

/// <summary>Packs integers into bytes, seven bits each, small ones into one byte.</summary>
internal sealed class PackedWriter
{
    private const int LongestNumber = 10;                   // bytes

    private byte[] _bytes = new byte[4096];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Clear() => Length = 0;

    /// <summary>Writes an integer that is not negative, or small.</summary>
    public void Write(long value)
    {
        ulong rest = ((ulong)value << 1) ^ (ulong)(value >> 63);
        if (Length + LongestNumber > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        for (; rest >= 0x80; rest >>= 7)
            _bytes[Length++] = (byte)(rest | 0x80);
        _bytes[Length++] = (byte)rest;
    }

    /// <summary>Writes a text; null is read back as null.</summary>
    public void Write(string? text)
    {
        Write(text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        if (string.IsNullOrEmpty(text))
            return;
        int length = Encoding.UTF8.GetByteCount(text);
        while (Length + length > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote, in the same order.</summary>
internal ref struct PackedReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True if everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public long Read()
    {
        ulong value = 0;
        int place = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = _rest[place++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                break;
        }
        _rest = _rest[place..];
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string? ReadText()
    {
        int length = (int)Read();
        if (length < 0)
            return null;
        string text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    public void SkipText()
    {
        int length = (int)Read();
        if (length > 0)
            _rest = _rest[length..];
    }
}
