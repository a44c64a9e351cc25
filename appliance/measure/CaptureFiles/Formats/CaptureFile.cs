// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Reading;
using Telemetry.CaptureFiles.Sampling;
using Telemetry.CaptureFiles.Stamps;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>
/// Capture file of either format, read record by record. Readable records are returned; where the file is cut or
/// corrupt it ends with a failure that names the byte. The file's own snap length is not trusted: records are bounded
/// by <see cref="MaxRecordLength"/>.
/// </summary>
public sealed class CaptureFile : IDisposable
{
    /// <summary>Longest record that is accepted, bytes.</summary>
    public const int MaxRecordLength = 256 * 1024;

    /// <summary>Size of a file's buffer, bytes.</summary>
    public const int DefaultBufferLength = 2 * 1024 * 1024;

    /// <summary>Length of a pcap record's header, bytes.</summary>
    public const int PcapRecordLength = 16;

    private const long NsPerSecond = 1_000_000_000;
    private const uint MagicMicroseconds = 0xa1b2c3d4;
    private const uint MagicNanoseconds = 0xa1b23c4d;
    private const uint FmadioChunks = 0x1337bab3;
    private const uint FmadioRing = 0x1337bab7;
    private const int PcapHeaderLength = 24;

    private readonly PcapngBlocks _blocks;
    private readonly WrappedRecords _wrapped;
    private Format _format;
    private bool _bigEndian;
    private long _fractionNs;
    private LinkType _link;
    private uint _recordWireLength;
    private int _recordAt;                      // in the buffer, of a pcap's last record
    private long _ordinal;
    private bool _follows;                      // the records of an earlier one
    private byte[] _head = [];

    /// <summary>Reads a capture.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="input">Its bytes.</param>
    public CaptureFile(string name, CaptureInput input)
    {
        Name = name;
        Input = input;
        _blocks = new PcapngBlocks(this);
        _wrapped = new WrappedRecords(input);
    }

    private enum Format : byte
    {
        Unknown,
        UnprovenPcap,                           // with or without footers: decided by its first records
        Pcap,
        Pcapng,
        PcapOfErf,
        Expcap,
        Erf,
    }

    /// <summary>Name in messages.</summary>
    public string Name { get; }

    public CaptureInput Input { get; }

    /// <summary>True to treat packets with a wrong checksum as not received, even if the file does not promise valid
    /// checksums.</summary>
    public bool VerifiesChecksums { get; set; }

    /// <summary>True if a file that was cut before its first record is one without packets, and not refused.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Added to all its stamps by those who use them, nanoseconds.</summary>
    public long OffsetNs { get; init; }

    /// <summary>Tunnels that are opened by those who parse the frames.</summary>
    public TunnelChoice Opens { get; set; }

    /// <summary>Reason for which reading ended before the end; null if it did not.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>True if it ended inside its header or a record, and so was cut.</summary>
    public bool IsCut { get; private set; }

    /// <summary>
    /// True if the records are those of a pcap in this machine's byte order with Ethernet frames: they can then be
    /// taken from the input directly, and are accounted by <see cref="Pass"/>.
    /// </summary>
    public bool IsPlain { get; private set; }

    /// <summary>Number of the last record, from 1.</summary>
    public long Ordinal => _ordinal;

    /// <summary>Nanoseconds per unit of a stamp's fraction.</summary>
    public long FractionNs => _fractionNs;

    /// <summary>Counts of the device that made the capture, from its records.</summary>
    public DeviceCounters Device => Drops.AddTo(_wrapped.Counters, _ordinal);

    /// <summary>Packets that the recorder dropped, as a pcapng says it.</summary>
    internal RecorderDrops Drops { get; } = new();

    /// <summary>Losses of flows after their last record, if the file was written by the appliance.</summary>
    public IReadOnlyList<TrailingLoss> TrailingLosses => _blocks.TrailingLosses;

    /// <summary>The newest statistics of each interface that has any.</summary>
    public IReadOnlyList<InterfaceStatistics> Statistics => _blocks.Statistics;

    /// <summary>Kinds of host reports in a file written by the appliance; known after <see cref="Begin"/>.</summary>
    public RecordedPath Recorded { get; private set; }

