// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Spreading.Tests;

/// <summary>A packet of a file.</summary>
/// <param name="Bytes">The frame.</param>
/// <param name="TimeNs">Nanoseconds since 1970.</param>
/// <param name="Missing">Packets dropped before it, as the file says.</param>
internal sealed record FilePacket(byte[] Bytes, long TimeNs, ulong Missing);

/// <summary>Reads the packets of pcapng files by the specification (draft-ietf-opsawg-pcapng), little-endian.</summary>
internal static class Pcapng
{
    private const uint EnhancedPacket = 6;
    private const ushort DropCount = 4;

    internal static List<FilePacket> Read(string path)
    {
        List<FilePacket> packets = [];
        byte[] file = File.ReadAllBytes(path);
        for (int at = 0; at + 8 <= file.Length;)
        {
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            if (at + length > file.Length)
                break;                                          // it is being written, or its writer was killed
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + length - 4)));
            if (type == EnhancedPacket)
                packets.Add(PacketOf(file.AsSpan(at, length)));
            at += length;
        }
        return packets;
    }

    private static FilePacket PacketOf(ReadOnlySpan<byte> block)
    {
        long high = BinaryPrimitives.ReadUInt32LittleEndian(block[12..]);
        long low = BinaryPrimitives.ReadUInt32LittleEndian(block[16..]);
        int captured = BinaryPrimitives.ReadInt32LittleEndian(block[20..]);
        Assert.Equal(captured, BinaryPrimitives.ReadInt32LittleEndian(block[24..]));
        ReadOnlySpan<byte> options = block[(28 + ((captured + 3) & ~3))..^4];
        ulong missing = 0;
        while (options.Length >= 4)
        {
            ushort code = BinaryPrimitives.ReadUInt16LittleEndian(options);
            ushort length = BinaryPrimitives.ReadUInt16LittleEndian(options[2..]);
            if (code == DropCount)
                missing = BinaryPrimitives.ReadUInt64LittleEndian(options[4..]);
            options = options[(4 + ((length + 3) & ~3))..];
        }
        return new FilePacket(block.Slice(28, captured).ToArray(), high << 32 | low, missing);
    }
}
