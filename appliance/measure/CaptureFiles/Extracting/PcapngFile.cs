// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Hashing;
using static Telemetry.CaptureFiles.Formats.BlockBytes;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Writes the blocks of one extracted file. None of them is custom, which Wireshark would list as a
/// packet.</summary>
internal sealed class PcapngFile
{
    private const int MostSourceLength = 4_000;
    private const int StatisticsLength = 20;    // before the options

    private readonly Sha256 _hash = new();
    private readonly BlockBuffer _blocks;

    /// <summary>Begins it.</summary>
    public PcapngFile(Stream output) => _blocks = new BlockBuffer(output, _hash);

    /// <summary>Bytes of all blocks.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the section's header.</summary>
    public void WriteSection(string comment, ExtractLabels labels, RecordedPath recorded) =>
        Write(FileHead.Section(comment, labels, recorded));

    /// <summary>Writes the description of an interface, with its own options where they were kept.</summary>
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

    public void WriteNames(IReadOnlyList<(EndpointAddress Address, string Name)> names) =>
        Write(FileHead.Names(names));

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
        _blocks.Flush();
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

    private void Write(byte[] block) => block.CopyTo(Reserve(block.Length));

    private Span<byte> Reserve(int length)
    {
        Length += length;
        return _blocks.Reserve(length);
    }
}
