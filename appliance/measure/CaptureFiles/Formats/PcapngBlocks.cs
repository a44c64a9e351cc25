// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Sampling;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>The blocks of a pcapng file: sections, interfaces, enhanced, simple and old packets; others are
/// skipped.</summary>
internal sealed class PcapngBlocks
{
    /// <summary>Type of the block that begins a section; the same in both byte orders.</summary>
    public const uint SectionHeader = 0x0a0d0d0a;

    /// <summary>Longest block that is read, bytes; longer ones of unknown types are skipped.</summary>
    public const int MaxBlockLength = 1024 * 1024;

    /// <summary>Type of the block of an interface's statistics.</summary>
    public const uint StatisticsBlock = 5;

    /// <summary>Bytes of a block before its body: type and length.</summary>
    public const int BlockHeaderLength = 8;

    /// <summary>Bytes of a block without its body.</summary>
    public const int BlockOverhead = 12;

    private const uint InterfaceDescription = 1;
    private const uint OldPacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const int MostOfHead = 1024 * 1024;
    private const int MostOfSection = 128 * 1024;   // of its header, before which no packet is read
    private const int MaxInterfaces = 65_536;
    private const int EnhancedFieldsLength = 20;
    private const int SimpleFieldsLength = 4;
    private const int SectionFieldsLength = 16;
    private const byte DefaultResolution = 6;
    private const ushort UnknownDrops = 0xffff;     // of an old packet block
    private const int OptionResolution = 9;
    private const int OptionOffset = 14;

    private readonly CaptureFile _file;
    private readonly CaptureInput _input;
    private readonly List<TrailingLoss> _trailingLosses = [];
    private PcapngInterface[] _interfaces = new PcapngInterface[8];
    private int _interfaceCount;
    private int _interfacesBefore;              // of earlier sections
    private readonly List<PcapngInterface> _kept = [];
    private readonly List<byte> _head = [];
    private readonly Dictionary<int, InterfaceStatistics> _statistics = [];
    private bool _bigEndian;
    private uint _skipped;                      // length of the block being skipped, or 0
    private long _toSkip;                       // bytes of it left, up to its trailing length
    private long _lastStampNs;

    /// <summary>Reads the blocks of a file.</summary>
    public PcapngBlocks(CaptureFile file)
    {
        _file = file;
        _input = file.Input;
    }

    /// <summary>Losses of flows after their last record, if the file was written by the appliance.</summary>
    public IReadOnlyList<TrailingLoss> TrailingLosses => _trailingLosses;

    /// <summary>The newest statistics of each interface that has any.</summary>
    public IReadOnlyList<InterfaceStatistics> Statistics =>
        [.. _statistics.Values.OrderBy(numbers => numbers.Interface)];

    /// <summary>True to keep the descriptions of all interfaces.</summary>
    public bool KeepsInterfaces { get; set; }

    /// <summary>Kept descriptions, of all sections.</summary>
    public IReadOnlyList<PcapngInterface> Kept => _kept;

    /// <summary>True to keep <see cref="Head"/>.</summary>
    public bool KeepsHead { get; set; }

    /// <summary>Blocks of the section's header and of its interfaces so far; a file can begin with them.</summary>
    public byte[] Head => [.. _head];

    /// <summary>Form of the section's blocks.</summary>
    public PcapngForm Form => new(_bigEndian, _interfaces.AsMemory(0, _interfaceCount));

