// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads <c>syslog:</c> of <c>export:</c>.</summary>
internal static class SyslogSection
{
    private const int Most = 8;
    private const string Example = "tcp://siem.example:601";

    // The others are for the system's own programs.
    private static readonly (string Word, int Number)[] Facilities =
    [
        ("local0", 16), ("local1", 17), ("local2", 18), ("local3", 19), ("local4", 20), ("local5", 21), ("local6", 22),
        ("local7", 23), ("user", 1), ("daemon", 3),
    ];

    public static List<SyslogTarget> ReadAll(YamlSection export)
    {
        List<SyslogTarget> targets = [];
        foreach (YamlSection section in export.Sections("syslog", "syslog"))
        {
            Located<string> text = section.Required("address", Example);
            SyslogAddress? address = SyslogAddress.Parse(text.Value);
            if (text.Value.Length > 0)
                section.Name = $"syslog {text.Value}";
            if (text.Value.Length > 0 && address is null)
                section.Errors.Add(text.Where, $"\"{text.Value}\" cannot be used",
                    $"expected one such as {Example}, udp://siem.example:514 or unix:///dev/log");
            int facility = section.Choice("facility", Facilities) ?? SyslogTarget.DefaultFacility;
            long enterprise = MonitorNumbers.Enterprise.ReadOrDefault(section);
            section.Finish();
            if (address is null)
                continue;
            if (targets.Exists(known => known.Address == address))
                section.Errors.Add(text.Where, $"{address} is given twice", "leave one out");
            targets.Add(new SyslogTarget { Address = address, Facility = facility, Enterprise = enterprise });
        }
        if (targets.Count > Most)
            export.Errors.Add(export.WhereOf("syslog"), $"{targets.Count} targets are more than {Most}",
                "let one of them pass the messages on");
        return targets;
    }
}
