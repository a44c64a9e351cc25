// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout.Guarding;

/// <summary>Content of a frame, as the guard's program sees it; <c>enum guard_kind</c> of
/// <c>bpf/guard/guard_record.h</c>.</summary>
public enum GuardKind : byte
{
    /// <summary>Neither IP nor ARP.</summary>
    Other,

    /// <summary>A header is cut off, or contradicts the frame's length.</summary>
    Malformed,

    /// <summary>ARP for IPv4.</summary>
    Arp,

    /// <summary>IPv4 with another protocol, or without the header behind IP.</summary>
    IPv4,

    /// <summary>IPv6 with another protocol, or without the header behind IP.</summary>
    IPv6,

    /// <summary>ICMP of IPv4.</summary>
    Icmp4,

    /// <summary>ICMPv6, but for neighbour discovery.</summary>
    Icmp6,

    /// <summary>Neighbour discovery of IPv6: ICMPv6 types 133 to 137.</summary>
    NeighbourDiscovery,

    /// <summary>TCP over IPv4.</summary>
    Tcp4,

    /// <summary>TCP over IPv6.</summary>
    Tcp6,

    /// <summary>TCP over IPv4 with SYN and without ACK.</summary>
    Syn4,

    /// <summary>TCP over IPv6 with SYN and without ACK.</summary>
    Syn6,

    /// <summary>UDP over IPv4.</summary>
    Udp4,

    /// <summary>UDP over IPv6.</summary>
    Udp6,

    /// <summary>UDP over IPv4 to port 67 or 68.</summary>
    Dhcp4,

    /// <summary>UDP over IPv6 to port 546 or 547.</summary>
    Dhcp6,
}

/// <summary>Receivers of a frame by its Ethernet destination; <c>enum guard_cast</c>.</summary>
public enum GuardCast : byte
{
    /// <summary>One.</summary>
    Unicast,

    /// <summary>A group.</summary>
    Multicast,

    /// <summary>All.</summary>
    Broadcast,
}

/// <summary>Part of a packet; <c>enum guard_fragment</c>.</summary>
public enum GuardFragment : byte
{
    /// <summary>A whole packet.</summary>
    Whole,

    /// <summary>The first fragment, which has the ports.</summary>
    First,

    /// <summary>Another fragment, which has none.</summary>
    Later,

    /// <summary>A packet whose ports are behind headers that are not read, or in the next fragment.</summary>
    Unjudged,
}
