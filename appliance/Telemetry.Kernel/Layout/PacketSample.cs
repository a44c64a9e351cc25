// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;

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
    public fixed byte SourceAddressBytes[16];

    /// <summary>Destination address in network order: IPv6, or IPv4 mapped.</summary>
    public fixed byte DestinationAddressBytes[16];

    /// <summary>Id of the innermost VLAN tag; 0 without.</summary>
    public ushort VlanId;

    /// <summary>CPU that saw it.</summary>
    public ushort Cpu;

    internal uint Padding;

    /// <summary>Sender.</summary>
    public readonly EndpointAddress Source
    {
        get
        {
            fixed (byte* bytes = SourceAddressBytes)
                return new EndpointAddress(AddressOf(bytes), SourcePort);
        }
    }

    /// <summary>Receiver.</summary>
    public readonly EndpointAddress Destination
    {
        get
        {
            fixed (byte* bytes = DestinationAddressBytes)
                return new EndpointAddress(AddressOf(bytes), DestinationPort);
        }
    }

    private static UInt128 AddressOf(byte* bytes) =>
        BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(bytes, 16));
}