    /// <summary>Receives what the host reported; null to pass over it.</summary>
    internal PathReader? Path { get; set; }

    /// <summary>Stamps of devices in its frames; null to use its own.</summary>
    internal CaptureStamps? Stamps { get; set; }

    /// <summary>True once it is known to be a pcapng.</summary>
    internal bool IsPcapng => _format == Format.Pcapng;

    /// <summary>Keeps the descriptions of interfaces for <see cref="InterfaceOf"/>; before the first packet.</summary>
    internal void KeepInterfaces() => _blocks.KeepsInterfaces = true;

    /// <summary>Takes the format of an earlier part without a head; before <see cref="Begin"/>.</summary>
    internal void Follow(CaptureFile earlier) => (_follows, (_format, _link)) =
        (true, earlier._format == Format.Erf ? (Format.Erf, LinkType.Erf) : default);

    /// <summary>Keeps <see cref="Head"/>; before the first packet.</summary>
    internal void KeepHead() => _blocks.KeepsHead = true;

    /// <summary>Bytes that have to stand before records for them to be a capture of their own.</summary>
    internal byte[] Head => IsPcapng ? _blocks.Head : _head;

    /// <summary>True if the record that was just read can be one; pcapng and ERF are checked when read.</summary>
    internal bool IsPlausible => _format is Format.Pcapng or Format.Erf
        || RecordForm.TryMeasure(Input.Buffer.AsSpan(_recordAt), out _, out _);

    private PcapForm RecordForm =>
        new(_bigEndian, _fractionNs, _format is Format.Expcap or Format.PcapOfErf ? PcapForm.MostWrapping : 0);

    /// <summary>Finds the first record in a part of the file, as <see cref="RecordChain.Find"/> does.</summary>
    internal int FindRecord(ReadOnlySpan<byte> bytes, bool isEnd, long nearNs)
    {
        return _format switch
        {
            Format.Pcapng => RecordChain.Find(_blocks.Form, bytes, isEnd, nearNs),
            Format.Erf => RecordChain.Find(default(ErfForm), bytes, isEnd, nearNs),
            _ => RecordChain.Find(RecordForm, bytes, isEnd, nearNs),
        };
    }

    /// <summary>Description of a packet's interface; that of a pcap follows from its header.</summary>
    internal PcapngInterface InterfaceOf(int number)
    {
        const byte nanoseconds = 9;
        var unwrapped = new PcapngInterface(LinkType.Ethernet, 0, nanoseconds, 0, VerifiesChecksums);
        if (IsPcapng)
            return _blocks.Kept[number] is { Link: not LinkType.Erf } kept ? kept : unwrapped;
        return _format is Format.PcapOfErf or Format.Expcap or Format.Erf ? unwrapped
            : new PcapngInterface(_link, 0, (byte)(_fractionNs == 1 ? nanoseconds : 6), 0, VerifiesChecksums);
    }

    /// <summary>Reads the file's header, before the records.</summary>
    /// <exception cref="FailureException">It is not a capture, or cannot be read.</exception>
    public void Begin()
    {
        while (_format == Format.Unknown)
        {
            CaptureRead read = ReadHeader();
            if (read == CaptureRead.NeedMore)
                Input.Refill(Input.Start);
            else if (Failure is not null && !((IsCut || Input.Error is not null) && IsOneOfSeveral))
                throw new FailureException(Failure);
            else if (read == CaptureRead.End)
                return;                         // cut, or stopped before the header arrived
        }
    }

    /// <summary>Reads the next record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CaptureRead TryRead(ref CaptureFrame frame) =>
        _format == Format.Pcap && Failure is null ? ReadPcap(ref frame) : ReadAny(ref frame);

