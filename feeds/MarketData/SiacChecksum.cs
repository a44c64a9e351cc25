// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.Feeds;

/// <summary>
/// The block checksum of the SIAC feeds: the low 16 bits of the sum of all bytes but its own two, big-endian. Sources:
/// OPRA Pillar Output Specification and CTA Output Specification, block header.
/// </summary>
[HotPath]
internal static class SiacChecksum
{
    private const ulong EvenBytes = 0x00FF_00FF_00FF_00FFUL;
    private const ulong SumOfFour = 0x0001_0001_0001_0001UL;

    /// <summary>Whether the checksum at an offset of a whole block is right.</summary>
    public static bool IsRight(ReadOnlySpan<byte> block, int offset)
    {
        uint sum = Sum(block) - block[offset] - block[offset + 1];
        return (ushort)sum == BinaryPrimitives.ReadUInt16BigEndian(block[offset..]);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        Vector<ushort> sums = default;                      // wraps at 16 bits, as the checksum does
        while (bytes.Length >= Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes), out Vector<ushort> low, out Vector<ushort> high);
            sums += low + high;
            bytes = bytes[Vector<byte>.Count..];
        }
        uint sum = Vector.Sum(sums);
        while (bytes.Length >= sizeof(ulong))
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong pairs = (eight & EvenBytes) + ((eight >> 8) & EvenBytes);
            sum += (uint)((pairs * SumOfFour) >> 48);
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte value in bytes)
            sum += value;
        return sum;
    }
}
