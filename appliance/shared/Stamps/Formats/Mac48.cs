// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>Time of Arista 7280 in place of the source address: seconds (2), nanoseconds (4). Source: Arista's
/// description
/// of the mode, as SolarCapture reads it. It looks like any address, so it is used only where it is named.</summary>
[HotPath]
public static class Mac48
{
    private const int At = 6;
    private const long WrapLengthNs = 65_536L * 1_000_000_000;

    /// <summary>Reads the source address.</summary>
    /// <param name="frame">The frame from its addresses on.</param>
    /// <returns>False if it is too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp)
    {
        if (frame.Length < At + 6)
            return false;
        stamp = default;
        stamp.Seconds = BinaryPrimitives.ReadUInt16BigEndian(frame[At..]);
        stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(frame[(At + 2)..]);
        stamp.WrapNs = WrapLengthNs;
        stamp.OriginalLength = frame.Length;
        return true;
    }
}
