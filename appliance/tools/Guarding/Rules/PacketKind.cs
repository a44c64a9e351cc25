// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Guarding.Rules;

/// <summary>Kind of packets that a rule is for.</summary>
public enum PacketKind
{
    /// <summary>Every kind.</summary>
    Any,

    /// <summary>Frames to all.</summary>
    Broadcast,

    /// <summary>Frames to a group.</summary>
    Multicast,

    /// <summary>ICMP and ICMPv6.</summary>
    Icmp,

    Arp,

    /// <summary>Neighbour discovery of IPv6.</summary>
    NeighbourDiscovery,

    /// <summary>UDP to ports 67 and 68, with IPv6 to 546 and 547.</summary>
    Dhcp,

    /// <summary>The first packet of a TCP connection: SYN without ACK.</summary>
    Syn,

    Fragment,

    /// <summary>Packets of sources that reach many ports.</summary>
    Scan,

    /// <summary>Packets that rules with ports cannot judge: more extension headers than are read, a first fragment
    /// without the ports, headers that are wrong.</summary>
    Unjudged,
}

/// <summary>Words of the file for kinds and protocols.</summary>
internal static class PacketWords
{
    internal const byte Tcp = 6;
    internal const byte Udp = 17;

    internal static IReadOnlyList<(string Word, PacketKind Value)> Kinds { get; } =
    [
        ("broadcast", PacketKind.Broadcast), ("multicast", PacketKind.Multicast), ("icmp", PacketKind.Icmp),
        ("arp", PacketKind.Arp), ("nd", PacketKind.NeighbourDiscovery), ("dhcp", PacketKind.Dhcp),
        ("syn", PacketKind.Syn), ("fragment", PacketKind.Fragment), ("scan", PacketKind.Scan),
        ("unjudged", PacketKind.Unjudged),
    ];

    internal static IReadOnlyList<(string Word, byte Value)> Protocols { get; } =
    [
        ("tcp", Tcp), ("udp", Udp), ("icmp", 1), ("igmp", 2), ("icmp6", 58), ("sctp", 132), ("gre", 47),
    ];
}
