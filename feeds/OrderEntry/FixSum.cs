// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Checksum of FIX: sum of all bytes modulo 256.</summary>
[HotPath]
internal static class FixSum
{
    /// <summary>The sum of <paramref name="bytes"/>, 0 to 255.</summary>
    internal static byte Of(ReadOnlySpan<byte> bytes)
    {
        // Lanes of one byte wrap at 256, as the sum does.
        Vector128<byte> lanes = Vector128<byte>.Zero;
        foreach (Vector128<byte> more in MemoryMarshal.Cast<byte, Vector128<byte>>(bytes))
            lanes += more;
        int whole = bytes.Length & -Vector128<byte>.Count;
        int rest = bytes.Length - whole;
        if (rest > 0 && whole > 0)
        {
            // The last bytes again, without those already summed.
            Vector128<byte> last = Vector128.Create(bytes[^Vector128<byte>.Count..]);
            lanes += last & Vector128.Create(LastOnly.Slice(rest, Vector128<byte>.Count));
            rest = 0;
        }
        byte sum = Vector128.Sum(lanes);
        foreach (byte value in bytes[^rest..])
            sum = unchecked((byte)(sum + value));
        return sum;
    }

    private static ReadOnlySpan<byte> LastOnly =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];
}
