// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Rules;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Reading;

/// <summary>Reads the packets that a rule, or an entry of the lifeline, is for.</summary>
internal static class MatchReader
{
    private const string ExpectedTo =
        "ADDRESS:PORTS such as 10.1.0.5:22, *:8000-8010, 10.1.0.0/24:* or [2001:db8::1]:22";

    private static readonly IReadOnlyList<(string, bool)> Directions = [("in", true)];

    internal static PacketMatch Read(YamlSection section, IReadOnlyList<string> interfaces)
    {
        _ = section.Choice("direction", Directions);
        PacketKind kind = section.Choice("kind", PacketWords.Kinds) ?? PacketKind.Any;
        var (to, ports) = ReadTo(section);
        if (ReadGroup(section) is { } group)
        {
            if (section.Has("to"))
                section.Errors.Add(section.WhereOf("group"), $"{section.Name}: \"group\" and \"to\" both name "
                    + "destinations", "keep one of them");
            to = group;
        }
        return new PacketMatch
        {
            Interface = ReadInterface(section, interfaces),
            Kind = kind,
            Protocol = ReadProtocol(section),
            To = to,
            Ports = ports,
            From = ReadFrom(section),
        };
    }

    private static string? ReadInterface(YamlSection section, IReadOnlyList<string> interfaces)
    {
        if (section.Text("interface") is not { } name)
            return null;
        if (!interfaces.Contains(name.Value))
            section.Errors.AddUnknown(
                    name.Where, "interface", name.Value, [.. interfaces], within: $"{section.Name}: ");
        return name.Value;
    }

    private static byte? ReadProtocol(YamlSection section)
    {
        if (section.Text("protocol") is not { } text)
            return null;
        if (byte.TryParse(text.Value, NumberStyles.None,
            CultureInfo.InvariantCulture, out byte number))
            return number;
        return section.Choice("protocol", PacketWords.Protocols);
    }

    private static (AddressPrefix? To, PortRange Ports) ReadTo(YamlSection section)
    {
        if (section.Text("to") is not { } text)
            return (null, PortRange.All);
        ReadOnlySpan<char> all = text.Value;
        int colon = all.LastIndexOf(':');
        ReadOnlySpan<char> address = colon > 0 ? all[..colon] : default;
        bool isBracketed = address.Length > 2 && address[0] == '[' && address[^1] == ']';
        if (isBracketed)
            address = address[1..^1];
        PortRange ports = PortRange.All;
        AddressPrefix to = default;
        bool isAny = address is "*";
        bool isRead = colon > 0 && PortRange.TryParse(all[(colon + 1)..], out ports)
            && (isAny || (AddressPrefix.TryParse(address, out to) && isBracketed == address.Contains(':')));
        if (!isRead || (isAny && ports.IsAll))
        {
            section.Errors.Add(text.Where, $"{section.Name}: to is \"{text.Value}\"", isRead
                ? "leave it out: every destination fits" : $"expected {ExpectedTo}");
        }
        return (isAny || !isRead ? null : to, ports);
    }

    private static AddressPrefix? ReadGroup(YamlSection section)
    {
        if (section.Text("group") is not { } text)
            return null;
        if (AddressPrefix.TryParse(text.Value, out AddressPrefix group) && group.IsMulticast)
            return group;
        section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not a multicast group",
            "expected one such as 233.54.12.111, 233.54.12.0/24 or ff15::1");
        return null;
    }

    // Of the same family: by its bits, ::/0 also has the mapped addresses of IPv4 in it.
    private static AddressPrefix? Overlapping(List<AddressPrefix> prefixes, AddressPrefix prefix)
    {
        foreach (AddressPrefix one in prefixes)
        {
            if (one.IsIPv4 == prefix.IsIPv4 && (one.Contains(prefix) || prefix.Contains(one)))
                return one;
        }
        return null;
    }

    private static IReadOnlyList<AddressPrefix> ReadFrom(YamlSection section)
    {
        List<AddressPrefix> prefixes = [];
        foreach (Located<string> text in section.Texts("from", "10.1.0.0/16") ?? [])
        {
            if (!AddressPrefix.TryParse(text.Value, out AddressPrefix prefix))
                section.Errors.Add(text.Where, $"{section.Name}: from \"{text.Value}\"",
                    $"expected {AddressPrefix.Expected}, with zeroes behind its bits");
            else if (Overlapping(prefixes, prefix) is { } other)
                section.Errors.Add(text.Where, $"{section.Name}: from {prefix} and {other} have addresses in common",
                    "keep the wider one");
            else
                prefixes.Add(prefix);
        }
        if (prefixes.Any(one => one.TakesMapped) && prefixes.Any(one => one.IsIPv4))
            section.Errors.Add(section.WhereOf("from"), $"{section.Name}: from has prefixes of IPv4 beside ::/0",
                "make two rules of it");
        if (section.Has("from") && prefixes.Count == 0 && section.Errors.IsEmpty)
            section.Errors.Add(section.WhereOf("from"), $"{section.Name}: from names no source, so nothing fits",
                "leave it out for every source");
        return prefixes;
    }
}
