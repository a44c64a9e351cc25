// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps.Formats;

/// <summary>The Internet checksum (RFC 1071) of few bytes, an odd last one as the first of a word.</summary>
[HotPath]
internal static class ByteSum
{
    /// <summary>The checksum that stands behind the bytes.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at++)
            sum += (uint)bytes[at] << ((at & 1) == 0 ? 8 : 0);
        sum = (sum >> 16) + (ushort)sum;
        return (ushort)~((sum >> 16) + sum);
    }
}
