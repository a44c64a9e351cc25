// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Model.Packets;

/// <summary>Ones' complement sums of RFC 1071. Words are added in memory byte order: this does not change whether a sum
/// over a whole packet is <see cref="Right"/>.</summary>
[HotPath]
public static class InternetChecksum
{
    /// <summary>The sum over pseudo header, transport header with its checksum, and payload where the checksum is
    /// right.</summary>
    public const ushort Right = ushort.MaxValue;

    /// <summary>Sum of bytes, not folded; an odd last byte is the first of a word. Sums of parts that begin at even
    /// offsets of a packet may be added.</summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        if (bytes.Length >= sizeof(ulong))
            sum = SumWords(ref bytes);
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
            sum += MemoryMarshal.Read<uint>(bytes);
        if (bytes.Length >= sizeof(ushort))
        {
            sum += MemoryMarshal.Read<ushort>(bytes);
            bytes = bytes[sizeof(ushort)..];
        }
        if (bytes.Length > 0)
            sum += BitConverter.IsLittleEndian ? bytes[0] : (uint)bytes[0] << 8;
        return sum;
    }

    /// <summary>True if a nonzero sum folds to <see cref="Right"/>. Folding keeps the remainder modulo
    /// <see cref="Right"/>, so testing that is enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsRight(ulong sum) => sum % Right == 0;

    /// <summary>Folds a sum to 16 bits; only that of nothing but zeros becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(ulong sum)
    {
        sum = (sum >> 32) + (uint)sum;
        sum = (sum >> 32) + (uint)sum;
        sum = (sum >> 16) + (ushort)sum;
        sum = (sum >> 16) + (ushort)sum;
        return (ushort)((sum >> 16) + (ushort)sum);
    }

    // The halves of words are summed separately, so that no carry is lost.
    private static ulong SumWords(ref ReadOnlySpan<byte> bytes)
    {
        ulong low = 0;
        ulong high = 0;
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int words = bytes.Length / sizeof(ulong);
        for (int word = 0; word < words; word++)
        {
            ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, word * sizeof(ulong)));
            low += (uint)value;
            high += value >> 32;
        }
        bytes = bytes[(words * sizeof(ulong))..];
        return low + high;
    }
}
