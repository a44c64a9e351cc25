// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>What the host thread can notice.</summary>
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

    /// <summary>A flow's group is not joined; perhaps it was left right after the look before.</summary>
    GroupNotJoined = 8,

    /// <summary>Where a flow's packets come, a program is attached again.</summary>
    FlowWatched = 9,

    /// <summary>Where a flow's packets come, no program is attached, perhaps since right after the look
    /// before.</summary>
    FlowUnwatched = 10,

    /// <summary>The state of the day cannot be written.</summary>
    StateNotWritten = 11,

    /// <summary>The state of the day is written again.</summary>
    StateWritten = 12,

    /// <summary>A state of the day was there that cannot be trusted.</summary>
    StateSetAside = 13,

    /// <summary>There is no media driver to publish by.</summary>
    MediaDriverLost = 14,

    /// <summary>There is a media driver again.</summary>
    MediaDriverFound = 15,

    /// <summary>The host is set otherwise than at the look before.</summary>
    SettingChanged = 16,

    /// <summary>A counter of the stack grows.</summary>
    StackDrops = 18,

    /// <summary>A counter of the stack has not grown for a while.</summary>
    StackDropsOver = 19,

    /// <summary>Somebody else took our programs off an interface.</summary>
    ProgramDetached = 20,

    /// <summary>Our programs are on that interface again.</summary>
    ProgramAttached = 21,

    /// <summary>A capture, histogram log or table cannot be written.</summary>
    FileNotWritten = 22,

    /// <summary>All of them are written again.</summary>
    FileWritten = 23,
}
