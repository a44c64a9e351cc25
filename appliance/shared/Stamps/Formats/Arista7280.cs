// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Header of Arista 7280 and 7500 behind the addresses. Source: print-arista.c of tcpdump with its capture, and
/// SolarCapture. EtherType D28B, subtype 1 (2), time scale (1: 0 TAI, 1 UTC), format and hardware (4 bits each), then
/// 64
/// bits (seconds 4, nanoseconds 4) or 48 bits (seconds 2, nanoseconds 4), then the frame's own EtherType. What it says
/// of
/// its time scale is compared, not believed.
/// </summary>
[HotPath]
public static class Arista7280
{
    private const int At = 12;
    private const ushort EtherType = 0xd28b;
    private const int Bits64 = 1;
    private const int Bits48 = 2;
    private const long Wrap48Ns = 65_536L * 1_000_000_000;

    /// <summary>Reads the header.</summary>
    /// <param name="frame">The frame from its addresses on.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp)
    {
        if (frame.Length < At + 16 || BinaryPrimitives.ReadUInt16BigEndian(frame[At..]) != EtherType
            || BinaryPrimitives.ReadUInt16BigEndian(frame[(At + 2)..]) != 1 || frame[At + 4] > 1
            || (frame[At + 5] & 0xf) > 1)
            return false;
        ReadOnlySpan<byte> time = frame[(At + 6)..];
        stamp = default;
        switch (frame[At + 5] >> 4)
        {
            case Bits64:
                stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(time);
                stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(time[4..]);
                stamp.HeaderLength = 14;
                break;
            case Bits48:
                stamp.Seconds = BinaryPrimitives.ReadUInt16BigEndian(time);
                stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(time[2..]);
                stamp.WrapNs = Wrap48Ns;
                stamp.HeaderLength = 12;
                break;
            default:
                return false;
        }
        stamp.OriginalLength = frame.Length - stamp.HeaderLength;
        stamp.Flags = frame[At + 4] == 0 ? StampFlags.SaysTai : StampFlags.SaysUtc;
        return true;
    }
}
