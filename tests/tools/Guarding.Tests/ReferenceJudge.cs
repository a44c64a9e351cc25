// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using Telemetry.Guarding.Rules;

namespace Telemetry.Guarding.Tests;

/// <summary>The first rule that fits a packet, as docs/guarding.md says; written for the tests, without the program's
/// code. Rules by rates and scans fit by their packets alone.</summary>
internal static class ReferenceJudge
{
    /// <summary>Place of the entry of the lifeline that fits, or of the rule; null where there is none.</summary>
    internal static (bool IsLifeline, int Place)? Judge(GuardSettings settings, byte[] frame, string device)
    {
        ReferencePacket packet = ReferencePacket.Read(frame);
        for (int place = 0; place < settings.Lifeline.Count; place++)
        {
            if (Fits(settings.Lifeline[place].Match, packet, device))
                return (true, place);
        }
        for (int place = 0; place < settings.Rules.Count; place++)
        {
            if (Fits(settings.Rules[place].Match, packet, device))
                return (false, place);
        }
        return null;
    }

    private static bool Fits(PacketMatch match, ReferencePacket packet, string device)
    {
        if (match.Interface is { } name && name != device)
            return false;
        if (match.Protocol is { } protocol && packet.Protocol != protocol)
            return false;
        if (!match.Ports.IsAll && !(packet.Port >= match.Ports.First && packet.Port <= match.Ports.Last))
            return false;
        if (match.To is { } to && !IsIn(packet.Destination, to))
            return false;
        if (match.From.Count > 0 && !match.From.Any(from => IsIn(packet.Source, from)))
            return false;
        return match.Kind switch
        {
            PacketKind.Any => true,
            PacketKind.Broadcast => packet.IsBroadcast,
            PacketKind.Multicast => packet.IsMulticast,
            PacketKind.Icmp => packet.IsIcmp,
            PacketKind.Arp => packet.IsArp,
            PacketKind.NeighbourDiscovery => packet.IsNeighbourDiscovery,
            PacketKind.Dhcp => packet.IsDhcp,
            PacketKind.Syn => packet.IsSyn,
            PacketKind.Fragment => packet.IsFragment,
            PacketKind.Unjudged => packet.IsUnjudged,
            _ => throw new ArgumentException($"no {match.Kind} here"),
        };
    }

    private static bool IsIn(IPAddress? address, AddressPrefix prefix)
    {
        string[] parts = prefix.ToString().Split('/');
        byte[] network = IPAddress.Parse(parts[0]).GetAddressBytes();
        byte[] bytes = address?.GetAddressBytes() ?? [];
        int bits = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture)
            : network.Length * 8;
        return bytes.Length == network.Length && Enumerable.Range(0, bits).All(
            bit => ((bytes[bit / 8] ^ network[bit / 8]) >> (7 - (bit % 8)) & 1) == 0);
    }
}
