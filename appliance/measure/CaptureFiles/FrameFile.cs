// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Control;
using static Telemetry.CaptureFiles.Formats.BlockBytes;

namespace Telemetry.CaptureFiles;

/// <summary>Frame for a <see cref="FrameFile"/>.</summary>
public readonly ref struct FileFrame
{
    /// <summary>Its interface, by the order in which they were added.</summary>
    public required int Interface { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Its bytes up to those of <see cref="Payload"/>.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>The bytes behind them that were kept elsewhere.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Length on the wire, bytes.</summary>
    public required uint WireLength { get; init; }

    /// <summary>Hook that saw it.</summary>
    public required Hook Hook { get; init; }

    /// <summary>Queue of the interface; null if it is unknown.</summary>
    public int? Queue { get; init; }

    /// <summary>True if it is of a flow; the three members behind this one are only used then.</summary>
    public bool IsOfFlow { get; init; }

    /// <summary>Length of the UDP or TCP payload, bytes.</summary>
    public int PayloadLength { get; init; }

    /// <summary>Frames on the wire.</summary>
    public ushort Segments { get; init; }

    /// <summary>Frames of its flow that are missing before it; a replay does not take them for losses of the line.
    /// </summary>
    public uint LostBefore { get; init; }

    /// <summary>Frames, of whatever flow, that were dropped before it (<c>epb_dropcount</c>).</summary>
    public ulong DropCount { get; init; }

    /// <summary>Comment; null for none.</summary>
    public string? Comment { get; init; }
}

/// <summary>Writes frames as pcapng, so that a replay of the file reads the packets of flows as the live reader did.
/// Blocks are gathered until <see cref="Flush"/>, or until there is no more room; a frame allocates nothing.</summary>
public sealed class FrameFile(Stream output)
{
    /// <summary>Bytes that are gathered.</summary>
    public const int BufferLength = BlockBuffer.Capacity;

    private const ushort Description = 3;
    private const ushort Flags = 2;
    private const ushort Dropped = 4;
    private const ushort PacketQueue = 6;
    private const int Inbound = 1;
    private const int Outbound = 2;
    private const int UnicastKind = 1 << 2;
    private const int MulticastKind = 2 << 2;
    private const int BroadcastKind = 3 << 2;
    private const byte Nanoseconds = 9;

    private readonly BlockBuffer _blocks = new(output);

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int Waiting => _blocks.Waiting;

    /// <summary>Writes the header of the file; first.</summary>
    public void WriteSection()
    {
        ReadOnlySpan<byte> program = "telemetry"u8;
        Span<byte> block = _blocks.Reserve(SectionLength + OptionLength(program.Length) + EndOfOptions + TrailerLength);
        BeginSection(block);
        _ = WriteOption(block[SectionLength..], Application, program);
    }

    /// <summary>Writes the header of the file with its origin and the names of addresses; first.</summary>
    public void WriteSection(string comment, ExtractLabels labels)
    {
        Write(FileHead.Section(comment, labels, default));
        Write(FileHead.Names(labels.Names));
    }

    /// <summary>Adds an interface, such as <c>eth1 xdp_rx</c>, with words on it.</summary>
    public void WriteInterface(string name, string description)
    {
        byte[] title = Encoding.UTF8.GetBytes(name);
        byte[] text = Encoding.UTF8.GetBytes(description);
        int options = OptionLength(title.Length) + OptionLength(text.Length) + OptionLength(1)
            + TelemetryBlock.ChecksumOptionLength;
        Span<byte> block = _blocks.Reserve(InterfaceLength + options + EndOfOptions + TrailerLength);
        Begin(block, InterfaceDescription);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], (ushort)LinkType.Ethernet);
        int at = InterfaceLength + WriteOption(block[InterfaceLength..], NameOfInterface, title);
        at += WriteOption(block[at..], Description, text);
        at += WriteOption(block[at..], Resolution, [Nanoseconds]);
        TelemetryBlock.WriteChecksumOption(block[at..]);
    }

    public void Write(in FileFrame frame)
    {
        int comment = frame.Comment is null ? 0 : Encoding.UTF8.GetByteCount(frame.Comment);
        int captured = frame.Bytes.Length + frame.Payload.Length;
        int options = OptionLength(sizeof(uint)) + (frame.Queue is null ? 0 : OptionLength(sizeof(uint)))
            + (comment > 0 ? OptionLength(comment) : 0)
            + (frame.DropCount > 0 ? OptionLength(sizeof(ulong)) : 0)
            + (frame.IsOfFlow ? TelemetryBlock.PacketOptionLength : 0);
        int at = PacketLength + Padded(captured);
        Span<byte> block = _blocks.Reserve(at + options + EndOfOptions + TrailerLength);
        WriteEnds(block, EnhancedPacket);
        WritePacketFields(block, frame.Interface, (ulong)frame.TimeNs, captured,
            Math.Max(frame.WireLength, (uint)captured));
        frame.Bytes.CopyTo(block[PacketLength..]);
        frame.Payload.CopyTo(block[(PacketLength + frame.Bytes.Length)..]);
        block[(PacketLength + captured)..^TrailerLength].Clear();
        if (comment > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(block[at..], Comment);
            BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 2)..], (ushort)comment);
            _ = Encoding.UTF8.GetBytes(frame.Comment, block[(at + 4)..]);
            at += OptionLength(comment);
        }
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt32LittleEndian(number, FlagsOf(in frame));
        at += WriteOption(block[at..], Flags, number[..sizeof(uint)]);
        if (frame.DropCount > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, frame.DropCount);
            at += WriteOption(block[at..], Dropped, number);
        }
        if (frame.Queue is { } queue)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, queue);
            at += WriteOption(block[at..], PacketQueue, number[..sizeof(uint)]);
        }
        if (frame.IsOfFlow)
        {
            _ = TelemetryBlock.WritePacketOption(block[at..], new QueuedPacket
            {
                Hook = frame.Hook,
                LostBefore = frame.LostBefore,
                GsoSegments = frame.Segments,
                PayloadLength = frame.PayloadLength,
            });
        }
    }

    /// <summary>Writes frames of flows that are missing behind the last one of their flow, so that a replay knows them.
    /// Wireshark lists the block as a packet.</summary>
    public void WriteTrailingLosses(IReadOnlyList<(FlowDefinition Flow, uint Count)> losses)
    {
        const int PerBlock = 1_024;
        for (int from = 0; from < losses.Count; from += PerBlock)
        {
            TrailingLoss[] part =
                [.. losses.Skip(from).Take(PerBlock).Select(loss => TelemetryBlock.LossOf(loss.Flow, loss.Count))];
            Span<byte> block = _blocks.Reserve(12 + 8 + (part.Length * TelemetryBlock.TrailingLossLength));
            WriteEnds(block, TelemetryBlock.CustomBlock);
            TelemetryBlock.WriteTrailingLosses(block[8..], part);
        }
    }

    /// <summary>Writes that a flow's packets are seen from now on, or are not, in a block without a packet; the file
    /// has an interface.</summary>
    /// <param name="offsetNs">UTC minus stamp, nanoseconds.</param>
    public void Write(in ControlMessage message, FlowDefinition flow, long offsetNs)
    {
        const int StatisticsLength = 20;                        // up to the options
        PathItem item = PathOption.Of(in message, offsetNs);
        int options = PathOption.FlowOptionLength + PathOption.LengthOf(in item);
        Span<byte> block = _blocks.Reserve(StatisticsLength + options + EndOfOptions + TrailerLength);
        Begin(block, PcapngBlocks.StatisticsBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(item.StampNs >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)item.StampNs);
        int at = StatisticsLength
            + PathOption.WriteFlow(block[StatisticsLength..], flow.Id, TelemetryBlock.LossOf(flow, 0));
        _ = PathOption.Write(block[at..], in item, default);
    }

    /// <summary>Writes what waits. If it fails, all of it still waits.</summary>
    public void Flush() => _blocks.Flush();

    /// <summary>Writes to another file from now on; nothing must wait.</summary>
    public void Redirect(Stream output) => _blocks.Redirect(output);

    /// <summary>Forgets what waits.</summary>
    public void Discard() => _blocks.Discard();

    private static int FlagsOf(in FileFrame frame)
    {
        int direction = frame.Hook == Hook.TcTx ? Outbound : Inbound;
        if (frame.Bytes.Length == 0 || (frame.Bytes[0] & 1) == 0)
            return direction | UnicastKind;
        return direction | (frame.Bytes[..6].IndexOfAnyExcept((byte)0xff) < 0 ? BroadcastKind : MulticastKind);
    }

    private void Write(byte[] block) => block.CopyTo(_blocks.Reserve(block.Length));
}
