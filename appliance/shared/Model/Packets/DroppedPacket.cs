// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Packets;

/// <summary>A packet of a flow that this host dropped.</summary>
public ref struct DroppedPacket
{
    /// <summary>Kernel's time of the drop, nanoseconds.</summary>
    public long StampNs;

    public int FlowId;

    /// <summary>Reason and place of the drop.</summary>
    public DropFacts Facts;

    /// <summary>Captured beginning of a datagram's payload; nothing of a TCP segment's.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Length of the payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>Sequence number of the TCP header.</summary>
    public uint TcpSequence;

    /// <summary>Flags of the TCP header; 0 for UDP.</summary>
    public byte TcpFlags;

    /// <summary>The client's address if it is a TCP segment: IPv6, or IPv4 mapped.</summary>
    public UInt128 ClientAddress;

    /// <summary>The client's port if it is a TCP segment.</summary>
    public ushort ClientPort;
}

/// <summary>Reason and place of a drop on this host.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DropFacts
{
    /// <summary>Number of the socket that would have received it, or sent it: the kernel's cookie; 0 if none is
    /// known.</summary>
    public ulong Socket;

    /// <summary>The kernel's number of the reason.</summary>
    public int Reason;

    /// <summary>The kernel's function that dropped it: index in <see cref="DropSites"/>.</summary>
    public short Site;

    /// <summary>Packets on the wire; 1 for all but super-packets.</summary>
    public ushort Packets;

    public DropProperties Properties;
}

/// <summary>Properties of a dropped packet.</summary>
[Flags]
public enum DropProperties : byte
{
    None = 0,

    /// <summary>This host was sending it.</summary>
    Transmit = 1,

    /// <summary>Its destination is a multicast group: each socket has a copy of its own.</summary>
    Multicast = 2,

    /// <summary>It was in the queue of a socket that was closed: it came, and was not read.</summary>
    Unread = 4,

    /// <summary>No socket of this host wants it.</summary>
    Unwanted = 8,

    /// <summary>It was transmitted, and had not reached the hook.</summary>
    BeforeHook = 16,
}
