// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Layout of the pcapng blocks and options that are written, little-endian.</summary>
internal static class BlockBytes
{
    /// <summary>Type of the block of an interface's description.</summary>
    public const uint InterfaceDescription = 1;

    /// <summary>Type of the block of names of addresses.</summary>
    public const uint NameResolution = 4;

    /// <summary>Type of a packet's block.</summary>
    public const uint EnhancedPacket = 6;

    /// <summary>Bytes of a section's header before its options.</summary>
    public const int SectionLength = 24;

    /// <summary>Bytes of an interface's description before its options.</summary>
    public const int InterfaceLength = 16;

    /// <summary>Bytes of a packet's block before the frame.</summary>
    public const int PacketLength = 28;

    /// <summary>Bytes of the mark behind the last option.</summary>
    public const int EndOfOptions = 4;

    /// <summary>Bytes of the length behind each block.</summary>
    public const int TrailerLength = 4;

    /// <summary>Code of a comment.</summary>
    public const ushort Comment = 1;

    /// <summary>Code of an interface's name.</summary>
    public const ushort NameOfInterface = 2;

    /// <summary>Code of the exponent of an interface's stamps.</summary>
    public const ushort Resolution = 9;

    /// <summary>Code of an interface's offset of stamps in seconds.</summary>
    public const ushort OffsetSeconds = 14;

    /// <summary>Code of the program that wrote a section.</summary>
    public const ushort Application = 4;

    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const int OptionHeaderLength = 4;

    public static int Padded(int length) => (length + 3) & ~3;

    public static int OptionLength(int valueLength) => OptionHeaderLength + Padded(valueLength);

    /// <summary>Clears a block and writes its type and both lengths.</summary>
    public static void Begin(Span<byte> block, uint type)
    {
        block.Clear();
        WriteEnds(block, type);
    }

    /// <summary>Writes a block's type and both lengths.</summary>
    public static void WriteEnds(Span<byte> block, uint type)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, type);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block[^TrailerLength..], block.Length);
    }

    /// <summary>Writes a section's header up to its options.</summary>
    public static void BeginSection(Span<byte> block)
    {
        Begin(block, PcapngBlocks.SectionHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], ByteOrderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(block[12..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], -1);
    }

    /// <summary>Writes an option into cleared bytes; returns its length.</summary>
    public static int WriteOption(Span<byte> at, ushort code, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, code);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)value.Length);
        value.CopyTo(at[OptionHeaderLength..]);
        return OptionLength(value.Length);
    }

    /// <summary>Writes the fields of a packet's block before the frame.</summary>
    public static void WritePacketFields(Span<byte> block, int number, ulong ticks, int captured, uint wireLength)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(ticks >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)ticks);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], captured);
        BinaryPrimitives.WriteUInt32LittleEndian(block[24..], wireLength);
    }
}
