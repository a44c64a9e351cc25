// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout;

/// <summary>Headers of a sampled packet of no flow, as written by the kernel: <c>struct packet_sample</c> of
/// <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct PacketSample
{
    internal const int Size = 64;

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Index of the interface.</summary>
    public uint InterfaceIndex;

    /// <summary>Length of the frame on the wire, bytes, without checksum.</summary>
    public uint WireLength;

    /// <summary>Source port; 0 if the protocol is neither UDP nor TCP.</summary>
    public ushort SourcePort;

    /// <summary>Destination port; 0 as <see cref="SourcePort"/>.</summary>
    public ushort DestinationPort;

    /// <summary>Frames that the packet becomes on the wire; 1 for all but super-packets.</summary>
    public ushort Segments;

    /// <summary>Protocol number of IP.</summary>
    public byte IpProtocol;

    /// <summary>Hook that saw it.</summary>
    public Hook Hook;

    /// <summary>Source address in network order: IPv6, or IPv4 mapped.</summary>
    public RecordAddress SourceAddressBytes;

    /// <summary>Destination address in network order: IPv6, or IPv4 mapped.</summary>
    public RecordAddress DestinationAddressBytes;

    /// <summary>Id of the innermost VLAN tag; 0 without.</summary>
    public ushort VlanId;

    /// <summary>CPU that saw it.</summary>
    public ushort Cpu;

    internal uint Padding;

    /// <summary>Sender.</summary>
    public readonly EndpointAddress Source => new(SourceAddressBytes.Value, SourcePort);

    /// <summary>Receiver.</summary>
    public readonly EndpointAddress Destination => new(DestinationAddressBytes.Value, DestinationPort);
}
