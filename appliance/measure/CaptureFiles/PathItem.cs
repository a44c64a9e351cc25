// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>Report of the host about packets that a capture written by the appliance keeps beside them: a step between
/// the hooks and the application, a dropped packet, a message about either, or that a flow is not seen.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PathItem
{
    /// <summary>The client's address of a TCP connection: IPv6, or IPv4 mapped; else 0.</summary>
    public UInt128 ClientAddress;

    /// <summary>Time of the step, drop or message, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Count of a message; of one about a flow's presence the time, nanoseconds, since the check
    /// before.</summary>
    public long Count;

    /// <summary>Kind, socket and context of a step.</summary>
    public PathStepFacts Step;

    /// <summary>Reason and place of a drop.</summary>
    public DropFacts Drop;

    /// <summary>The flow; 0 for none.</summary>
    public int FlowId;

    /// <summary>Length of the payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>Sequence number of a TCP step or segment.</summary>
    public uint TcpSequence;

    /// <summary>Reason of <see cref="ControlKind.UntoldDrops"/>.</summary>
    public int Ticket;

    /// <summary>Captured bytes of a datagram's payload.</summary>
    public int CapturedLength;

    /// <summary>Index of these bytes in their buffer.</summary>
    internal int PayloadIndex;

    /// <summary>Index, in its batch, of the packet before which it was reported.</summary>
    internal int Before;

    /// <summary>The client's port of a TCP connection; else 0.</summary>
    public ushort ClientPort;

    /// <summary>Flags of the TCP header of a dropped segment; else 0.</summary>
    public byte TcpFlags;

    /// <summary>Untold drops: their <see cref="DropProperties"/>.</summary>
    public byte DuringAttach;

    /// <summary>Kind of a message.</summary>
    public ControlKind Control;

    /// <summary>Subject of the report.</summary>
    public PathItemKind Kind;

    /// <summary>True for a step of a TCP connection, whose payload is not kept.</summary>
    internal readonly bool IsTcpStep => Kind == PathItemKind.Step && Step.Kind >= PathStepKind.Send;
}

/// <summary>Subjects of a <see cref="PathItem"/>. The numbers are those in files.</summary>
public enum PathItemKind : byte
{
    None = 0,

    /// <summary>A step of a packet between the hooks and the application.</summary>
    Step = 1,

    /// <summary>A packet that the host dropped.</summary>
    Drop = 2,

    /// <summary>A control message: steps lost, drops without a record, a process that has ended, a flow that is seen
    /// again or no longer.</summary>
    Control = 3,

    /// <summary>Definition of a flow that later items of the file name by its number.</summary>
    Flow = 4,
}

/// <summary>Kinds of host reports in a capture, as the file declares them.</summary>
/// <param name="Stages">Steps that were recorded.</param>
/// <param name="Drops">True if packets that the host dropped were recorded.</param>
public readonly record struct RecordedPath(StageLevel Stages, bool Drops)
{
    /// <summary>Those of two captures together.</summary>
    internal RecordedPath And(RecordedPath other) =>
        new(StageLevels.Most(Stages, other.Stages), Drops || other.Drops);
}
