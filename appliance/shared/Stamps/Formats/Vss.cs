// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Trailer of VSS Monitoring: seconds (4), clock (2 bits), nanoseconds (30 bits), and maybe the port (1 or 2). Source:
/// the
/// dissector of Wireshark. Nothing proves it, so it is used only where it is named. It is the whole of what stands
/// behind
/// the packet, so it is not found in frames that were padded.
/// </summary>
[HotPath]
public static class Vss
{
    private const int TimeLength = 8;
    private const int NsBits = 30;

    /// <summary>Reads all that stands behind a packet.</summary>
    /// <param name="frame">The frame without FCS.</param>
    /// <param name="bodyEnd">End of the packet.</param>
    /// <param name="start">Receives the offset of the trailer.</param>
    /// <returns>False if the length does not fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp, out int start)
    {
        start = bodyEnd;
        int portLength = frame.Length - bodyEnd - TimeLength;
        if (portLength is < 0 or > 2)
            return false;
        ReadOnlySpan<byte> trailer = frame[bodyEnd..];
        uint ns = BinaryPrimitives.ReadUInt32BigEndian(trailer[4..]);
        stamp = default;
        stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(trailer);
        stamp.Ns = ns & ((1u << NsBits) - 1);
        if (portLength == 1)
            stamp.Port = trailer[TimeLength];
        else if (portLength == 2)
            stamp.Port = BinaryPrimitives.ReadUInt16BigEndian(trailer[TimeLength..]);
        stamp.OriginalLength = bodyEnd;
        return true;
    }
}
