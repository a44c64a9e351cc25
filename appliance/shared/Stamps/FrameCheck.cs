// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps;

/// <summary>The frame check sequence of Ethernet: CRC-32 of IEEE 802.3 section 3.2.9, whose bytes follow the frame
/// least
/// significant first.</summary>
[HotPath]
public static class FrameCheck
{
    /// <summary>Length of a frame check sequence, bytes.</summary>
    public const int Length = sizeof(uint);

    private const uint Polynomial = 0xedb8_8320;
    private const int Slices = 8;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>The sequence of a frame, as the number that its bytes are, least significant first.</summary>
    public static uint Of(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<uint> tables = Tables;
        uint crc = uint.MaxValue;
        while (frame.Length >= Slices)
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(frame);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(frame[sizeof(uint)..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)]
                ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)]
                ^ tables[256 + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
            frame = frame[Slices..];
        }
        foreach (byte value in frame)
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>True if the bytes at an offset are the sequence of all before them.</summary>
    public static bool IsAt(ReadOnlySpan<byte> frame, int offset) => offset >= 0 && offset + Length <= frame.Length
        && BinaryPrimitives.ReadUInt32LittleEndian(frame[offset..]) == Of(frame[..offset]);

    [ColdPath]
    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[value] = crc;
        }
        for (int at = 256; at < tables.Length; at++)
            tables[at] = tables[(byte)tables[at - 256]] ^ (tables[at - 256] >> 8);
        return tables;
    }
}
