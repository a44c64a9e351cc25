// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// The block checksum of the SIAC feeds: the low 16 bits of the sum of all bytes but its own two, big-endian. Sources:
/// OPRA Pillar Output Specification and CTA Output Specification, block header.
/// </summary>
[HotPath]
internal static class SiacChecksum
{
    // Zeros as wide as a vector, then ones: a load from offset n masks out the vector's lanes before n.
    private static ReadOnlySpan<byte> Masks =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    /// <summary>True if the checksum at an offset of a whole block, of at least 16 bytes, matches.</summary>
    public static bool IsRight(ReadOnlySpan<byte> block, int offset)
    {
        uint sum = Sum(block) - block[offset] - block[offset + 1];
        return (ushort)sum == BinaryPrimitives.ReadUInt16BigEndian(block[offset..]);
    }

    private static uint Sum(ReadOnlySpan<byte> block)
    {
        int length = Vector128<byte>.Count;
        Vector128<ushort> sums = default;                   // wraps at 16 bits, as the checksum does
        ReadOnlySpan<byte> rest = block;
        for (; rest.Length >= length; rest = rest[length..])
            sums += SumOf(Vector128.Create(rest));
        // The block's last bytes again, without those already summed.
        if (rest.Length > 0)
            sums += SumOf(Vector128.Create(block[^length..]) & Vector128.Create(Masks[rest.Length..]));
        return Vector128.Sum(sums);
    }

    private static Vector128<ushort> SumOf(Vector128<byte> bytes)
    {
        if (Sse2.IsSupported)
            return Sse2.SumAbsoluteDifferences(bytes, Vector128<byte>.Zero);
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        return low + high;
    }
}
