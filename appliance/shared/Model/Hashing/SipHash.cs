// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.Model.Hashing;

/// <summary>SipHash-2-4: a keyed 64-bit hash that cannot be computed or inverted without the key.</summary>
/// <param name="key0">First half of the key.</param>
/// <param name="key1">Second half.</param>
public readonly struct SipHash(ulong key0, ulong key1)
{
    private const ulong Initial0 = 0x736F_6D65_7073_6575;
    private const ulong Initial1 = 0x646F_7261_6E64_6F6D;
    private const ulong Initial2 = 0x6C79_6765_6E65_7261;
    private const ulong Initial3 = 0x7465_6462_7974_6573;

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        (ulong v0, ulong v1) = (key0 ^ Initial0, key1 ^ Initial1);
        (ulong v2, ulong v3) = (key0 ^ Initial2, key1 ^ Initial3);
        ulong last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(bytes), ref v0, ref v1, ref v2, ref v3);
        for (int index = 0; index < bytes.Length; index++)
            last |= (ulong)bytes[index] << (8 * index);
        Absorb(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xFF;
        for (int round = 0; round < 4; round++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
