// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>black_box:</c>.</summary>
internal static class BlackBoxSection
{
    public static BlackBoxSettings? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        YamlSection? keep = section.Section("keep", "keep");
        var settings = new BlackBoxSettings
        {
            Directory = section.Required("directory", "/var/lib/telemetry/black-box"),
            FlightBytes = NumberSettings.FlightBytes.ReadOrDefault(section),
            Packets = section.Choice("packets", SettingKeywords.BlackBoxPackets) ?? BlackBoxPackets.Control,
            Snap = (int)NumberSettings.FlightSnap.ReadOrDefault(section),
            BeforeNs = NumberSettings.Before.ReadOrDefault(section),
            AfterNs = NumberSettings.After.ReadOrDefault(section),
            On = ReadKinds(section),
            PerMinute = (int)NumberSettings.PerMinute.ReadOrDefault(section),
            KeepFiles = (int)(keep is null ? NumberSettings.KeepFiles.Default
                : NumberSettings.KeepFiles.ReadOrDefault(keep)),
            KeepBytes = keep is null ? NumberSettings.KeepBytes.Default : NumberSettings.KeepBytes.ReadOrDefault(keep),
        };
        keep?.Finish();
        section.Later("slow", "payload");
        section.Finish();
        return settings;
    }

    private static IReadOnlyList<string> ReadKinds(YamlSection section)
    {
        if (section.Texts("on", "feed_gap, late_order") is not { Count: > 0 } kinds)
            return BlackBoxSettings.DefaultKinds;
        foreach (Located<string> kind in kinds)
        {
            if (!BlackBoxSettings.DefaultKinds.Contains(kind.Value))
                section.Errors.AddUnknown(kind.Where, "kind of event", kind.Value, [.. BlackBoxSettings.DefaultKinds]);
        }
        return [.. kinds.Select(kind => kind.Value)];
    }
}
