// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Rules;
using Telemetry.Yaml.Text;

namespace Telemetry.Cli.Output;

/// <summary>Rules and sources of the guard as text.</summary>
internal static class GuardRuleText
{
    public static string Of(PacketMatch match)
    {
        List<string> words = [];
        if (match.Kind != PacketKind.Any)
            words.Add(KindOf(match.Kind));
        if (match.Protocol is { } protocol)
            words.Add(ProtocolOf(protocol));
        if (match.From.Count > 0)
            words.Add($"from {string.Join(", ", match.From.Select(from => from.ToString()))}");
        if (match.To is not null || !match.Ports.IsAll)
            words.Add($"to {Bracketed(match.To)}:{match.Ports}");
        if (match.Interface is { } name)
            words.Add($"on {name}");
        return words.Count == 0 ? "all" : string.Join(' ', words);
    }

    /// <summary>Effect of a rule on its packets.</summary>
    public static string EffectOf(GuardRule rule)
    {
        string verb = rule.Action == RuleAction.Drop ? "drops" : "counts";
        if (rule.Scan is { } scan)
            return string.Create(CultureInfo.InvariantCulture,
                $"{verb} sources that reach {scan.Ports} ports within {Duration.Format(scan.WithinNs)}");
        return rule.Rate is not { } rate ? verb : string.Create(CultureInfo.InvariantCulture,
            $"{verb} what is over {rate.PerSecond}/s {(rate.IsPerSource ? "of a source" : "in all")}, "
            + $"{rate.Burst} at once");
    }

    private static string Bracketed(AddressPrefix? prefix) => prefix switch
    {
        null => "*",
        { IsIPv4: true } four => four.ToString(),
        { } six => $"[{six}]",
    };

    private static string KindOf(PacketKind kind) => kind switch
    {
        PacketKind.NeighbourDiscovery => "nd",
        PacketKind.Broadcast => "broadcast",
        PacketKind.Multicast => "multicast",
        PacketKind.Icmp => "icmp",
        PacketKind.Arp => "arp",
        PacketKind.Dhcp => "dhcp",
        PacketKind.Syn => "syn",
        PacketKind.Fragment => "fragment",
        _ => "scan",
    };

    private static string ProtocolOf(byte protocol) => protocol switch
    {
        6 => "tcp",
        17 => "udp",
        1 => "icmp",
        58 => "icmp6",
        _ => string.Create(CultureInfo.InvariantCulture, $"protocol {protocol}"),
    };
}
