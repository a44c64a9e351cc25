// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds.Streams;

/// <summary>
/// Mark that replaces a login name in the reader: a star and five letters made from the name. It
/// distinguishes logins, in a capture too, without revealing the name.
/// </summary>
[HotPath]
public static class LoginMark
{
    /// <summary>Length of a mark, bytes.</summary>
    public const int Length = 6;

    private const byte Star = (byte)'*';
    private const ulong FirstPrime = 0x9E37_79B9_7F4A_7C15UL;
    private const ulong SecondPrime = 0xD6E8_FEB8_6659_FD93UL;

    private static ReadOnlySpan<byte> Letters => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"u8;

    /// <summary>Longest name whose characters all enter the mark, bytes.</summary>
    public const int MostName = 32;

    /// <summary>Mark of a name, packed; case and trailing spaces make no difference.</summary>
    /// <param name="name">At most <see cref="MostName"/> ASCII characters.</param>
    public static ulong Of(ReadOnlySpan<char> name)
    {
        Span<byte> field = stackalloc byte[MostName];
        int length = Math.Min(name.Length, MostName);
        for (int index = 0; index < length; index++)
            field[index] = (byte)name[index];
        return Of(field[..length]);
    }

    /// <summary>Mark of a field's name; the field is not changed.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        Span<byte> mark = stackalloc byte[Length];
        Write(name[..Math.Min(name.Length, MostName)], mark);
        return Read(mark);
    }

    /// <summary>Overwrites a name with its mark; a mark already there stays.</summary>
    /// <param name="field">Begins with the name; at least <see cref="Length"/> bytes.</param>
    /// <param name="name">Bytes of the name, padded with spaces or NULs.</param>
    public static void Overwrite(Span<byte> field, int name)
    {
        if (field[0] != Star)
            Write(field[..Math.Min(name, MostName)], field);
    }

    /// <summary>Mark of the name in a field, or the mark that already replaced it.</summary>
    /// <param name="field">Begins with the name; at least <see cref="Length"/> bytes.</param>
    /// <param name="name">Bytes of the name.</param>
    public static ulong Of(ReadOnlySpan<byte> field, int name) => field[0] == Star ? Read(field) : Of(field[..name]);

    private static void Write(ReadOnlySpan<byte> name, Span<byte> field)
    {
        ulong hash = FirstPrime;
        foreach (byte letter in name.Trim(" \0"u8))
        {
            bool isLower = letter is >= (byte)'a' and <= (byte)'z';
            hash = (hash ^ (uint)(isLower ? letter - ('a' - 'A') : letter)) * SecondPrime;
            hash ^= hash >> 32;
        }
        field[0] = Star;
        for (int index = 1; index < Length; index++)
        {
            field[index] = Letters[(int)(hash & 63)];
            hash >>= 6;
        }
    }

    /// <summary>Mark in a field, packed; never 0.</summary>
    public static ulong Read(ReadOnlySpan<byte> field) =>
        ((ulong)BinaryPrimitives.ReadUInt32BigEndian(field) << 16) | BinaryPrimitives.ReadUInt16BigEndian(field[4..]);
}
