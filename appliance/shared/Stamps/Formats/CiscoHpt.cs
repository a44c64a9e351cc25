// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// High-precision trailer of Cisco Nexus 3550-F (Exablaze Fusion HPT) and 3550-T. Source: Cisco's
/// n3550-timestamp-decoder
/// and the dissector of Wireshark. The frame's own FCS (4), device (1), port (1), seconds (4), fraction of 2⁴⁰ (5),
/// flags
/// (1). The fraction is rounded to the nearest nanosecond.
/// </summary>
[HotPath]
public static class CiscoHpt
{
    /// <summary>Length with the frame's own FCS, bytes.</summary>
    public const int Length = 16;

    private const int FractionBits = 40;
    private const ulong NsPerSecond = 1_000_000_000;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the frame's own FCS.</param>
    /// <returns>False if it is too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - Length;
        if (start < 0)
            return false;
        ReadOnlySpan<byte> trailer = frame[start..];
        stamp = default;
        stamp.Device = trailer[4];
        stamp.Port = trailer[5];
        stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(trailer[6..]);
        ulong fraction = ((ulong)trailer[10] << 32) | BinaryPrimitives.ReadUInt32BigEndian(trailer[11..]);
        // 40 + 30 bits do not fit: the lowest 8 bits are 7 ps and less, and decide only about rounding.
        ulong ns = (((fraction >> 8) * NsPerSecond) + (((fraction & 0xff) * NsPerSecond) >> 8)
            + (1UL << (FractionBits - 9))) >> (FractionBits - 8);
        if (ns == NsPerSecond)
        {
            stamp.Seconds++;
            ns = 0;
        }
        stamp.Ns = (uint)ns;
        stamp.OriginalLength = start;
        return true;
    }
}
