// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Packets;
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

    /// <summary>Queue of the interface.</summary>
    public required int Queue { get; init; }

    /// <summary>True if it is of a flow; the two members behind this one are only used then.</summary>
    public bool IsOfFlow { get; init; }

    /// <summary>Length of the UDP or TCP payload, bytes.</summary>
    public int PayloadLength { get; init; }

    /// <summary>Frames on the wire.</summary>
    public ushort Segments { get; init; }

    /// <summary>Comment; null for none.</summary>
    public string? Comment { get; init; }
}

/// <summary>Writes frames as pcapng, so that a replay of the file reads the packets of flows as the live reader did.
/// </summary>
/// <param name="output">Receives the bytes.</param>
public sealed class FrameFile(Stream output)
{
    private const ushort Description = 3;
    private const ushort Flags = 2;
    private const ushort PacketQueue = 6;
    private const int Inbound = 1;
    private const int Outbound = 2;
    private const int UnicastKind = 1 << 2;
    private const int MulticastKind = 2 << 2;
    private const int BroadcastKind = 3 << 2;
    private const byte Nanoseconds = 9;

    private byte[] _block = new byte[4_096];

    /// <summary>Writes the header of the file; first.</summary>
    public void WriteSection()
    {
        ReadOnlySpan<byte> program = "telemetry"u8;
        Span<byte> block = Block(SectionLength + OptionLength(program.Length) + EndOfOptions + TrailerLength);
        BeginSection(block);
        _ = WriteOption(block[SectionLength..], Application, program);
        output.Write(block);
    }

    /// <summary>Adds an interface, such as <c>eth1 xdp_rx</c>, with words on it.</summary>
    public void WriteInterface(string name, string description)
    {
        byte[] title = Encoding.UTF8.GetBytes(name);
        byte[] text = Encoding.UTF8.GetBytes(description);
        int options = OptionLength(title.Length) + OptionLength(text.Length) + OptionLength(1)
            + TelemetryBlock.ChecksumOptionLength;
        Span<byte> block = Block(InterfaceLength + options + EndOfOptions + TrailerLength);
        Begin(block, InterfaceDescription);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], (ushort)LinkType.Ethernet);
        int at = InterfaceLength + WriteOption(block[InterfaceLength..], NameOfInterface, title);
        at += WriteOption(block[at..], Description, text);
        at += WriteOption(block[at..], Resolution, [Nanoseconds]);
        TelemetryBlock.WriteChecksumOption(block[at..]);
        output.Write(block);
    }

    /// <summary>Writes a frame.</summary>
    public void Write(in FileFrame frame)
    {
        byte[] comment = frame.Comment is null ? [] : Encoding.UTF8.GetBytes(frame.Comment);
        int captured = frame.Bytes.Length + frame.Payload.Length;
        int options = OptionLength(sizeof(uint)) + OptionLength(sizeof(uint))
            + (comment.Length > 0 ? OptionLength(comment.Length) : 0)
            + (frame.IsOfFlow ? TelemetryBlock.PacketOptionLength : 0);
        int at = PacketLength + Padded(captured);
        Span<byte> block = Block(at + options + EndOfOptions + TrailerLength);
        Begin(block, EnhancedPacket);
        WritePacketFields(block, frame.Interface, (ulong)frame.TimeNs, captured,
            Math.Max(frame.WireLength, (uint)captured));
        frame.Bytes.CopyTo(block[PacketLength..]);
        frame.Payload.CopyTo(block[(PacketLength + frame.Bytes.Length)..]);
        if (comment.Length > 0)
            at += WriteOption(block[at..], Comment, comment);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(number, FlagsOf(in frame));
        at += WriteOption(block[at..], Flags, number);
        BinaryPrimitives.WriteInt32LittleEndian(number, frame.Queue);
        at += WriteOption(block[at..], PacketQueue, number);
        if (frame.IsOfFlow)
        {
            _ = TelemetryBlock.WritePacketOption(block[at..], new QueuedPacket
            {
                Hook = frame.Hook,
                GsoSegments = frame.Segments,
                PayloadLength = frame.PayloadLength,
            });
        }
        output.Write(block);
    }

    private static int FlagsOf(in FileFrame frame)
    {
        int direction = frame.Hook == Hook.TcTx ? Outbound : Inbound;
        if (frame.Bytes.Length == 0 || (frame.Bytes[0] & 1) == 0)
            return direction | UnicastKind;
        return direction | (frame.Bytes[..6].IndexOfAnyExcept((byte)0xff) < 0 ? BroadcastKind : MulticastKind);
    }

    private Span<byte> Block(int length)
    {
        if (_block.Length < length)
            _block = new byte[2 * length];
        return _block.AsSpan(0, length);
    }
}
