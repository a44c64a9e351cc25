// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>Kinds of control messages from the host thread.</summary>
public enum ControlKind : byte
{
    /// <summary>Nothing.</summary>
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
}
