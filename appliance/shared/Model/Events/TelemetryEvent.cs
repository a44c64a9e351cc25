// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;

namespace Telemetry.Model.Events;

/// <summary>Event sent from the analysis to the publisher at once: a gap that closed, an order, or any other
/// occurrence. Fixed size, no references; the members in use depend on <see cref="Kind"/>. Properties that only some
/// kinds have are made from the schema.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public partial struct TelemetryEvent
{
    /// <summary>Size of an event, bytes.</summary>
    public const int Size = 320;

    /// <summary>Event number from 1, assigned by the analysis; the <c>id</c> in output.</summary>
    [FieldOffset(0)] public long Id;

    /// <summary>Time of the event, nanoseconds.</summary>
    [FieldOffset(8)] public long StampNs;

    /// <summary>The stamp of what was being processed when it was raised, nanoseconds; the kernel's if that was a
    /// packet.</summary>
    [FieldOffset(16)] public long RaisedByStampNs;

    /// <summary>Feed, or -1.</summary>
    [FieldOffset(24)] public short FeedIndex;

    /// <summary>Line among all lines, or -1 (a feed gap).</summary>
    [FieldOffset(26)] public short LineIndex;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(28)] public short SessionIndex;

    /// <summary>Gap: index of the line that repaired it (its own line: reorder), or -1.</summary>
    [FieldOffset(30)] public short RepairedByLineIndex;

    [FieldOffset(32)] public TelemetryEventKind Kind;

    [FieldOffset(33)] public EventSeverity Severity;

    /// <summary>Instant, or beginning or end of a condition.</summary>
    [FieldOffset(34)] public EventState State;

    /// <summary>Gap: outcome.</summary>
    [FieldOffset(35)] public GapState GapState;

    /// <summary>Reason why numbers are unobserved.</summary>
    [FieldOffset(36)] public UnobservedCause Cause;

    /// <summary>1 if the gap closed because the input ended.</summary>
    [FieldOffset(37)] public byte AtEnd;

    /// <summary>Reset: 1 if it was inferred.</summary>
    [FieldOffset(38)] public byte Inferred;

    /// <summary>Storm: kind of the events that it stands for.</summary>
    [FieldOffset(39)] public TelemetryEventKind StormOf;

    /// <summary>The number sequence.</summary>
    [FieldOffset(40)] public ChannelKey Channel;

    /// <summary>First number (raw), or the first of several.</summary>
    [FieldOffset(64)] public ulong First;

    /// <summary>Last number (raw), inclusive.</summary>
    [FieldOffset(72)] public ulong Last;

    /// <summary>Count of numbers, records, bytes or events, or the slot of a property of the kind.</summary>
    [FieldOffset(80)] public long Count;

    /// <summary>Gap: opening time; storm: first stamp; others: beginning of the condition. Nanoseconds.</summary>
    [FieldOffset(88)] public long OpenedStampNs;

    /// <summary>Gap: closing time. Storm: last stamp. Nanoseconds.</summary>
    [FieldOffset(96)] public long ClosedStampNs;

    /// <summary>Delay, silence, age or longest gap, nanoseconds.</summary>
    [FieldOffset(104)] public long DurationNs;

    /// <summary>Slot of the property of the kind.</summary>
    [FieldOffset(112)] public long Amount;

    /// <summary>Connection number, or 0.</summary>
    [FieldOffset(120)] public uint Connection;

    /// <summary>Decoding status of an unknown packet.</summary>
    [FieldOffset(124)] public EnvelopeStatus Status;

    /// <summary>Order: 1 if a byte of it was sent again.</summary>
    [FieldOffset(125)] public byte Retransmitted;

    /// <summary>Order: kind of the request.</summary>
    [FieldOffset(126)] public OrderKind OrderKind;

    /// <summary>Order: kind of its first answer; Other if there is none yet.</summary>
    [FieldOffset(127)] public OrderKind AnswerKind;

    /// <summary>Order, host drop of a session: its key.</summary>
    [FieldOffset(128)] public OrderKey Key;

    /// <summary>Order: stamp of the request, nanoseconds.</summary>
    [FieldOffset(176)] public long OrderStampNs;

    /// <summary>Interrupt on a trading core, stall, hook missed: what it is about; of a connection: who has its socket.
    /// In the place of an order's times.</summary>
    [FieldOffset(176)] public EventSubject Subject;

    /// <summary>Order: stamp of the answer, nanoseconds; 0 if there is none.</summary>
    [FieldOffset(184)] public long AnswerStampNs;

    /// <summary>Order: stamp of its tick, nanoseconds; 0 if none is known.</summary>
    [FieldOffset(192)] public long TickStampNs;

    /// <summary>Order: number of its tick (raw).</summary>
    [FieldOffset(200)] public ulong TickSequence;

    /// <summary>Order: line that delivered the tick, among all lines, or -1.</summary>
    [FieldOffset(208)] public short TickLineIndex;

    /// <summary>Order: feed of the tick, or -1.</summary>
    [FieldOffset(210)] public short TickFeedIndex;

    /// <summary>Order: way in which the tick was found.</summary>
    [FieldOffset(212)] public TickAttribution Attribution;

    /// <summary>Gap, written by the publisher: 1 if the host itself is suspected.</summary>
    [FieldOffset(213)] public byte HostSuspect;

    /// <summary>Carrier: 1 if attaching or detaching by the appliance may have been the cause.</summary>
    [FieldOffset(214)] public byte DuringAttach;

    /// <summary>Carrier: the interface.</summary>
    [FieldOffset(224)] public InterfaceName Interface;

    /// <summary>Order: hook at which the request was seen.</summary>
    [FieldOffset(215)] public Hook Hook;

    /// <summary>Order: hook at which the answer was seen.</summary>
    [FieldOffset(248)] public Hook AnswerHook;

    /// <summary>Host drop: number of the socket; 0 if none is known.</summary>
    [FieldOffset(176)] public ulong DropSocket;

    /// <summary>Host drop: the kernel's number of the reason.</summary>
    [FieldOffset(184)] public int DropReason;

    /// <summary>Host drop: index of the kernel's function in <see cref="DropSites"/>.</summary>
    [FieldOffset(188)] public short DropSite;

    /// <summary>Host drop: properties of the packets.</summary>
    [FieldOffset(190)] public DropProperties DropProperties;

    /// <summary>Host drop: 1 if the numbers or requests are not known.</summary>
    [FieldOffset(191)] public byte HasUnknownNumbers;

    /// <summary>1 if a packet raised it; 0 if a deadline or the host thread did.</summary>
    [FieldOffset(249)] public byte RaisedByPacket;

    /// <summary>Order: 1 if it is published where not all are.</summary>
    [FieldOffset(250)] public byte IsEvidence;

    /// <summary>Order: stages of its way through the host.</summary>
    [FieldOffset(256)] public OrderStages Stages;

    /// <summary>Order: the exchange's number of the answer; 0 if it has none.</summary>
    [FieldOffset(216)] public ulong AnswerSequence;

    /// <summary>Stall, connection: id of the process; interrupt: its number; in the place of an answer's
    /// number.</summary>
    [FieldOffset(216)] public uint ProcessId;

    /// <summary>Stall: id of the thread.</summary>
    [FieldOffset(220)] public uint ThreadId;

    /// <summary>Interrupt, stall: the CPU.</summary>
    [FieldOffset(240)] public int Cpu;

    /// <summary>Segment resent: requests with bytes in it that wait for their answers.</summary>
    [FieldOffset(244)] public uint Requests;
}

