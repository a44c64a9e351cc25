// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Control;

namespace Telemetry.Model.Packets;

/// <summary>Event from the reader (live or of capture files) to the pipeline: one packet of a feed, one TCP segment,
/// one order message, or the passing of time. Fixed size, no references. The reader fills it; sequencing writes the
/// members marked so; later stages only read.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct PacketEvent
{
    /// <summary>Size of an event, bytes: five cache lines.</summary>
    public const int Size = 320;

    /// <summary>Value of <see cref="Heads"/> for one message of a TCP stream.</summary>
    public const ushort IsOneMessage = ushort.MaxValue;

    /// <summary><see cref="DecodedStampNs"/> of a packet that has no time of its own: its stamp is that of the packet
    /// before it, and no time is computed of it.</summary>
    public const long NoTime = -1;

    // Bits of the hook, status and flags word that a plain event may have set: any hook, status Ok (0), no flag except
    // the ledger's.
    private const uint AllowedByPlain = byte.MaxValue | ((uint)PacketEventFlags.CountsInLedger << 16);

    // Lead members of an event that follows on its line: no other line was ahead, not the first on its line, order not
    // reversed.
    private const ulong NoLead = (ulong)ushort.MaxValue << 32;

    // First cache line: read by every stage.

    /// <summary>The members from <see cref="StampNs"/> to <see cref="Flags"/> as one block.</summary>
    [FieldOffset(0)] public PacketHead Head;

    /// <summary>Time of the event (stamp of the kernel or of the capture file), nanoseconds. Message: that of the
    /// segment that carries its last byte, at its first transmission.</summary>
    [FieldOffset(0)] public long StampNs;

    /// <summary>Capture file: number of the frame from 1. Live: ordinal of the record.</summary>
    [FieldOffset(8)] public long Frame;

    /// <summary>Length of the UDP or TCP payload, bytes; message: its own length.</summary>
    [FieldOffset(16)] public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes; message of a feed over TCP: its own length.</summary>
    [FieldOffset(20)] public uint WireLength;

    /// <summary>The flow that matched.</summary>
    [FieldOffset(24)] public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow, if not reported
    /// already.</summary>
    [FieldOffset(28)] public uint LostBefore;

    /// <summary>Number of frames of a GSO super-packet; 1 for all others.</summary>
    [FieldOffset(32)] public ushort GsoSegments;

    /// <summary>Index of the capture file, or of the ring.</summary>
    [FieldOffset(34)] public short Source;

    /// <summary>Hook at which the packet was seen.</summary>
    [FieldOffset(36)] public Hook Hook;

    /// <summary>Result of decoding.</summary>
    [FieldOffset(37)] public EnvelopeStatus Status;

    /// <summary>Flags of special cases.</summary>
    [FieldOffset(38)] public PacketEventFlags Flags;

    // Hook, status and flags as one word.
    [FieldOffset(36)] private readonly uint _condition;

    /// <summary>The pipeline's time, nanoseconds: never decreases from event to event. Deadlines run on it.</summary>
    [FieldOffset(40)] public long ClockNs;

    /// <summary>
    /// Clock when the reader had decoded it, nanoseconds; 0 in replay. Flow loss: clock when all of it was lost.
    /// </summary>
    [FieldOffset(48)] public long DecodedStampNs;

    /// <summary>The members from <see cref="FeedIndex"/> to <see cref="Kind"/> as one block.</summary>
    [FieldOffset(56)] public PacketRoute Route;

    /// <summary>Index of the feed, or -1.</summary>
    [FieldOffset(56)] public short FeedIndex;

    /// <summary>Index of the line among all lines of all feeds, or -1.</summary>
    [FieldOffset(58)] public short LineIndex;

    /// <summary>Index of the session, or -1.</summary>
    [FieldOffset(60)] public short SessionIndex;

    /// <summary>Direction of a segment or message.</summary>
    [FieldOffset(62)] public StreamDirection Direction;

    [FieldOffset(63)] public PacketEventKind Kind;

    // Feed packets.

    /// <summary>Feed: the envelope. Valid when <see cref="Status"/> is Ok.</summary>
    [FieldOffset(64)] public Envelope Envelope;

    /// <summary>Feed, written by sequencing: numbers of the packet that no line had delivered before.</summary>
    [FieldOffset(136)] public uint NewNumbers;

    /// <summary>Feed, written by sequencing: index of the line that delivered the packet's first number, if another
    /// line did so before; else -1.</summary>
    [FieldOffset(140)] public short LeadLineIndex;

    /// <summary>
    /// Feed, written by sequencing: 1 if the packet is the first on its line (no inter-arrival time).
    /// </summary>
    [FieldOffset(142)] public byte FirstOnLine;

    /// <summary>Feed, written by sequencing: 1 if the order is reversed: the packet of <see cref="LeadLineIndex"/> came
    /// after this one, though it was read before it.</summary>
    [FieldOffset(143)] public byte IsLeadReversed;

    // The four members before as one word.
    [FieldOffset(136)] private ulong _finding;

    /// <summary>Feed, written by sequencing: nanoseconds by which <see cref="LeadLineIndex"/> was ahead.</summary>
    [FieldOffset(144)] public long LeadNs;

    /// <summary>Feed, written by sequencing: time since the line's previous packet, nanoseconds.</summary>
    [FieldOffset(152)] public long InterArrivalNs;

    /// <summary>Feed, written by sequencing: the first number of the packet that was new, unwrapped.</summary>
    [FieldOffset(160)] public ulong FirstNewSequence;

    /// <summary>Feed, segment: result of verifying the packet's checksum; not valid of other kinds.</summary>
    [FieldOffset(168)] public ChecksumVerdict Checksum;

    /// <summary>Feed, where types are counted: number of its messages' heads that travel beside the events;
    /// <see cref="IsOneMessage"/> for a message of a TCP stream, whose type is in the envelope.</summary>
    [FieldOffset(170)] public ushort Heads;

    /// <summary>Dropped packet: how it was dropped. Feed members and connection are those of the packet.</summary>
    [FieldOffset(176)] public DropFacts Drop;

    /// <summary>Step of a packet's way: kind, socket and context. Feed members and connection are those of the
    /// packet.</summary>
    [FieldOffset(176)] public PathStepFacts Step;

    /// <summary>Dropped segment: offset up to which the bytes of its stream had come to the hook, without a hole; -1 if
    /// the place of the segment in its stream is not known.</summary>
    [FieldOffset(200)] public long PassedOffset;

    // Segments and messages use the same bytes as the feed members.

    /// <summary>Control message: its content.</summary>
    [FieldOffset(64)] public ControlMessage Control;

    /// <summary>Note about a connection: its content.</summary>
    [FieldOffset(64)] public TcpNote Note;

    /// <summary>Message: the decoded message.</summary>
    [FieldOffset(64)] public OrderMessage Message;

    /// <summary>Segment, message: number of the connection from 1, unique in the run.</summary>
    [FieldOffset(256)] public uint Connection;

    /// <summary>
    /// Message: offset of its first byte in the payload of the segment that completed it; negative if earlier.
    /// </summary>
    [FieldOffset(260)] public int MessageOffset;

    /// <summary>
    /// Segment, message: offset in the direction's stream of the first byte, counted from the first byte seen.
    /// </summary>
    [FieldOffset(264)] public long StreamOffset;

    /// <summary>Segment, message: the gateway's address, the client's address: IPv6, or IPv4 mapped.</summary>
    [FieldOffset(272)] public UInt128 ClientAddress;

    /// <summary>Segment, message: the client's port.</summary>
    [FieldOffset(288)] public ushort ClientPort;

    /// <summary>Segment: TCP flags of the header.</summary>
    [FieldOffset(290)] public byte TcpFlags;

    /// <summary>Segment: findings about its connection.</summary>
    [FieldOffset(291)] public SegmentNotes Notes;

    /// <summary>Segment: bytes of its payload that had been sent before.</summary>
    [FieldOffset(292)] public int RetransmittedBytes;

    /// <summary>Message: findings about its stream.</summary>
    [FieldOffset(292)] public MessageNotes MessageNotes;

    /// <summary>Segment of the exchange: stamp of the client's segment that it acknowledges exactly; SYN/ACK: of the
    /// first SYN. Segment of the client: stamp of its acknowledgement, if that was read before. 0 if there is none, or
    /// if the bytes were sent again. Nanoseconds.</summary>
    [FieldOffset(296)] public long AcknowledgedStampNs;

    /// <summary>Segment of the exchange: time since its previous one in which its window was closed,
    /// nanoseconds.</summary>
    [FieldOffset(304)] public long WindowClosedNs;

    /// <summary>Message behind a gap of its stream: bytes before it that were given up.</summary>
    [FieldOffset(304)] public long SkippedBytes;

    /// <summary>Segment that ends its connection: time since the connection's first segment, nanoseconds.</summary>
    [FieldOffset(312)] public long ConnectedNs;

    /// <summary>Sets sequencing's result for a packet that follows on its line: the count of numbers that no line had
    /// delivered, and, so far, no line ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetFollows(uint newNumbers)
    {
        _finding = NoLead | newNumbers;
        LeadNs = 0;
    }

    /// <summary>True if it is a packet, or a message of one: its stamp is the kernel's.</summary>
    public readonly bool IsOfPacket => Kind is PacketEventKind.Feed or PacketEventKind.Segment
        or PacketEventKind.Message or PacketEventKind.Unused or PacketEventKind.Recovery;

    /// <summary>True if its stamp is its own.</summary>
    public readonly bool HasTime => DecodedStampNs != NoTime;

    /// <summary>True if it was decoded, has no special flag except that it may count in the ledger, and no records were
    /// lost before it.</summary>
    public readonly bool IsPlain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_condition & ~AllowedByPlain) == 0 && LostBefore == 0;
    }
}

