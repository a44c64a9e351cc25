// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>
/// Additions to pcapng in files written by the appliance: a custom option of a packet holds the records of its flow
/// lost before it, its hook, its segments, its payload's length (which IP cannot hold for a long super-packet), and
/// what its checksum said where the file has not all of the payload; one of an interface declares that the checksums
/// are those on the wire; a custom block holds the losses after each flow's last record. The enterprise number is the
/// one reserved for documentation (RFC 5612), so each addition also begins with a mark.
/// </summary>
internal static class TelemetryBlock
{
    /// <summary>Type of a custom block that may be copied.</summary>
    public const uint CustomBlock = 0x0bad;

    /// <summary>Bytes of the packet option, including its header.</summary>
    public const int PacketOptionLength = 24;

    /// <summary>Bytes of one trailing loss.</summary>
    public const int TrailingLossLength = 44;

    /// <summary>Bytes of the interface's option, including its header.</summary>
    public const int ChecksumOptionLength = 12;

    /// <summary>Bytes of the section's option, including its header.</summary>
    public const int RecordedOptionLength = 16;

    private const ushort DropCount = 4;         // epb_dropcount
    private const ushort CustomOption = 2989;
    private const ushort CustomOptionNotCopied = 19373;     // dropped by tools that change packets
    private const uint ChecksumMark = 0x544c_4d43;
    private const int ChecksumOptionBody = 8;
    private const uint EnterpriseNumber = 32_473;
    private const uint PacketMark = 0x544c_4d50;
    private const uint RecordedMark = 0x544c_4d56;
    private const uint LossMark = 0x544c_4d4c;
    private const int PacketOptionBody = 20;
    private const int LossHeaderLength = 8;
    private const byte SourceBit = 1;
    private const byte JoinedBit = 0x80;
    private const byte Right = (byte)ChecksumVerdict.Right;
    private const byte Wrong = (byte)ChecksumVerdict.Wrong;

