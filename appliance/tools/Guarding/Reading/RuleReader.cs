// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Rules;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Reading;

/// <summary>Reads one rule.</summary>
internal static class RuleReader
{
    private const long HighestRate = 10_000_000;                // packets a second: a bucket counts whole nanoseconds
    private const long LargestBurst = 100_000_000;
    private const long LongestBurstSeconds = 3_600;
    private const int MostScanPorts = 512;
    private const long Second = 1_000_000_000;
    private const string PerSecond = "/s";

    private static readonly IReadOnlyList<(string, RuleAction)> Actions =
        [("drop", RuleAction.Drop), ("count", RuleAction.Count)];

    private static readonly IReadOnlyList<(string, bool)> Owners = [("source", true), ("all", false)];

    internal static GuardRule Read(YamlSection section, IReadOnlyList<string> interfaces, NameCheck names)
    {
        string name = names.Read(section, "ssh-others");
        section.Name = $"rule \"{name}\"";
        PacketMatch match = MatchReader.Read(section, interfaces);
        var rule = new GuardRule
        {
            Name = name,
            Where = section.Where,
            Match = match,
            Action = section.RequiredChoice("action", Actions) ?? RuleAction.Count,
            Rate = ReadRate(section),
            Scan = ReadScan(section, match),
        };
        if (rule is { Rate: not null, Scan: not null })
            section.Errors.Add(section.WhereOf("rate"), $"{section.Name}: a scan has no rate",
                "set its ports and within");
        section.Finish();
        return rule;
    }

    private static RuleRate? ReadRate(YamlSection section)
    {
        if (section.Text("rate") is not { } text)
        {
            Without(section, "burst", "rate", "100/s");
            Without(section, "per", "rate", "100/s");
            return null;
        }
        bool isRead = text.Value.EndsWith(PerSecond, StringComparison.Ordinal)
            & long.TryParse(text.Value.AsSpan(0, Math.Max(0, text.Value.Length - PerSecond.Length)), NumberStyles.None,
                CultureInfo.InvariantCulture, out long perSecond);
        if (!isRead || perSecond is < 1 or > HighestRate)
        {
            section.Errors.Add(text.Where, $"{section.Name}: rate is \"{text.Value}\"",
                $"expected packets a second, 1/s to {HighestRate}/s");
            perSecond = 1;
        }
        long burst = section.Integer("burst", 1, LargestBurst) ?? perSecond;
        if (burst / perSecond > LongestBurstSeconds)
        {
            section.Errors.Add(section.WhereOf("burst"), $"{section.Name}: burst is what {perSecond}/s brings in "
                + "more than an hour", $"expected at most {perSecond * LongestBurstSeconds}");
        }
        return new RuleRate(perSecond, burst, section.Choice("per", Owners) ?? false);
    }

    private static RuleScan? ReadScan(YamlSection section, PacketMatch match)
    {
        if (match.Kind != PacketKind.Scan)
        {
            Without(section, "ports", "kind", "scan");
            Without(section, "within", "kind", "scan");
            return null;
        }
        if (match.Protocol is not (null or PacketWords.Tcp or PacketWords.Udp))
            section.Errors.Add(section.WhereOf("protocol"), $"{section.Name}: only tcp and udp have ports",
                "leave it out for tcp");
        long ports = section.RequiredInteger("ports", 2, MostScanPorts, "20") ?? 2;
        long? withinNs = section.DurationNs("within", Second / 10, 3_600 * Second);
        if (!section.Has("within"))
            section.Errors.Add(section.Where, $"{section.Name}: \"within\" is missing", "add \"within: 10s\"");
        if ((match.Ports.Last - match.Ports.First) + 1 < ports)
        {
            section.Errors.Add(section.WhereOf("ports"), $"{section.Name}: it can never match: its \"to\" has fewer "
                + $"than {ports} ports", "use fewer ports, or a wider range");
        }
        return new RuleScan((int)ports, withinNs ?? Second);
    }

    private static void Without(YamlSection section, string key, string needed, string example)
    {
        if (section.Has(key))
            section.Errors.Add(section.WhereOf(key), $"{section.Name}: \"{key}\" has no effect without \"{needed}\"",
                $"add \"{needed}: {example}\", or leave it out");
    }
}
