// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// TTAG of Cisco Nexus: nanoseconds (6) behind an EtherType that is configured on the switch, 8988 unless changed,
/// before
/// the frame's own EtherType; or at the end of the frame. Source: the dissector of Wireshark, and Onload. Nothing
/// proves
/// it, so it is used only where it is named.
/// </summary>
[HotPath]
public static class Ttag
{
    private const int At = 12;
    private const ushort EtherType = 0x8988;
    private const int TimeLength = 6;
    private const long WrapLengthNs = 1L << 48;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Reads the tag.</summary>
    /// <param name="frame">The frame from its addresses on.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp)
    {
        if (frame.Length < At + 2 + TimeLength + 2
            || BinaryPrimitives.ReadUInt16BigEndian(frame[At..]) != EtherType)
            return false;
        Read(frame[(At + 2)..], ref stamp);
        stamp.HeaderLength = 2 + TimeLength;
        stamp.OriginalLength = frame.Length - stamp.HeaderLength;
        return true;
    }

    /// <summary>Reads the end of a frame.</summary>
    /// <param name="frame">The frame without FCS.</param>
    /// <param name="start">Receives the offset of the trailer.</param>
    public static bool TryReadTrailer(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - TimeLength;
        if (start < 0)
            return false;
        Read(frame[start..], ref stamp);
        stamp.OriginalLength = start;
        return true;
    }

    private static void Read(ReadOnlySpan<byte> time, ref DeviceStamp stamp)
    {
        long ns = ((long)BinaryPrimitives.ReadUInt16BigEndian(time) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(time[2..]);
        stamp = default;
        stamp.Seconds = ns / NsPerSecond;
        stamp.Ns = (uint)(ns % NsPerSecond);
        stamp.WrapNs = WrapLengthNs;
    }
}
