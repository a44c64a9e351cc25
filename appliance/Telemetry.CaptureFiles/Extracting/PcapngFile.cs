// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Hashing;
using static Telemetry.CaptureFiles.Formats.BlockBytes;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Writes the blocks of one extracted file. None of them is custom, which Wireshark would list as a
/// packet.</summary>
/// <param name="output">Receives the bytes.</param>
internal sealed class PcapngFile(Stream output)
{
    private const int BufferLength = 256 * 1024;
    private const int MostCommentLength = 60_000;
    private const int MostSourceLength = 4_000;
    private const int StatisticsLength = 20;    // before the options
    private const ushort Hardware = 2;
    private const ushort OperatingSystem = 3;
    private const ushort IPv4Record = 1;
    private const ushort IPv6Record = 2;
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    private readonly Sha256 _hash = new();
    private byte[] _buffer = new byte[BufferLength];
    private int _used;

    /// <summary>Bytes of all blocks.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the section's header.</summary>
    public void WriteSection(string comment, ExtractLabels labels, RecordedPath recorded)
    {
        byte[] text = Encoding.UTF8.GetBytes(comment);
        if (text.Length > MostCommentLength)
            text = text[..MostCommentLength];
        (ushort Code, byte[] Value)[] options =
        [
            (Comment, text), (Hardware, Encoding.UTF8.GetBytes(labels.Hardware)),
            (OperatingSystem, Encoding.UTF8.GetBytes(labels.OperatingSystem)),
            (Application, Encoding.UTF8.GetBytes(labels.Application)),
        ];
        int recordedLength = recorded == default ? 0 : TelemetryBlock.RecordedOptionLength;
        int length = SectionLength + recordedLength + EndOfOptions + TrailerLength;
        foreach ((_, byte[] value) in options)
            length += OptionLength(value.Length);
        Span<byte> block = Reserve(length);
        BeginSection(block);
        int at = SectionLength;
        foreach ((ushort code, byte[] value) in options)
            at += WriteOption(block[at..], code, value);
        if (recordedLength > 0)
            TelemetryBlock.WriteRecordedPath(block[at..], recorded);
    }

    /// <summary>Writes the description of an interface, with its own options where they were kept.</summary>
    /// <param name="source">The interface.</param>
    /// <param name="name">Name if it has no options.</param>
    public void WriteInterface(in PcapngInterface source, string name)
    {
        byte[] options = source.Options ?? OptionsOf(in source, name);
        Span<byte> block = Reserve(InterfaceLength + options.Length + EndOfOptions + TrailerLength);
        Begin(block, InterfaceDescription);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], (ushort)source.Link);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], source.SnapLength);
        options.CopyTo(block[InterfaceLength..]);
    }

    /// <summary>Writes the names of addresses.</summary>
    public void WriteNames(IReadOnlyList<(EndpointAddress Address, string Name)> names)
    {
        if (names.Count == 0)
            return;
        int length = 8 + EndOfOptions + TrailerLength;
        foreach ((EndpointAddress address, string name) in names)
            length += OptionLength((address.IsIPv4 ? IPv4Length : IPv6Length) + Encoding.UTF8.GetByteCount(name) + 1);
        Span<byte> block = Reserve(length);
        Begin(block, NameResolution);
        int at = 8;
        Span<byte> bytes = stackalloc byte[IPv6Length];
        foreach ((EndpointAddress address, string name) in names)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
            ReadOnlySpan<byte> part = address.IsIPv4 ? bytes[^IPv4Length..] : bytes;
            at += WriteOption(block[at..], address.IsIPv4 ? IPv4Record : IPv6Record,
                [.. part, .. Encoding.UTF8.GetBytes(name), 0]);
        }
    }

    /// <summary>Writes a frame as it was, with its comments.</summary>
    public void WritePacket(HeldFrame frame)
    {
        int options = frame.Options.Length;
        foreach (byte[] comment in frame.Comments)
            options += OptionLength(comment.Length);
        int end = options > 0 ? EndOfOptions : 0;
        int at = PacketLength + Padded(frame.Bytes.Length);
        Span<byte> block = Reserve(at + options + end + TrailerLength);
        Begin(block, EnhancedPacket);
        WritePacketFields(block, frame.Number, frame.Ticks, frame.Bytes.Length, frame.WireLength);
        frame.Bytes.CopyTo(block[PacketLength..]);
        foreach (byte[] comment in frame.Comments)
            at += WriteOption(block[at..], Comment, comment);
        frame.Options.CopyTo(block[at..]);
    }

    /// <summary>Writes what the recorder said of an interface.</summary>
    /// <param name="number">Number of the interface in this file.</param>
    /// <param name="source">The numbers.</param>
    /// <param name="comment">What they are of.</param>
    public void WriteStatistics(int number, InterfaceStatistics source, string comment)
    {
        byte[] text = Encoding.UTF8.GetBytes(comment.Length > MostSourceLength ? comment[..MostSourceLength] : comment);
        int at = StatisticsLength;
        Span<byte> block = Reserve(
            at + OptionLength(text.Length) + source.Options.Length + EndOfOptions + TrailerLength);
        Begin(block, PcapngBlocks.StatisticsBlock);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(source.Ticks >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)source.Ticks);
        at += WriteOption(block[at..], Comment, text);
        source.Options.CopyTo(block[at..]);
    }

    /// <summary>Writes the rest; returns the hash of all.</summary>
    public string End()
    {
        Flush();
        return _hash.End();
    }

    private static byte[] OptionsOf(in PcapngInterface source, string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] offset = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(offset, source.OffsetSeconds);
        byte[] options = new byte[OptionLength(text.Length) + OptionLength(1) + OptionLength(offset.Length)];
        int at = WriteOption(options, NameOfInterface, text);
        at += WriteOption(options.AsSpan(at), Resolution, [source.Resolution]);
        if (source.OffsetSeconds == 0)
            return options[..at];
        _ = WriteOption(options.AsSpan(at), OffsetSeconds, offset);
        return options;
    }

    private Span<byte> Reserve(int length)
    {
        if (_used + length > _buffer.Length)
            Flush();
        if (length > _buffer.Length)
            _buffer = new byte[length];
        Span<byte> block = _buffer.AsSpan(_used, length);
        _used += length;
        Length += length;
        return block;
    }

    private void Flush()
    {
        output.Write(_buffer, 0, _used);
        _hash.Add(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
