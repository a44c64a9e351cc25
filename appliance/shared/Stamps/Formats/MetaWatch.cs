// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Trailer of Arista 7130 with MetaWatch, formerly Metamako. Source: MetamakoTrailer.txt (tcpdump-workers, 2018), and
/// the
/// dissector of Wireshark. Behind the frame and its padding: the frame's own FCS (4), extensions that are read
/// backwards,
/// seconds (4), nanoseconds (4), flags (1), device (2), port (1).
/// </summary>
[HotPath]
public static class MetaWatch
{
    /// <summary>Length without extensions, with the frame's own FCS, bytes.</summary>
    public const int Length = 16;

    private const int FixedLength = 12;
    private const byte FcsValid = 0x01;
    private const byte HasExtensions = 0x02;
    private const byte Duplicate = 0x04;
    private const byte Degraded = 0x10;
    private const byte Undefined = 0xc8;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the frame's own FCS.</param>
    /// <returns>False if the fields are impossible; the FCS is not compared.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - Length;
        if (start < 0)
            return false;
        ReadOnlySpan<byte> trailer = frame[^FixedLength..];
        byte flags = trailer[8];
        if ((flags & FcsValid) == 0 || (flags & Undefined) != 0)
            return false;
        stamp = default;
        ReadTime(trailer, ref stamp);
        stamp.Flags = StampFlags.FcsValid
            | ((flags & Duplicate) != 0 ? StampFlags.Duplicate : 0)
            | ((flags & Degraded) != 0 ? StampFlags.Degraded : 0);
        if ((flags & HasExtensions) != 0 && !TryReadExtensions(frame[..^FixedLength], ref stamp, out start))
            return false;
        stamp.OriginalLength = start;
        return true;
    }

    /// <summary>Reads seconds, nanoseconds, device and port.</summary>
    internal static void ReadTime(ReadOnlySpan<byte> trailer, ref DeviceStamp stamp)
    {
        stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(trailer);
        stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(trailer[4..]);
        stamp.Device = BinaryPrimitives.ReadUInt16BigEndian(trailer[9..]);
        stamp.Port = trailer[11];
    }

    // Each ends with a word: 24 bits of data, 2 of length, 1 for the last one read, 5 of the tag. Words of more data
    // stand
    // before it.
    private static bool TryReadExtensions(ReadOnlySpan<byte> before, ref DeviceStamp stamp, out int start)
    {
        const byte LongTag = 0x1f;
        int end = before.Length;
        bool isLast = false;
        start = 0;
        while (!isLast)
        {
            if (end < sizeof(uint) * 2)
                return false;
            uint word = BinaryPrimitives.ReadUInt32BigEndian(before[(end - sizeof(uint))..]);
            uint tag = word & LongTag;
            int more = tag == LongTag ? (int)((word >> 6) & 0x3ff) + 1 : (int)((word >> 6) & 3);
            isLast = (word & 0x20) != 0;
            end -= sizeof(uint) * (more + 1);
            Take(tag, word >> 8, ref stamp);
        }
        start = end - FrameCheck.Length;
        return start >= 0;
    }

    private static void Take(uint tag, uint data, ref DeviceStamp stamp)
    {
        switch (tag)
        {
            case 0:
                stamp.Ingress = data & 0xffff;
                stamp.Flags |= StampFlags.HasIngress;
                break;
            case 1:
                stamp.SubNs = data << 8;
                break;
            case 3:
                stamp.Egress = data & 0xf_ffff;
                stamp.Flags |= StampFlags.HasEgress;
                break;
            default:
                break;                          // 2: a hash for de-duplication; 31: text
        }
    }
}