/// <summary>Severity of an event.</summary>
public enum EventSeverity : byte
{
    /// <summary>For information.</summary>
    Info = 0,

    /// <summary>Should be looked at.</summary>
    Warning = 1,

    /// <summary>Data or numbers were lost.</summary>
    Error = 2,
}

/// <summary>Type of an event: an instant, or the beginning or end of a condition.</summary>
public enum EventState : byte
{
    Instant = 0,

    /// <summary>A condition begins.</summary>
    Raised = 1,

    /// <summary>A condition ends.</summary>
    Cleared = 2,

    /// <summary>An instant that was reported before turned out to be none.</summary>
    Retracted = 3,
}

/// <summary>Reason why numbers are unobserved.</summary>
public enum UnobservedCause : byte
{
    /// <summary>They are not unobserved.</summary>
    None = 0,

    /// <summary>Records were lost inside the appliance.</summary>
    Appliance = 1,

    /// <summary>The host had not joined the group.</summary>
    NotJoined = 2,

    /// <summary>The appliance was restarted.</summary>
    Restart = 3,

    /// <summary>Copies were lost on their way from the switch that mirrors.</summary>
    Mirror = 4,

    /// <summary>The device that made the capture lost packets.</summary>
    CaptureDevice = 5,
}

/// <summary>Outcome of the numbers of a gap.</summary>
public enum GapState : byte
{
    /// <summary>They arrived, or another line delivered them.</summary>
    Repaired = 0,

    /// <summary>They did not arrive in time.</summary>
    Lost = 1,

    /// <summary>The appliance could not have seen them.</summary>
    Unobserved = 2,

    /// <summary>They were reported as lost on the evidence of one packet that no other confirmed. Same id and range as
    /// the report of the loss.</summary>
    Retracted = 3,
}
