// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Guarding.Rules;

/// <summary>One class of frames, as the kernel program sorts them.</summary>
/// <param name="Kind">Content.</param>
/// <param name="Cast">Receivers.</param>
/// <param name="Fragment">Part of a packet.</param>
internal readonly record struct PacketClass(GuardKind Kind, GuardCast Cast, GuardFragment Fragment)
{
    private static readonly PortRange Dhcp4 = new(67, 68);
    private static readonly PortRange Dhcp6 = new(546, 547);

    internal static IReadOnlyList<PacketClass> All { get; } =
        [.. from kind in Enum.GetValues<GuardKind>()
            from cast in Enum.GetValues<GuardCast>()
            from fragment in Enum.GetValues<GuardFragment>()
            let one = new PacketClass(kind, cast, fragment)
            where one.Occurs
            select one];

    /// <summary>True if its frames have a destination port.</summary>
    internal bool HasPort => IsTcp || IsUdp ? Fragment != GuardFragment.LaterFragment : false;

    private bool IsTcp => Kind is GuardKind.Tcp4 or GuardKind.Tcp6 or GuardKind.Syn4 or GuardKind.Syn6;

    private bool IsUdp => Kind is GuardKind.Udp4 or GuardKind.Udp6 or GuardKind.Dhcp4 or GuardKind.Dhcp6;

    private bool IsIPv4 => Kind is GuardKind.IPv4 or GuardKind.Icmp4 or GuardKind.Tcp4 or GuardKind.Syn4
        or GuardKind.Udp4 or GuardKind.Dhcp4;

    private bool IsIPv6 => Kind is GuardKind.IPv6 or GuardKind.Icmp6 or GuardKind.NeighbourDiscovery
        or GuardKind.Tcp6 or GuardKind.Syn6 or GuardKind.Udp6 or GuardKind.Dhcp6;

    private bool Occurs => Fragment switch
    {
        GuardFragment.Whole => true,
        GuardFragment.Unjudged => Kind is GuardKind.IPv4 or GuardKind.IPv6,
        _ => (IsIPv4 || IsIPv6)
            && !(Fragment == GuardFragment.LaterFragment && Kind is GuardKind.Syn4 or GuardKind.Syn6 or GuardKind.Dhcp4
                or GuardKind.Dhcp6 or GuardKind.NeighbourDiscovery),
    };

    /// <summary>True if a frame of this class can be one of those.</summary>
    internal bool Fits(PacketMatch match) =>
        FitsKind(match) && FitsProtocol(match.Protocol) && FitsPorts(match.Ports) && FitsAddresses(match);

    private bool FitsKind(PacketMatch match) => match.Kind switch
    {
        PacketKind.Broadcast => Cast == GuardCast.Broadcast,
        PacketKind.Multicast => Cast == GuardCast.Multicast,
        PacketKind.Icmp => Kind is GuardKind.Icmp4 or GuardKind.Icmp6 or GuardKind.NeighbourDiscovery,
        PacketKind.Arp => Kind == GuardKind.Arp,
        PacketKind.NeighbourDiscovery => Kind == GuardKind.NeighbourDiscovery,
        PacketKind.Dhcp => Kind is GuardKind.Dhcp4 or GuardKind.Dhcp6,
        PacketKind.Syn => Kind is GuardKind.Syn4 or GuardKind.Syn6,
        PacketKind.Fragment => Fragment != GuardFragment.Whole,
        PacketKind.Unjudged => Fragment == GuardFragment.Unjudged || Kind == GuardKind.Malformed,
        // Answers to this host's own connections and questions go to many of its ports: of TCP only what opens a
        // connection counts, UDP only where the rule names it.
        PacketKind.Scan => HasPort && (match.Protocol == PacketWords.Udp
            ? IsUdp : Kind is GuardKind.Syn4 or GuardKind.Syn6),
        _ => true,
    };

    // Kinds IPv4 and IPv6 are those of all protocols, and the program compares the number.
    private bool FitsProtocol(byte? protocol) => protocol switch
    {
        null => true,
        PacketWords.Tcp when IsTcp => true,
        PacketWords.Udp when IsUdp => true,
        1 when Kind == GuardKind.Icmp4 => true,
        58 when Kind is GuardKind.Icmp6 or GuardKind.NeighbourDiscovery => true,
        _ => Kind is GuardKind.IPv4 or GuardKind.IPv6,
    };

    private bool FitsPorts(PortRange ports)
    {
        if (ports.IsAll)
            return true;
        return HasPort && Kind switch
        {
            GuardKind.Dhcp4 => ports.Overlaps(Dhcp4),
            GuardKind.Dhcp6 => ports.Overlaps(Dhcp6),
            GuardKind.Udp4 => !Dhcp4.Contains(ports),
            GuardKind.Udp6 => !Dhcp6.Contains(ports),
            _ => true,
        };
    }

    private bool FitsAddresses(PacketMatch match)
    {
        bool isFour = IsIPv4 || Kind == GuardKind.Arp;
        bool isSix = IsIPv6;
        if (match.To is { } to && !(to.IsIPv4 ? isFour : isSix))
            return false;
        return match.From.Count == 0 || match.From.Any(from => from.IsIPv4 ? isFour : isSix);
    }
}
