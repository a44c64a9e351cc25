// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout.Flight;

/// <summary>Header of one frame in a flight ring, as written by the kernel: <c>struct flight_record</c> of
/// <c>bpf/shared/record.h</c>. The frame follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlightRecord
{
    internal const int Size = 48;

    /// <summary>Bytes ever written to the ring before it.</summary>
    public ulong Position;

    /// <summary>CLOCK_MONOTONIC, nanoseconds: the stamp of the packet's record, if it has one.</summary>
    public ulong StampNs;

    /// <summary>Bytes of header and frame, rounded up to 8.</summary>
    public ushort RecordLength;

    /// <summary>Bytes of the frame that follow.</summary>
    public ushort CapturedLength;

    /// <summary>Length of the frame on the wire, bytes, without checksum.</summary>
    public uint WireLength;

    /// <summary>Flow; 0 for none.</summary>
    public uint FlowId;

    /// <summary>Index of the interface.</summary>
    public uint InterfaceIndex;

    /// <summary>Special properties.</summary>
    public FlightFlags Flags;

    /// <summary>Receive queue of the NIC, or mapping to a transmit queue.</summary>
    public ushort Queue;

    /// <summary>Control information of the tag that is not in the frame, with <see cref="FlightFlags.Tag"/>.</summary>
    public ushort VlanTci;

    /// <summary>Hook that saw it.</summary>
    public Hook Hook;

    /// <summary>Outcome for the packet in the program at the hook.</summary>
    public HookCounter Outcome;

    /// <summary>Records written to this ring before it, with <see cref="FlightChoice.Counted"/>; wraps.</summary>
    public uint Number;

    /// <summary>Of those the ones of its flow; wraps.</summary>
    public uint FlowNumber;
}

/// <summary>Special properties of a frame in a flight ring: <c>enum flight_flags</c>.</summary>
[Flags]
public enum FlightFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Its outer VLAN tag is not in the frame.</summary>
    Tag = 1,

    /// <summary>A super-packet: several frames on the wire.</summary>
    Super = 2,

    /// <summary>Fewer bytes than the frame has.</summary>
    Cut = 4,
}
