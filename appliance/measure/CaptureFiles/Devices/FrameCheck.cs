// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Devices;

/// <summary>The check sequence at the end of an Ethernet frame: CRC-32 of IEEE 802.3, 3.2.9, stored
/// little-endian.</summary>
internal static class FrameCheck
{
    /// <summary>Length, bytes.</summary>
    public const int Length = 4;

    private const uint Polynomial = 0xedb88320; // reflected

    private static readonly uint[] Table = Make();

    /// <summary>True if the last four bytes are the check sequence of those before.</summary>
    public static bool EndsWithIt(ReadOnlySpan<byte> frame)
    {
        if (frame.Length <= Length)
            return false;
        uint sum = uint.MaxValue;
        foreach (byte next in frame[..^Length])
            sum = Table[(byte)(sum ^ next)] ^ (sum >> 8);
        return ~sum == BinaryPrimitives.ReadUInt32LittleEndian(frame[^Length..]);
    }

    private static uint[] Make()
    {
        uint[] table = new uint[256];
        for (uint place = 0; place < table.Length; place++)
        {
            uint sum = place;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ Polynomial : sum >> 1;
            table[place] = sum;
        }
        return table;
    }
}
