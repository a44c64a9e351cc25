// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Kind of event; names in output are these in snake case.</summary>
public enum TelemetryEventKind : byte
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>Numbers of a gap closed: printed as <c>gap</c>.</summary>
    Gap = 1,

    /// <summary>An order with all known details: printed as <c>order</c> where enabled.</summary>
    Order = 2,

    /// <summary>A stream starts over.</summary>
    Reset = 3,

    /// <summary>The sender ended a session.</summary>
    EndOfSession = 4,

    /// <summary>Numbers came after their range was declared lost.</summary>
    Late = 5,

    /// <summary>A line lacks numbers that another has delivered.</summary>
    LineBehind = 6,

    /// <summary>A line is silent while another delivers.</summary>
    LineDown = 7,

    /// <summary>No packets on any line.</summary>
    Stale = 8,

    /// <summary>Packets after a silence.</summary>
    Resumed = 9,

    /// <summary>A burst above the configured threshold.</summary>
    Burst = 10,

    /// <summary>An order without an answer in time, or a sample above the range.</summary>
    Timeout = 11,

    /// <summary>A packet of a flow that its protocol cannot read.</summary>
    UnknownPacket = 12,

    /// <summary>Records were lost inside the appliance.</summary>
    ApplianceLoss = 13,

    /// <summary>Many events of one kind, reported as one.</summary>
    Storm = 14,

    /// <summary>A clock moved, or a time cannot be right.</summary>
    ClockStep = 15,

    /// <summary>A group was joined.</summary>
    Joined = 16,

    /// <summary>The host has not joined a group.</summary>
    NotJoined = 17,

    /// <summary>A flow was seen on an interface that is not its own.</summary>
    ForeignInterface = 18,

    /// <summary>An interface lost or regained its carrier, disappeared or reappeared.</summary>
    Carrier = 19,

    /// <summary>A TCP connection of a session opened.</summary>
    ConnectionOpened = 20,

    /// <summary>A TCP connection of a session ended.</summary>
    ConnectionClosed = 21,

    /// <summary>Bytes of a TCP stream were skipped.</summary>
    StreamGap = 22,

    /// <summary>A table was full.</summary>
    TableFull = 23,

    /// <summary>The kernel no longer considers the wall clock synchronised.</summary>
    ClockUnsynchronised = 24,

    /// <summary>A socket that receives a line had no room: the appliance saw packets that the application did
    /// not.</summary>
    SocketOverflow = 25,

    /// <summary>The exchange accepted a login.</summary>
    Login = 26,

    /// <summary>The exchange refused a login.</summary>
    LoginRefused = 27,

    /// <summary>A login that is configured for no session.</summary>
    UnknownLogin = 28,

    /// <summary>The exchange accepted a login at another gateway than before.</summary>
    Failover = 29,

    /// <summary>The configuration was reloaded while running, and put into effect or refused.</summary>
    ConfigReloaded = 30,

    /// <summary>The state of the day cannot be written.</summary>
    StateNotWritten = 31,

    /// <summary>A stored state of the day was found that cannot be trusted: it was renamed.</summary>
    StateSetAside = 32,

    /// <summary>No media driver is available for publishing.</summary>
    MediaDriverLost = 33,

    /// <summary>A side of an order session left out numbers of its own.</summary>
    SequenceGap = 34,

    /// <summary>The clock of stamps, and with it the wall clock, runs at another rate than before.</summary>
    ClockSlew = 35,

    /// <summary>A host setting changed.</summary>
    SettingChanged = 36,

    /// <summary>A line went ahead by more than it can have missed, on the evidence of one packet.</summary>
    SequenceSuspect = 37,

    /// <summary>The host's stack drops packets between the hooks and the sockets.</summary>
    StackDrop = 38,

    /// <summary>All lines of a feed repeat numbers that are not old enough for a reset to be inferred.</summary>
    SequenceRepeated = 39,

    /// <summary>Another process detached the appliance's programs from an interface.</summary>
    ProgramDetached = 40,

    /// <summary>A capture file, histogram log or table cannot be written.</summary>
    FileNotWritten = 41,

    /// <summary>A TCP connection of a session was not established.</summary>
    ConnectFailed = 42,

    /// <summary>A TCP connection of a session ended with a reset.</summary>
    ConnectionReset = 43,

    /// <summary>The exchange accepts no more bytes on a connection: its TCP window is closed.</summary>
    WindowClosed = 44,

    /// <summary>This host dropped packets of a line or requests of a session, behind the hooks.</summary>
    HostDrop = 45,

    /// <summary>The kernel sent bytes of a session again.</summary>
    SegmentResent = 46,

    /// <summary>A kernel program of the host path was not run for an event, since it ran already.</summary>
    HookMissed = 47,

    /// <summary>A device interrupts a CPU on which a watched thread runs most of the time.</summary>
    InterruptOnTradingCore = 48,

    /// <summary>An order among the worst of its interval, or above <c>late_order</c>: where its time
    /// went.</summary>
    LateOrder = 49,

    /// <summary>A watched thread waited long for a CPU.</summary>
    Stall = 50,

    /// <summary>A file of the packets around an event is finished.</summary>
    BlackBox = 51,

    /// <summary>The threads of a watched process wait for CPUs for a good share of their time.</summary>
    Stalled = 52,

    /// <summary>A packet was handled after later ones: the stamps of its capture go back, or its record was read
    /// late.</summary>
    LateRecords = 53,

    /// <summary>A line delivers all numbers so much behind another that it can repair nothing.</summary>
    LinesApart = 54,

    /// <summary>The capture of a line or session ended early: nobody knows what it brought from here on.</summary>
    CaptureCut = 55,
}