    /// <summary>Length of the block of a section's header that begins here, bytes; 0 if it is another block, or longer
    /// than is looked at.</summary>
    public static int LengthOfSection(ReadOnlySpan<byte> at)
    {
        if (at.Length < BlockOverhead)
            return BlockOverhead;
        bool bigEndian = BinaryPrimitives.ReadUInt32BigEndian(at[BlockHeaderLength..]) == ByteOrderMagic;
        uint length = bigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(at[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(at[4..]);
        return length is < BlockOverhead + SectionFieldsLength or > MostOfSection ? 0 : (int)length;
    }

    /// <summary>Reads what the block of a section's header declares to be in the file beside its packets.</summary>
    public static RecordedPath ReadRecordedPath(ReadOnlySpan<byte> section) => TelemetryBlock.ReadRecordedPath(
        section[(BlockHeaderLength + SectionFieldsLength)..^sizeof(uint)],
        BinaryPrimitives.ReadUInt32BigEndian(section[BlockHeaderLength..]) == ByteOrderMagic);

    /// <summary>Reads the next packet.</summary>
    public CaptureRead TryRead(ref CaptureFrame frame)
    {
        while (true)
        {
            if (_skipped > 0 && !TrySkip(out CaptureRead outcome))
                return outcome;
            if (_input.Available < BlockOverhead)
                return _file.TooFew("a block's header");
            ReadOnlySpan<byte> at = _input.Buffer.AsSpan(_input.Start, _input.Available);
            uint type = Number32(at);
            if (type == SectionHeader && !TakeByteOrder(at[BlockHeaderLength..]))
                return _file.Fail(_input.Start, "a section's byte-order mark is wrong",
                    "the file is corrupt from here on");

            uint length = Number32(at[4..]);
            if (length < BlockOverhead || length % 4 != 0)
                return Corrupt($"a block claims {length} bytes");
            if (length > MaxBlockLength)
            {
                if (type is SectionHeader or InterfaceDescription or OldPacket or SimplePacket or EnhancedPacket)
                    return Corrupt($"a block of type {type} claims {length} bytes");
                _skipped = length;
                _toSkip = length - sizeof(uint);
                continue;
            }
            if (at.Length < length)
                return _file.TooFew("a block");
            if (Number32(at[((int)length - 4)..]) != length)
                return Corrupt("a block's two lengths differ");

            ReadOnlySpan<byte> body = at.Slice(BlockHeaderLength, (int)length - BlockOverhead);
            string? error = TakeBlock(type, body, ref frame, out bool isPacket);
            if (error is not null)
                return Corrupt(error);
            if (KeepsHead && type is (SectionHeader or InterfaceDescription))
                KeepHead(type, at[..(int)length]);
            frame.DataIndex += _input.Start + BlockHeaderLength;
            frame.OptionsIndex += _input.Start + BlockHeaderLength;
            _input.Start += (int)length;
            if (isPacket)
                return CaptureRead.Frame;
        }
    }

    private CaptureRead Corrupt(string what) => _file.Fail(_input.Start, what, "the file is corrupt from here on");

    /// <summary>Skips a block of unknown type that may be longer than the buffer.</summary>
    private bool TrySkip(out CaptureRead outcome)
    {
        int here = (int)Math.Min(_toSkip, _input.Available);
        _input.Start += here;
        _toSkip -= here;
        outcome = CaptureRead.NeedMore;
        if (_toSkip > 0 || _input.Available < sizeof(uint))
        {
            if (_input.AtEnd)
                outcome = _input.Error is null && !_input.IsStopped ? EndInSkipped() : _file.TooFew("a block");
            return false;
        }
        if (Number32(_input.Buffer.AsSpan(_input.Start)) != _skipped)
        {
            outcome = Corrupt($"a block claims {_skipped} bytes, and another length stands at its end");
            return false;
        }
        _input.Start += sizeof(uint);
        _skipped = 0;
        return true;
    }

    private CaptureRead EndInSkipped() => _file.Fail(_input.Start,
        $"the file ends inside a block that claims {_skipped} bytes",
        $"it was cut, or is corrupt; {_file.Before}");

    private bool TakeByteOrder(ReadOnlySpan<byte> at)
    {
        bool bigEndian = BinaryPrimitives.ReadUInt32BigEndian(at) == ByteOrderMagic;
        // Behind a damaged header the old section is searched for.
        if (!bigEndian && BinaryPrimitives.ReadUInt32LittleEndian(at) != ByteOrderMagic)
            return false;
        _bigEndian = bigEndian;
        _interfacesBefore += _interfaceCount;
        _interfaceCount = 0;
        return true;
    }

    private string? TakeBlock(uint type, ReadOnlySpan<byte> body, ref CaptureFrame frame, out bool isPacket)
    {
        isPacket = type is EnhancedPacket or OldPacket or SimplePacket;
        switch (type)
        {
            case EnhancedPacket:
                if (body.Length < EnhancedFieldsLength)
                    return "a packet block is shorter than its fields";
                return TakePacket(body, Number32(body), 0, ref frame);
            case OldPacket:
                if (body.Length < EnhancedFieldsLength)
                    return "a packet block is shorter than its fields";
                return TakePacket(body, Number16(body), Number16(body[2..]), ref frame);
            case SimplePacket:
                return TakeSimplePacket(body, ref frame);
            case InterfaceDescription:
                return TakeInterface(body);
            case SectionHeader:
                return body.Length < SectionFieldsLength ? "a section's header is shorter than its fields"
                    : Number16(body[4..]) != 1 ? $"pcapng version {Number16(body[4..])} is not known" : null;
            case StatisticsBlock:
                TakeStatistics(body);
                return null;
            case TelemetryBlock.CustomBlock:
                TelemetryBlock.ReadTrailingLosses(body, _bigEndian, _trailingLosses);
                return null;
            default:
                return null;
        }
    }

    private void KeepHead(uint type, ReadOnlySpan<byte> block)
    {
        if (type == SectionHeader)
            _head.Clear();
        if (_head.Count + block.Length <= MostOfHead)
            _head.AddRange(block);
    }

    private void TakeStatistics(ReadOnlySpan<byte> body)
    {
        if (body.Length > InterfaceStatistics.FieldsLength)
            _file.Path?.Take(body[InterfaceStatistics.FieldsLength..], _bigEndian);
        if (InterfaceStatistics.Read(body, _bigEndian, _interfacesBefore) is { } numbers)
        {
            _statistics[numbers.Interface] = numbers;
            _file.Drops.TakeStatistics(numbers, _file.Ordinal);
        }
    }

    private string? TakePacket(ReadOnlySpan<byte> body, uint number, ushort drops, ref CaptureFrame frame)
    {
        if (number >= _interfaceCount)
            return $"a packet names interface {number}, which has no description";
        ref readonly PcapngInterface from = ref _interfaces[number];
        uint captured = Number32(body[12..]);
        if (captured > CaptureFile.MaxRecordLength || captured > body.Length - EnhancedFieldsLength)
            return $"a packet claims {captured} captured bytes in a block of {body.Length + BlockOverhead}";
        frame.Ticks = ((ulong)Number32(body[4..]) << 32) | Number32(body[8..]);
        if (!from.TryStamp(frame.Ticks, out frame.StampNs))
            return "a packet's time is beyond what 64 bits of nanoseconds hold";
        Fill(ref frame, from.Link, EnhancedFieldsLength, captured, Number32(body[16..]));
        frame.VerifiesChecksums = from.VerifiesChecksums;
        frame.ResolutionNs = from.ResolutionNs;
        frame.DropsBefore = drops == UnknownDrops ? 0u : drops;
        int optionsAt = EnhancedFieldsLength + (((int)captured + 3) & ~3);
        if (optionsAt < body.Length && TelemetryBlock.ReadPacketOption(body[optionsAt..], _bigEndian, ref frame))
            _file.Path?.Take(body[optionsAt..], _bigEndian);
        frame.Interface = _interfacesBefore + (int)number;
        (frame.OptionsIndex, frame.OptionsLength) =
            (optionsAt, optionsAt >= body.Length ? 0 : body.Length - optionsAt);
        frame.HasBigEndianOptions = _bigEndian;
        TakeDrops(ref frame);
        _lastStampNs = frame.StampNs;
        return null;
    }

    private void TakeDrops(ref CaptureFrame frame)
    {
        RecorderDrops drops = _file.Drops;
        if (frame.PayloadLength >= 0)
            drops.NamesFlows = true;
        if (drops.Concerns(in frame))
            drops.Take(ref frame, _file.Ordinal + 1);
    }

    // A simple packet has no stamp and belongs to the first interface; it gets the stamp of the packet before it.
    private string? TakeSimplePacket(ReadOnlySpan<byte> body, ref CaptureFrame frame)
    {
        if (_interfaceCount == 0 || body.Length < SimpleFieldsLength)
            return "a simple packet without an interface or without its length";
        uint wireLength = Number32(body);
        uint captured = Math.Min(wireLength, (uint)(body.Length - SimpleFieldsLength));
        if (_interfaces[0].SnapLength != 0)
            captured = Math.Min(captured, _interfaces[0].SnapLength);
        if (captured > CaptureFile.MaxRecordLength)
            return $"a packet claims {captured} captured bytes";
        frame.StampNs = _lastStampNs;
        Fill(ref frame, _interfaces[0].Link, SimpleFieldsLength, captured, wireLength);
        frame.HasNoTime = true;
        (frame.Interface, frame.Ticks) = (_interfacesBefore, _interfaces[0].TicksOf(_lastStampNs));
        (frame.OptionsIndex, frame.OptionsLength) = (0, 0);
        TakeDrops(ref frame);
        return null;
    }

    /// <summary>Sets what a record without more has.</summary>
    internal static void Fill(ref CaptureFrame frame, LinkType link, int dataAt, uint captured, uint wireLength)
    {
        frame.Link = link;
        frame.DataIndex = dataAt;
        frame.CapturedLength = (int)captured;
        frame.WireLength = Math.Max(wireLength, captured);
        frame.LostBefore = 0;
        frame.DeviceLostBefore = false;
        frame.DropsBefore = 0;
        frame.InterfaceLostBefore = false;
        frame.InterfaceMayHaveLost = false;
        frame.PayloadLength = -1;
        frame.ResolutionNs = 1;
        frame.GsoSegments = 1;
        frame.DatagramLength = 0;
        frame.HasNoTime = frame.VerifiesChecksums = false;
        frame.Checksum = ChecksumVerdict.None;
        frame.Hook = Hook.XdpRx;
    }

    private string? TakeInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
            return "an interface's description is shorter than its fields";
        if (_interfaceCount == MaxInterfaces)
            return $"a section has more than {MaxInterfaces} interfaces";
        byte resolution = DefaultResolution;
        long offsetSeconds = 0;
        bool verifiesChecksums = false;
        ReadOnlySpan<byte> options = body[8..];
        while (options.Length >= 4)
        {
            int code = Number16(options);
            int length = Number16(options[2..]);
            if (code == 0 || length > options.Length - 4)
                break;
            if (code == OptionResolution && length >= 1)
                resolution = options[4];
            if (code == OptionOffset && length >= 8)
                offsetSeconds = (long)Number64(options[4..]);
            verifiesChecksums |= TelemetryBlock.IsChecksumOption(code, options.Slice(4, length), _bigEndian);
            options = options[Math.Min(options.Length, 4 + ((length + 3) & ~3))..];
        }
        if (_interfaceCount == _interfaces.Length)
            Array.Resize(ref _interfaces, _interfaces.Length * 2);
        ref PcapngInterface next = ref _interfaces[_interfaceCount++];
        next = new PcapngInterface(
            (LinkType)Number16(body), Number32(body[4..]), resolution, offsetSeconds, verifiesChecksums);
        if (KeepsInterfaces)
        {
            _kept.Add(next with { Options = OptionBytes.Copy(body[8..], _bigEndian, OptionOwner.Interface) });
        }
        return null;
    }

    private ushort Number16(ReadOnlySpan<byte> at) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private uint Number32(ReadOnlySpan<byte> at) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private ulong Number64(ReadOnlySpan<byte> at) =>
        _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);
}
