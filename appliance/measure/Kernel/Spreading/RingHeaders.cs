// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Spreading;

/// <summary>Start of a block of a packet socket's ring: <c>struct tpacket_block_desc</c> of
/// linux/if_packet.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingBlockHeader
{
    internal const uint OfKernel = 0;                           // TP_STATUS_KERNEL
    internal const uint OfUser = 1;                             // TP_STATUS_USER

    internal uint Version;
    internal uint PrivateOffset;
    internal uint Status;
    internal uint Packets;
    internal uint FirstOffset;
    internal uint Length;
    internal ulong Sequence;
}

/// <summary>Start of a packet in a block: <c>struct tpacket3_hdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingPacketHeader
{
    internal const uint HasTag = 1 << 4;                        // TP_STATUS_VLAN_VALID
    internal const uint HasTagType = 1 << 6;                    // TP_STATUS_VLAN_TPID_VALID

    internal uint NextOffset;
    internal uint Seconds;
    internal uint Nanoseconds;
    internal uint CapturedLength;
    internal uint Length;
    internal uint Status;
    internal ushort MacOffset;
    internal ushort NetworkOffset;
    internal uint Hash;
    internal uint TagControl;
    internal ushort TagType;
    internal ushort TagPadding;
    internal ulong Padding;
}

/// <summary>Request for a ring: <c>struct tpacket_req3</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingRequest
{
    internal uint BlockBytes;
    internal uint Blocks;
    internal uint FrameBytes;
    internal uint Frames;
    internal uint RetireMs;
    internal uint PrivateBytes;
    internal uint Features;
}

/// <summary>Answer of PACKET_STATISTICS: <c>struct tpacket_stats_v3</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingStatistics
{
    internal uint Packets;
    internal uint Dropped;
    internal uint Freezes;
}
