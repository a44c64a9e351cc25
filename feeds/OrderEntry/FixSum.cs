// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds;

/// <summary>The checksum of FIX: all bytes added up, modulo 256.</summary>
[HotPath]
internal static class FixSum
{
    /// <summary>The sum of <paramref name="bytes"/>, 0 to 255.</summary>
    internal static byte Of(ReadOnlySpan<byte> bytes)
    {
        // Lanes of a byte wrap at 256, as the sum does.
        Vector<byte> lanes = Vector<byte>.Zero;
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        foreach (Vector<byte> vector in vectors)
            lanes += vector;
        byte sum = Vector.Sum(lanes);
        foreach (byte value in bytes[(vectors.Length * Vector<byte>.Count)..])
            sum = unchecked((byte)(sum + value));
        return sum;
    }
}