    /// <summary>Searches a packet's options for the appliance's, and for the recorder's count of drops.</summary>
    /// <returns>True if there are items of <see cref="PathOption"/> among them.</returns>
    public static bool ReadPacketOption(ReadOnlySpan<byte> options, bool bigEndian, ref CaptureFrame frame)
    {
        bool hasItems = false;
        while (options.Length >= 4)
        {
            int code = Number16(options, bigEndian);
            int length = Number16(options[2..], bigEndian);
            if (code == 0 || length > options.Length - 4)
                return hasItems;
            ReadOnlySpan<byte> body = options.Slice(4, length);
            if (code == CustomOption && length == PacketOptionBody && IsMarked(body, PacketMark, bigEndian))
            {
                frame.LostBefore = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
                frame.GsoSegments = BinaryPrimitives.ReadUInt16LittleEndian(body[12..]);
                frame.Hook = (Hook)Math.Min(body[14], (byte)Hook.TcTx);
                frame.Checksum = body[15] is Right or Wrong ? (ChecksumVerdict)body[15] : ChecksumVerdict.None;
                frame.PayloadLength = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(body[16..]), int.MaxValue);
                ReadJoined(body[15], ref frame);
            }
            else if (code == DropCount && length == sizeof(ulong))
                frame.DropsBefore = Number64(body, bigEndian);
            else if (code == CustomOption)
                hasItems |= PathOption.IsItem(body, bigEndian);
            options = options[Math.Min(options.Length, 4 + ((length + 3) & ~3))..];
        }
        return hasItems;
    }

    // Of datagrams their length is written in place of their number, which follows from it.
    private static void ReadJoined(byte mark, ref CaptureFrame frame)
    {
        frame.DatagramLength = (mark & JoinedBit) != 0 ? frame.GsoSegments : (ushort)0;
        if (frame.DatagramLength > 0)
            frame.GsoSegments = (ushort)((frame.PayloadLength + frame.DatagramLength - 1) / frame.DatagramLength);
    }

    /// <summary>Finds the next custom option that may be copied.</summary>
    /// <param name="options">The options; receives those behind it.</param>
    /// <param name="bigEndian">True if the section is big-endian.</param>
    /// <param name="body">Receives its body.</param>
    public static bool TryNextCustom(ref ReadOnlySpan<byte> options, bool bigEndian, out ReadOnlySpan<byte> body)
    {
        while (options.Length >= 4)
        {
            int code = Number16(options, bigEndian);
            int length = Number16(options[2..], bigEndian);
            if (code == 0 || length > options.Length - 4)
                break;
            body = options.Slice(4, length);
            options = options[Math.Min(options.Length, 4 + ((length + 3) & ~3))..];
            if (code == CustomOption)
                return true;
        }
        body = default;
        return false;
    }

    /// <summary>True if options end there, as they must: nothing follows, or their end mark.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> options) =>
        options.Length < 4 || BinaryPrimitives.ReadUInt16LittleEndian(options) == 0;

    /// <summary>True if the body of a custom option begins with the enterprise number and a mark.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> body, uint mark, bool bigEndian) =>
        Number32(body, bigEndian) == EnterpriseNumber && BinaryPrimitives.ReadUInt32BigEndian(body[4..]) == mark;

    /// <summary>Writes the header of a custom option that may be copied, with the enterprise number and a
    /// mark.</summary>
    public static void WriteHeader(Span<byte> at, int length, uint mark)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, CustomOption);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], EnterpriseNumber);
        BinaryPrimitives.WriteUInt32BigEndian(at[8..], mark);
    }

    /// <summary>Reads what a section's options declare to be in the file beside its packets.</summary>
    public static RecordedPath ReadRecordedPath(ReadOnlySpan<byte> options, bool bigEndian)
    {
        while (TryNextCustom(ref options, bigEndian, out ReadOnlySpan<byte> body))
        {
            if (body.Length == RecordedOptionLength - 4 && IsMarked(body, RecordedMark, bigEndian)
                && body[8] <= (byte)StageLevel.ReadToTx)
                return new RecordedPath((StageLevel)body[8], body[9] == 1);
        }
        return default;
    }

    /// <summary>Writes the section's option.</summary>
    public static void WriteRecordedPath(Span<byte> at, RecordedPath recorded)
    {
        WriteHeader(at, RecordedOptionLength - 4, RecordedMark);
        at[12] = (byte)recorded.Stages;
        at[13] = recorded.Drops ? (byte)1 : (byte)0;
        at[14..RecordedOptionLength].Clear();
    }

    /// <summary>Writes the packet option; returns its length.</summary>
    public static int WritePacketOption(Span<byte> at, in QueuedPacket packet)
    {
        WriteHeader(at, PacketOptionBody, PacketMark);
        BinaryPrimitives.WriteUInt32LittleEndian(at[12..], packet.LostBefore);
        bool isJoined = packet.DatagramLength > 0;
        BinaryPrimitives.WriteUInt16LittleEndian(at[16..], isJoined ? packet.DatagramLength : packet.GsoSegments);
        at[18] = (byte)packet.Hook;
        at[19] = isJoined ? JoinedBit : (byte)packet.VerdictOfCut;
        BinaryPrimitives.WriteInt32LittleEndian(at[20..], packet.PayloadLength);
        return PacketOptionLength;
    }

    /// <summary>True if an option of an interface declares that the checksums of its packets are those on the
    /// wire.</summary>
    public static bool IsChecksumOption(int code, ReadOnlySpan<byte> body, bool bigEndian) =>
        code == CustomOptionNotCopied && body.Length == ChecksumOptionBody && IsMarked(body, ChecksumMark, bigEndian);

    /// <summary>Writes the interface's option.</summary>
    public static void WriteChecksumOption(Span<byte> at)
    {
        WriteHeader(at, ChecksumOptionBody, ChecksumMark);
        BinaryPrimitives.WriteUInt16LittleEndian(at, CustomOptionNotCopied);
    }

    /// <summary>Reads the losses in a custom block, if the appliance wrote it.</summary>
    public static void ReadTrailingLosses(ReadOnlySpan<byte> body, bool bigEndian, List<TrailingLoss> losses)
    {
        if (body.Length < LossHeaderLength || !IsMarked(body, LossMark, bigEndian))
            return;
        for (ReadOnlySpan<byte> at = body[LossHeaderLength..]; at.Length >= TrailingLossLength;
            at = at[TrailingLossLength..])
        {
            losses.Add(ReadLoss(at));
        }
    }

    /// <summary>Makes the description of a flow and a number of its records.</summary>
    public static TrailingLoss LossOf(FlowDefinition flow, uint count) => new(
        flow.Endpoint.Address, flow.Endpoint.Port, flow.IsTcp ? PacketParser.Tcp : PacketParser.Udp,
        flow.MatchesSource, flow.SourceAddress, flow.VlanId, count);

    /// <summary>Reads a flow and a number of its records.</summary>
    public static TrailingLoss ReadLoss(ReadOnlySpan<byte> at) => new(
        BinaryPrimitives.ReadUInt128BigEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[16..]), at[18],
        (at[19] & SourceBit) != 0, BinaryPrimitives.ReadUInt128BigEndian(at[20..]),
        BinaryPrimitives.ReadUInt16LittleEndian(at[36..]), BinaryPrimitives.ReadUInt32LittleEndian(at[40..]));

    /// <summary>Writes the body of a custom block; returns its length.</summary>
    public static int WriteTrailingLosses(Span<byte> body, IReadOnlyList<TrailingLoss> losses)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(body, EnterpriseNumber);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], LossMark);
        Span<byte> at = body[LossHeaderLength..];
        foreach (TrailingLoss loss in losses)
        {
            WriteLoss(at, in loss);
            at = at[TrailingLossLength..];
        }
        return LossHeaderLength + losses.Count * TrailingLossLength;
    }

    /// <summary>Writes a flow and a number of its records.</summary>
    public static void WriteLoss(Span<byte> at, in TrailingLoss loss)
    {
        BinaryPrimitives.WriteUInt128BigEndian(at, loss.Address);
        BinaryPrimitives.WriteUInt16LittleEndian(at[16..], loss.Port);
        at[18] = loss.Protocol;
        at[19] = loss.MatchesSource ? SourceBit : (byte)0;
        BinaryPrimitives.WriteUInt128BigEndian(at[20..], loss.Sender);
        BinaryPrimitives.WriteUInt32LittleEndian(at[36..], loss.VlanId);
        BinaryPrimitives.WriteUInt32LittleEndian(at[40..], loss.Count);
    }

    private static ulong Number64(ReadOnlySpan<byte> at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);

    private static ushort Number16(ReadOnlySpan<byte> at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private static uint Number32(ReadOnlySpan<byte> at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
