// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace EndToEnd.Tests.WholeFrames;

/// <summary>A frame of a pcapng, with the name of its interface.</summary>
internal sealed record FrameBlock(string Interface, byte[] Bytes, ulong DropCount, ulong StampNs);

/// <summary>Reads the blocks of a little-endian pcapng of one section by its specification (draft-ietf-opsawg-pcapng),
/// with nothing of the appliance.</summary>
internal sealed class FrameBlocks
{
    private const ushort NameOfInterface = 2;
    private const ushort Dropped = 4;

    internal FrameBlocks(byte[] file)
    {
        List<string> interfaces = [];
        int at = 0;
        while (at < file.Length)
        {
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + length - 4)));
            ReadOnlySpan<byte> body = file.AsSpan(at + 8, length - 12);
            if (type == 0x0a0d0d0a)
                Assert.Equal(0, at);
            else if (type == 1)
                interfaces.Add(Encoding.UTF8.GetString(OptionOf(body[8..], NameOfInterface)));
            else if (type == 6)
                Frames.Add(FrameOf(body, interfaces));
            else
                OtherBlocks.Add(type);
            at += length;
        }
    }

    internal List<FrameBlock> Frames { get; } = [];

    /// <summary>Types of blocks that are neither sections, interfaces nor packets.</summary>
    internal List<uint> OtherBlocks { get; } = [];

    private static FrameBlock FrameOf(ReadOnlySpan<byte> body, List<string> interfaces)
    {
        int captured = BinaryPrimitives.ReadInt32LittleEndian(body[12..]);
        ReadOnlySpan<byte> dropped = OptionOf(body[(20 + ((captured + 3) & ~3))..], Dropped);
        return new FrameBlock(
            interfaces[BinaryPrimitives.ReadInt32LittleEndian(body)], body.Slice(20, captured).ToArray(),
            dropped.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(dropped),
            ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) << 32)
                + BinaryPrimitives.ReadUInt32LittleEndian(body[8..]));
    }

    private static ReadOnlySpan<byte> OptionOf(ReadOnlySpan<byte> options, ushort code)
    {
        while (options.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(options) is var found and not 0)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(options[2..]);
            if (found == code)
                return options.Slice(4, length);
            options = options[(4 + ((length + 3) & ~3))..];
        }
        return default;
    }
}