/// <summary>Kind of event in the pipeline.</summary>
public enum PacketEventKind : byte
{
    /// <summary>Time passed: only <see cref="PacketEvent.ClockNs"/> is valid.</summary>
    Clock = 0,

    /// <summary>A datagram of a feed line, or one sequenced message of a feed over TCP.</summary>
    Feed = 1,

    /// <summary>
    /// A TCP segment of a session or of a feed over TCP; comes before the messages that it completes.
    /// </summary>
    Segment = 2,

    /// <summary>One message of an order session.</summary>
    Message = 3,

    /// <summary>A matched record of no sequenced feed or session (foreign interface, unusable).</summary>
    Unused = 4,

    /// <summary>Records of a flow were lost before any later packet of it, and no later packet reports it.</summary>
    FlowLoss = 5,

    /// <summary>The input has ended: open gaps close with the last stamp.</summary>
    EndOfInput = 6,

    /// <summary>A control message of the host thread: <see cref="PacketEvent.Control"/>.</summary>
    ControlMessage = 7,

    /// <summary>A packet that this host dropped: <see cref="PacketEvent.Drop"/>. It counts in no ledger.</summary>
    HostDrop = 8,

    /// <summary>A step of a packet between the hooks and the application: <see cref="PacketEvent.Step"/>. It counts in
    /// no ledger.</summary>
    PathStep = 9,

