// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Publishing.State;

/// <summary>
/// Reads the bytes of a <see cref="StateBuffer"/>. The checksum was verified before, so nothing is missing.
/// </summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public int ReadInt32() => MemoryMarshal.Read<int>(ReadBytes(sizeof(int)));

    public long ReadInt64() => MemoryMarshal.Read<long>(ReadBytes(sizeof(long)));

    public ulong ReadUInt64() => MemoryMarshal.Read<ulong>(ReadBytes(sizeof(ulong)));

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes(ReadInt32()));

    public void ReadAll<T>(scoped Span<T> rows)
        where T : unmanaged
    {
        Span<byte> target = MemoryMarshal.AsBytes(rows);
        ReadBytes(target.Length).CopyTo(target);
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        ReadOnlySpan<byte> read = _rest[..length];
        _rest = _rest[length..];
        return read;
    }
}