    public void Dispose() => Input.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CaptureRead ReadAny(ref CaptureFrame frame)
    {
        if (Failure is not null)
            return CaptureRead.End;
        if (_format == Format.Unknown)
        {
            CaptureRead read = ReadHeader();
            if (read != CaptureRead.Frame)
                return read;
        }
        if (_format == Format.UnprovenPcap)
        {
            bool? isExpcap = ExpcapProof.Judge(Input, _bigEndian, _fractionNs);
            if (isExpcap is null)
                return CaptureRead.NeedMore;
            _format = isExpcap == true ? Format.Expcap : Format.Pcap;
            IsPlain = isExpcap == false && _bigEndian != BitConverter.IsLittleEndian;
        }
        if (_format is Format.Pcap)
            return ReadPcap(ref frame);
        while (true)
        {
            CaptureRead answer = _format switch
            {
                Format.Pcapng => _blocks.TryRead(ref frame),
                Format.Erf => ReadErf(ref frame),
                _ => ReadPcap(ref frame),
            };
            if (answer != CaptureRead.Frame)
                return answer;
            if (_format is Format.Pcapng or Format.Erf)
                frame.Ordinal = ++_ordinal;
            if (TryUnwrap(ref frame))
                return CaptureRead.Frame;
        }
    }

    private bool TryUnwrap(ref CaptureFrame frame) => _format switch
    {
        Format.Expcap => _wrapped.TryUnwrapExpcap(ref frame, _recordWireLength),
        _ when frame.Link == LinkType.Erf => _wrapped.TryUnwrapErf(ref frame, namesPort: _format == Format.Erf),
        _ => true,
    };

    /// <summary>Accounts for records taken from the input directly, up to an index of the buffer.</summary>
    public void Pass(long records, int end)
    {
        _ordinal += records;
        Input.Start = end;
    }

    /// <summary>Remark about the packets before a failure.</summary>
    public string Before => _ordinal == 0 && !_follows ? "no packet stands before" : "what stands before was used";

    /// <summary>Result of a read that found too few bytes.</summary>
    public CaptureRead TooFew(string what)
    {
        if (!Input.AtEnd || Input.IsStopped)
            return Input.AtEnd ? CaptureRead.End : CaptureRead.NeedMore;
        if (Input.Error is not null)
            return Fail(Input.Available + Input.Start, Input.Error, $"the file may be damaged; {Before}");
        IsCut = Input.Available > 0;
        if (IsCut)
            return Fail(Input.Start, $"the file ends inside {what}", $"it was cut; {Before}");
        return Input.IsCutShort
            ? Fail(Input.Start, $"the file ends here and had {Input.TotalBytes} bytes when it was opened",
                $"it was cut meanwhile; {Before}")
            : CaptureRead.End;
    }

    /// <summary>Ends the file: its next record is longer than the buffer.</summary>
    public void EndInRecordThatDoesNotFit() => Fail(Input.Start,
        $"a record claims more than {Input.Buffer.Length} bytes: the file is corrupt from here on", Before);

    /// <summary>Ends the file with a failure at an index of the buffer.</summary>
    public CaptureRead Fail(int index, string what, string @do)
    {
        Failure = new Failure(ExitCode.Failed, $"{Name}: byte {Input.OffsetOf(index)}", what, @do);
        return CaptureRead.End;
    }

    private CaptureRead ReadPcap(ref CaptureFrame frame)
    {
        CaptureInput input = Input;
        int start = input.Start;
        if (input.Available < PcapRecordLength)
            return TooFew("a record's header");
        ref byte header = ref input.Buffer[start];
        uint captured = Number(ref header, 8);
        if (captured > MaxRecordLength)
            return Fail(start, $"a record claims {captured} bytes",
                $"at most {MaxRecordLength} are believed: the file is corrupt from here on");
        if (input.Available < PcapRecordLength + (int)captured)
            return TooFew("a record");

        frame.StampNs = Number(ref header, 0) * NsPerSecond + Number(ref header, 4) * _fractionNs;
        frame.ResolutionNs = _format == Format.Expcap ? 1 : _fractionNs;
        frame.Ordinal = ++_ordinal;
        _recordWireLength = Number(ref header, 12);
        _recordAt = start;
        PcapngBlocks.Fill(ref frame, _link, start + PcapRecordLength, captured, _recordWireLength);
        input.Start = start + PcapRecordLength + (int)captured;
        return CaptureRead.Frame;
    }