    /// <summary>A note of the kernel about a connection: <see cref="PacketEvent.Note"/>. It counts in no
    /// ledger.</summary>
    TcpNote = 10,

    /// <summary>A ring, <see cref="PacketEvent.Source"/>, lost records of a flow at a time that is not known yet: until
    /// <see cref="PacketEvent.DecodedStampNs"/>, numbers that packets of other rings lack may be among them.</summary>
    LossDoubt = 11,

    /// <summary>A packet of a recovery channel, or a request to it (by direction): decoded, never sequenced.</summary>
    Recovery = 12,
}

/// <summary>Special cases of a packet event.</summary>
[Flags]
public enum PacketEventFlags : ushort
{
    None = 0,

    /// <summary>The event is one sighting in the ledger.</summary>
    CountsInLedger = 1,

    /// <summary>It was read later than the merge's hold allows: results based on it are incomplete.</summary>
    LateRecord = 2,

    /// <summary>The record contains less of the payload than the packet had and than the decoder needs.</summary>
    Truncated = 4,

    /// <summary>Every payload byte of the segment had been sent before.</summary>
    Retransmit = 8,

    /// <summary>Bytes of the TCP stream were skipped before this event: the stream was resynchronised.</summary>
    StreamGap = 16,

    /// <summary>The skipped bytes were lost by the appliance, not by the wire.</summary>
    StreamGapOurs = 32,

    /// <summary>The message was never completed.</summary>
    Partial = 64,

    /// <summary>The segment opens its connection (SYN seen, or the first segment in mid-stream).</summary>
    ConnectionOpened = 128,

    /// <summary>The segment ends its connection (FIN or RST).</summary>
    ConnectionClosed = 256,

    /// <summary>The record was one GSO super-packet: its messages share a stamp.</summary>
    SharedStamp = 512,

    /// <summary>The packet was seen on an interface that is not its flow's.</summary>
    ForeignInterface = 1024,

    /// <summary>The message was sent again by a retransmission before it was complete here.</summary>
    Retransmitted = 2048,

    /// <summary>The connection table was full: the segment was counted, not reassembled. Message: there was no room to
    /// wait for the bytes that were skipped before it.</summary>
    TableFull = 4096,

    /// <summary>The message is a logon whose login belongs to no session.</summary>
    LoginUnknown = 8192,

    /// <summary>The segment lies outside the bounds of its connection, or acknowledges bytes that were not
    /// sent.</summary>
    OutOfWindow = 16384,

    /// <summary>Of the exchange: bytes that the client sent before are missing, and what the message answers may be
    /// among them. Of the client: it was among such bytes, and its answer may have been given up.</summary>
    BehindHole = 32768,
}
