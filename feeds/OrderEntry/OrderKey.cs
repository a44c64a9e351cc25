// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Key that joins an order to its answers: an integer, or text without trailing spaces and NULs, of at most
/// <see cref="Capacity"/> bytes. Unused bytes are zero, so keys compare as memory.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderKey : IEquatable<OrderKey>
{
    /// <summary>The most bytes a key can hold.</summary>
    public const int Capacity = 40;

    [InlineArray(Capacity)]
    private struct Storage
    {
        private byte _first;
    }

    private Storage _bytes;

    /// <summary>Bytes used; 0 means that there is no key.</summary>
    public byte Length;

    /// <summary>True if the bytes are an unsigned integer, little-endian.</summary>
    public byte IsInteger;

    /// <summary>1 if there is no key because the field for it is blank, 0 if there is no field either.</summary>
    public byte IsBlank;

    private byte _padding0;
    private uint _padding1;

    /// <summary>True if there is a key.</summary>
    public readonly bool IsPresent => Length != 0;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_bytes)[..Length];

    public void SetInteger(ulong value)
    {
        this = default;
        MemoryMarshal.Write(_bytes, in value);
        Length = sizeof(ulong);
        IsInteger = 1;
    }

    /// <summary>
    /// Sets a text key; trailing spaces and NULs are dropped. An all-blank field leaves no key. A key longer than
    /// <see cref="Capacity"/> is replaced by its beginning, its length and a hash of the whole, so that keys that
    /// differ anywhere stay different.
    /// </summary>
    public void SetText(ReadOnlySpan<byte> field)
    {
        this = default;
        int length = field.Length;
        while (length > 0 && (field[length - 1] == (byte)' ' || field[length - 1] == 0))
            length--;
        if (length > Capacity)
            LongKey.Write(field[..length], _bytes);
        else
            field[..length].CopyTo(_bytes);
        Length = (byte)Math.Min(length, Capacity);
        IsBlank = (byte)(length == 0 && !field.IsEmpty ? 1 : 0);
    }

    /// <summary>The value of an integer key.</summary>
    public readonly ulong Integer => MemoryMarshal.Read<ulong>(_bytes);

    /// <summary>A well-mixed 64-bit hash of the key.</summary>
    public readonly ulong Hash()
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>((ReadOnlySpan<byte>)_bytes);
        ulong hash = Length;
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * 0x9E37_79B9_7F4A_7C15UL;
            hash ^= hash >> 32;
        }
        return hash;
    }

    public readonly bool Equals(OrderKey other) =>
        Length == other.Length && ((ReadOnlySpan<byte>)_bytes).SequenceEqual(other._bytes);

    public override readonly bool Equals(object? obj) => obj is OrderKey other && Equals(other);

    public override readonly int GetHashCode() => Hash().GetHashCode();
}