    private CaptureRead ReadErf(ref CaptureFrame frame)
    {
        int start = Input.Start;
        if (Input.Available < ErfRecord.HeaderLength)
            return TooFew("a record's header");
        var record = new ErfRecord(Input.Buffer.AsSpan(start, Input.Available));
        if (!record.IsPlausible)
            return Fail(start, $"a record claims {record.Length} bytes, or a type that there is not",
                "the file is corrupt from here on");
        if (Input.Available < record.Length)
            return TooFew("a record");
        PcapngBlocks.Fill(ref frame, LinkType.Erf, start, (uint)record.Length, (uint)record.Length);
        (frame.OptionsIndex, frame.OptionsLength) = (0, 0);
        Input.Start = start + record.Length;
        return CaptureRead.Frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Number(ref byte header, int offset)
    {
        uint number = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref header, offset));
        return _bigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(number) : number;
    }

    private uint Number(ReadOnlySpan<byte> at) => _bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private CaptureRead ReadHeader()
    {
        if (Input.Available < sizeof(uint))
        {
            if (!Input.AtEnd)
                return CaptureRead.NeedMore;
            IsCut = Input.Error is null && !Input.IsStopped;
            return !IsCut ? TooFew("the header")
                : Fail(0, Input.Available == 0 ? "nothing is in it" : "it has no header", "give a pcap or pcapng file");
        }
        ReadOnlySpan<byte> at = Input.Buffer.AsSpan(Input.Start, Input.Available);
        if (BinaryPrimitives.ReadUInt32LittleEndian(at) == PcapngBlocks.SectionHeader)
        {
            int length = PcapngBlocks.LengthOfSection(at);
            if (length > at.Length && length <= Input.Buffer.Length && !Input.AtEnd)
                return CaptureRead.NeedMore;
            if (length > 0 && length <= at.Length)
                Recorded = PcapngBlocks.ReadRecordedPath(at[..length]);
            _format = Format.Pcapng;
            return CaptureRead.Frame;
        }
        _bigEndian = BinaryPrimitives.ReadUInt32BigEndian(at) is MagicMicroseconds or MagicNanoseconds;
        uint magic = Number(at);
        if (magic is not (MagicMicroseconds or MagicNanoseconds))
            return ReadHeaderOfDevice(at);
        if (Input.Available < PcapHeaderLength)
            return TooFew("the file's header");
        _fractionNs = magic == MagicNanoseconds ? 1 : 1000;
        _link = (LinkType)(Number(at[20..]) & 0xffff);
        if (!IsKnown(_link))
            return Fail(20, $"frames of link type {(int)_link} cannot be read", "capture on Ethernet, or Linux cooked");
        _format = _link switch
        {
            LinkType.Ethernet => Format.UnprovenPcap,
            LinkType.Erf => Format.PcapOfErf,
            _ => Format.Pcap,
        };
        if (_blocks.KeepsHead)
            _head = at[..PcapHeaderLength].ToArray();
        Input.Start += PcapHeaderLength;
        return CaptureRead.Frame;
    }

    /// <summary>Recognises a file without the header of a pcap or pcapng.</summary>
    private CaptureRead ReadHeaderOfDevice(ReadOnlySpan<byte> at)
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(at);
        if (magic is FmadioChunks or FmadioRing
            || BinaryPrimitives.ReverseEndianness(magic) is FmadioChunks or FmadioRing)
        {
            return Fail(0, $"this is a capture of an FMADIO box in its own format ({FmadioChunks:x8})",
                "convert it there: stream_cat NAME > NAME.pcap");
        }
        // Damage further on is not a reason to refuse the file.
        ReadOnlySpan<byte> head = at[..Math.Min(at.Length, ErfChain.LookBytes)];
        bool? isErf = ErfChain.Judge(
            head, Input.AtEnd && head.Length == at.Length, Input.Buffer.Length - Input.Start);
        if (isErf is null)
            return CaptureRead.NeedMore;
        if (isErf == false)
            return Fail(0, $"neither pcap nor pcapng (it begins with {magic:x8})",
                "convert it: editcap -F pcapng IN OUT");
        _format = Format.Erf;
        _link = LinkType.Erf;
        return CaptureRead.Frame;
    }

    private static bool IsKnown(LinkType link) =>
        link is LinkType.Ethernet or LinkType.LinuxCooked1 or LinkType.LinuxCooked2 or LinkType.Raw or LinkType.RawBsd
            or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6 or LinkType.Null or LinkType.Loop or LinkType.Erf;
}
