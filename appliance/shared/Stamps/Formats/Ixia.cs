// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Trailer of Ixia and Keysight: source of the clock (1: 3 local, 4 NTP, 5 GPS, 6 PTP, 7 hold-over), 8, seconds (4),
/// nanoseconds (4), 10, AF12, Internet checksum of these 13 bytes (2). Source: the dissector of Wireshark.
/// </summary>
[HotPath]
public static class Ixia
{
    private const int Length = 15;
    private const int SummedLength = 13;
    private const byte Local = 3;
    private const byte HoldOver = 7;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the trailer.</param>
    /// <returns>False if there is none: the marks or the checksum are wrong.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - Length;
        if (start < 0)
            return false;
        ReadOnlySpan<byte> trailer = frame[start..];
        if (trailer[0] is < Local or > HoldOver || trailer[1] != 8 || trailer[10] != 10
            || trailer[11] != 0xaf || trailer[12] != 0x12
            || ByteSum.Of(trailer[..SummedLength]) != BinaryPrimitives.ReadUInt16BigEndian(trailer[SummedLength..]))
            return false;
        stamp = default;
        stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(trailer[2..]);
        stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(trailer[6..]);
        stamp.OriginalLength = start;
        return true;
    }
}
