// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>Records of a pcap: four numbers, which have to be a time and two lengths.</summary>
/// <param name="bigEndian">Byte order of the file.</param>
/// <param name="fractionNs">Nanoseconds per unit of a stamp's fraction.</param>
/// <param name="wrapping">Bytes by which a record of a device may be longer than the frame was on the wire.</param>
internal readonly struct PcapForm(bool bigEndian, long fractionNs, uint wrapping) : IRecordForm
{
    /// <summary>Bytes by which a record of a known device may be longer.</summary>
    public const uint MostWrapping = 64;

    private const long NsPerSecond = 1_000_000_000;

    public int Alignment => 1;

    public int HeaderLength => CaptureFile.PcapRecordLength;

    public bool TryMeasure(ReadOnlySpan<byte> at, out int length, out long stampNs)
    {
        uint captured = Number(at[8..]);
        length = 0;
        stampNs = IRecordForm.NoStamp;
        if (captured is 0 or > CaptureFile.MaxRecordLength)
            return false;
        uint wireLength = Number(at[12..]);
        long fraction = Number(at[4..]) * fractionNs;
        // Records of a device that stand for no packet have no length on the wire.
        bool isFiller = wireLength == 0 && wrapping > 0;
        if (fraction >= NsPerSecond || wireLength > CaptureFile.MaxRecordLength
            || (captured > wireLength + wrapping && !isFiller))
            return false;
        length = CaptureFile.PcapRecordLength + (int)captured;
        stampNs = isFiller ? IRecordForm.NoStamp : Number(at) * NsPerSecond + fraction;
        return true;
    }

    private uint Number(ReadOnlySpan<byte> at) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}

/// <summary>Blocks of a pcapng: a type, and a length at both ends.</summary>
/// <param name="bigEndian">Byte order of the section.</param>
/// <param name="interfaces">The section's interfaces.</param>
internal readonly struct PcapngForm(bool bigEndian, ReadOnlyMemory<PcapngInterface> interfaces) : IRecordForm
{
    private const uint LastType = 0xfff;
    private const uint CopiedCustom = BlockTypes.Custom | 0x4000_0000;
    private const int Overhead = 12;
    private const int PacketFields = 20;
    private const int FieldsAt = 8;

    public int Alignment => 4;

    public int HeaderLength => FieldsAt + PacketFields;

    public bool TryMeasure(ReadOnlySpan<byte> at, out int length, out long stampNs)
    {
        uint type = Number(at);
        uint all = Number(at[4..]);
        length = 0;
        stampNs = IRecordForm.NoStamp;
        if (all < Overhead || all % 4 != 0 || all > PcapngBlocks.MaxBlockLength
            || (type is 0 or > LastType && type is not (PcapngBlocks.SectionHeader or CopiedCustom)))
            return false;
        length = (int)all;
        if (length <= at.Length && Number(at[(length - sizeof(uint))..]) != all)
            return false;
        return type is not (BlockTypes.EnhancedPacket or BlockTypes.OldPacket)
            || IsPacket(type, at[FieldsAt..], length - Overhead, out stampNs);
    }

    private bool IsPacket(uint type, ReadOnlySpan<byte> body, int bodyLength, out long stampNs)
    {
        stampNs = IRecordForm.NoStamp;
        int number = type == BlockTypes.EnhancedPacket ? (int)Math.Min(Number(body), int.MaxValue)
            : bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(body) : BinaryPrimitives.ReadUInt16LittleEndian(body);
        uint captured = Number(body[12..]);
        return bodyLength >= PacketFields && number < interfaces.Length && captured <= CaptureFile.MaxRecordLength
            && captured <= bodyLength - PacketFields
            && interfaces.Span[number].TryStamp(((ulong)Number(body[4..]) << 32) | Number(body[8..]), out stampNs);
    }

    private uint Number(ReadOnlySpan<byte> at) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private static class BlockTypes
    {
        public const uint OldPacket = 2;
        public const uint EnhancedPacket = BlockBytes.EnhancedPacket;
        public const uint Custom = TelemetryBlock.CustomBlock;
    }
}

/// <summary>Records of an ERF file.</summary>
internal readonly struct ErfForm : IRecordForm
{
    public int Alignment => 1;

    public int HeaderLength => ErfRecord.HeaderLength;

    public bool TryMeasure(ReadOnlySpan<byte> at, out int length, out long stampNs)
    {
        var record = new ErfRecord(at);
        length = record.Length;
        stampNs = record.IsFiller ? IRecordForm.NoStamp : record.StampNs;
        return record.IsPlausible && (record.IsFiller || stampNs >= 0);
    }
}
