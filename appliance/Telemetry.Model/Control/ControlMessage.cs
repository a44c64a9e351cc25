// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;

namespace Telemetry.Model.Control;

/// <summary>Message from the host thread that has its place among the packets: it passes through the reader into the
/// pipeline after all packets with earlier stamps. The members in use depend on <see cref="Kind"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ControlMessage
{
    /// <summary>Time at which it was noticed, nanoseconds of the monotonic clock.</summary>
    public long StampNs;

    /// <summary>Earliest time of the change: the previous check, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Count of datagrams, or of another unit by kind; setting changed: the number of the change.</summary>
    public long Count;

    /// <summary>The interface concerned.</summary>
    public InterfaceName Interface;

    /// <summary>Kind of message.</summary>
    public ControlKind Kind;

    /// <summary>Flow of the group, or of a feed whose line is uncertain; or 0.</summary>
    public int FlowId;

    /// <summary>Line among all lines, or -1.</summary>
    public short LineIndex;

    /// <summary>Carrier: 1 if attaching or detaching by the appliance may have been the cause.</summary>
    public byte DuringAttach;

    /// <summary>Stack drops: the counter.</summary>
    public StackDropCounter Counter;

    /// <summary>Number of a prepared change; 0 if a configuration was refused.</summary>
    public int Ticket;

    /// <summary>Number of configuration differences that wait for a restart.</summary>
    public int Waiting;
}
