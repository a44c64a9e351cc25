// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Publishing.State;

/// <summary>Bytes of a file under construction. Grows as needed and is reused.</summary>
/// <param name="firstLength">Initial capacity, bytes.</param>
internal sealed class StateBuffer(int firstLength = 1 << 16)
{
    private byte[] _bytes = new byte[firstLength];
    private int _length;

    public Span<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Leaves bytes unwritten.</summary>
    public void Skip(int length) => _ = Reserve(length);

    public void Write(int value) => WriteAll(new ReadOnlySpan<int>(in value));

    public void Write(long value) => WriteAll(new ReadOnlySpan<long>(in value));

    public void Write(ulong value) => WriteAll(new ReadOnlySpan<ulong>(in value));

    /// <summary>Writes a text, preceded by its length.</summary>
    public void Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        WriteAll<byte>(bytes);
    }

    /// <summary>Writes rows as they are in memory.</summary>
    public void WriteAll<T>(ReadOnlySpan<T> rows)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(rows);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
