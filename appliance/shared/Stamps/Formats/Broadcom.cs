// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>Trailer of switches with Broadcom chips: seconds (18 bits), nanoseconds (30 bits), reserved (1 byte),
/// origin (3).
/// Source: Onload. Nothing proves it, so it is used only where it is named.</summary>
[HotPath]
public static class Broadcom
{
    private const int Length = 10;
    private const int NsBits = 30;
    private const long WrapLengthNs = (1L << 18) * 1_000_000_000;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the trailer.</param>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - Length;
        if (start < 0)
            return false;
        ReadOnlySpan<byte> trailer = frame[start..];
        ulong time = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(trailer) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(trailer[2..]);
        stamp = default;
        stamp.Seconds = (long)(time >> NsBits);
        stamp.Ns = (uint)(time & ((1 << NsBits) - 1));
        stamp.Port = BinaryPrimitives.ReadUInt32BigEndian(trailer[6..]) & 0xff_ffff;
        stamp.WrapNs = WrapLengthNs;
        stamp.OriginalLength = start;
        return true;
    }
}
