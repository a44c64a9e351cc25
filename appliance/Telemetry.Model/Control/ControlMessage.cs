// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;

namespace Telemetry.Model.Control;

/// <summary>
/// Something that the host thread noticed and that has its place among the packets: it passes through the reader into
/// the pipeline behind all packets with earlier stamps. Which members mean something depends on <see cref="Kind"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ControlMessage
{
    /// <summary>When it was noticed, nanoseconds of the monotonic clock.</summary>
    public long StampNs;

    /// <summary>Since when it may have been so, nanoseconds: the look before.</summary>
    public long SinceNs;

    /// <summary>Datagrams, or whatever the kind counts; setting changed: the number of the change.</summary>
    public long Count;

    /// <summary>The interface that it is about.</summary>
    public InterfaceName Interface;

    /// <summary>What was noticed.</summary>
    public ControlKind Kind;

    /// <summary>Flow of the group, or of a feed of which the line is not certain; or 0.</summary>
    public int FlowId;

    /// <summary>Line among all lines, or -1.</summary>
    public short LineIndex;

    /// <summary>Carrier: 1 if our attaching or detaching may have been the cause.</summary>
    public byte DuringAttach;

    /// <summary>Stack drops: which counter.</summary>
    public StackDropCounter Counter;

    /// <summary>Which of several prepared changes; 0 where a configuration was refused.</summary>
    public int Ticket;

    /// <summary>Differences of a configuration that wait for a restart.</summary>
    public int Waiting;
}
