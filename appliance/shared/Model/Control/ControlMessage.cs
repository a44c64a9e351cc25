// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Events;

namespace Telemetry.Model.Control;

/// <summary>Message from the host thread that has its place among the packets: it passes through the reader into the
/// pipeline after all packets with earlier stamps. The members in use depend on <see cref="Kind"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ControlMessage
{
    /// <summary>Time at which it was noticed, nanoseconds of the monotonic clock.</summary>
    public long StampNs;

    /// <summary>Earliest time of the change: the previous check, nanoseconds. Cause: stamp of the order.</summary>
    public long SinceNs;

    /// <summary>Count of datagrams, or of another unit by kind; setting changed, black box file: its number; stall:
    /// the wait, nanoseconds; reader ended: id of the process; clock: its step, nanoseconds; resolution: nanoseconds.
    /// Lost outside: 1 if the place is unknown, else 0. Loss doubted: time up to the stamp in question,
    /// nanoseconds.</summary>
    public long Count;

    public InterfaceName Interface;

    public ControlKind Kind;

    /// <summary>Flow of the group, or of a feed whose line is uncertain; or 0. Cause: index of the session.</summary>
    public int FlowId;

    /// <summary>Line among all lines, or -1.</summary>
    public short LineIndex;

    /// <summary>Carrier: 1 if attaching or detaching by the appliance may have been the cause. Untold drops: their
    /// <see cref="Packets.DropProperties"/>.</summary>
    public byte DuringAttach;

    /// <summary>Stack drops: the counter.</summary>
    public StackDropCounter Counter;

    /// <summary>Number of a prepared change; 0 if a configuration was refused. Untold drops: the kernel's number of the
    /// reason. Cause: number of the finding. Black box file: the <see cref="BlackBox.BlackBoxOutcome"/>.
    /// Lost outside: the <see cref="UnobservedCause"/>; flow watched or not: the same, 0 for the appliance. Clock: its
    /// number.</summary>
    public int Ticket;

    /// <summary>Number of configuration differences that wait for a restart.</summary>
    public int Waiting;

    /// <summary>Thread or device of an interrupt or a stall; hook missed: the program.</summary>
    public EventSubject Subject;

    /// <summary>Stall: id of the process; interrupt: its number.</summary>
    public uint ProcessId;

    /// <summary>Stall: id of the thread.</summary>
    public uint ThreadId;

    /// <summary>Interrupt, stall: the CPU.</summary>
    public int Cpu;

    /// <summary>Stall: longest single wait, nanoseconds; 0 if unknown.</summary>
    public long LongestNs;

    /// <summary>Stall: time of it for which the thread named in <see cref="Interface"/>, with the id in
    /// <see cref="Waiting"/>, had the CPU, nanoseconds.</summary>
    public long HolderNs;

    /// <summary>Interrupt, stalled process: raised or cleared.</summary>
    public EventState State;

    /// <summary>True if it reports that a flow's packets are seen from now on, or are not.</summary>
    public readonly bool TellsPresence => IsOfPresence(Kind);

    /// <summary>True for kinds that report that a flow's packets are seen from now on, or are not.</summary>
    public static bool IsOfPresence(ControlKind kind) => kind is ControlKind.GroupJoined or ControlKind.GroupNotJoined
        or ControlKind.FlowWatched or ControlKind.FlowUnwatched;
}

/// <summary>Kinds of control messages from the host thread.</summary>
public enum ControlKind : byte
{
    None = 0,

    /// <summary>The groups of a line are joined.</summary>
    LineJoined = 1,

    /// <summary>At least one group of a line is not joined.</summary>
    LineNotJoined = 2,

    /// <summary>A socket that reads a line's group lost datagrams.</summary>
    SocketOverflow = 3,

    /// <summary>An interface lost its carrier or is gone.</summary>
    CarrierLost = 4,

    /// <summary>An interface has its carrier again.</summary>
    CarrierBack = 5,

    /// <summary>Parts prepared for a changed configuration wait to be taken over.</summary>
    Reconfigure = 6,

    /// <summary>A flow's group is joined again.</summary>
    GroupJoined = 7,

    /// <summary>A flow's group is not joined, possibly since just after the previous check.</summary>
    GroupNotJoined = 8,

    /// <summary>A program is attached again where a flow's packets arrive.</summary>
    FlowWatched = 9,

    /// <summary>No program is attached where a flow's packets arrive, possibly since just after the previous
    /// check.</summary>
    FlowUnwatched = 10,

    /// <summary>The state of the day cannot be written.</summary>
    StateNotWritten = 11,

    /// <summary>The state of the day is written again.</summary>
    StateWritten = 12,

    /// <summary>A stored state of the day was found that cannot be trusted.</summary>
    StateSetAside = 13,

    /// <summary>No media driver is available for publishing.</summary>
    MediaDriverLost = 14,

    /// <summary>A media driver is available again.</summary>
    MediaDriverFound = 15,

    /// <summary>A host setting differs from the previous check.</summary>
    SettingChanged = 16,

    /// <summary>A counter of dropped packets in the network stack grows.</summary>
    StackDrops = 18,

    /// <summary>That counter has not grown for a while.</summary>
    StackDropsOver = 19,

    /// <summary>Another process detached the appliance's programs from an interface.</summary>
    ProgramDetached = 20,

    /// <summary>The appliance's programs are attached to that interface again.</summary>
    ProgramAttached = 21,

    /// <summary>A capture file, histogram log or table cannot be written.</summary>
    FileNotWritten = 22,

    /// <summary>All output files are written again.</summary>
    FileWritten = 23,

    /// <summary>Packets of a flow that the host dropped, and that were counted without a record.</summary>
    UntoldDrops = 24,

    /// <summary>A device interrupts a CPU on which a watched thread runs most of the time, or no longer does.</summary>
    InterruptOnCore = 26,

    /// <summary>A watched thread waited long for a CPU.</summary>
    ThreadStalled = 27,

    /// <summary>The cause of a late order was found.</summary>
    CauseFound = 28,

    /// <summary>Steps between the hooks and the application were not recorded.</summary>
    StepsLost = 29,

    /// <summary>A process that read lines has ended.</summary>
    ReaderEnded = 30,

    /// <summary>A kernel program of the host path was not run for some events.</summary>
    HookMissed = 31,

    /// <summary>A file of the packets around an event is finished, or there is none of it.</summary>
    BlackBoxFile = 32,

    /// <summary>Packets were lost before the capture, so that a flow's next packet may reveal numbers that did not
    /// reach it.</summary>
    LostOutside = 33,

    /// <summary>The clock of a NIC was stepped.</summary>
    DeviceClockStep = 34,

    /// <summary>Stamps from here on are coarser than those before.</summary>
    ClockResolution = 35,

    /// <summary>The threads of a process wait for CPUs for a good share of their time, or no longer.</summary>
    ProcessStalled = 36,

    /// <summary>Records of a flow up to a stamp may be lost that no packet of it reports yet.</summary>
    LossDoubted = 37,

    /// <summary>The recording of steps ends: what was read until now is known.</summary>
    StepsEnded = 38,
}

/// <summary>Control messages from the host thread to the reader.</summary>
public sealed class ControlQueue() : BoundedQueue<ControlMessage>(Capacity)
{
    private const int Capacity = 1024;
}

/// <summary>A file that a run writes.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Problem">Returns the reason why it cannot be written now, or null; callable from any thread.</param>
public sealed record WatchedFile(string Path, Func<string?> Problem)
{
    /// <summary>Problem of a write that does not return.</summary>
    public const string StandsStill = "a write does not return: the disk, or the reader of the pipe, stands still";
}
