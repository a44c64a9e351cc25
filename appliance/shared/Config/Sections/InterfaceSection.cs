// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Stamps;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>interfaces:</c>.</summary>
internal static class InterfaceSection
{
    public static IReadOnlyList<InterfaceSettings> Read(YamlSection root)
    {
        List<InterfaceSettings> interfaces = [];
        foreach (YamlSection section in root.Sections("interfaces", "interface"))
        {
            Located<string> name = section.Required("name", "eth1");
            section.Name = $"interface \"{name.Value}\"";
            var settings = new InterfaceSettings
            {
                Name = name.Value,
                Attach = section.Choice("attach", SettingKeywords.Attachments) ?? AttachMode.Auto,
                IsMirror = section.Choice("role", SettingKeywords.Roles) ?? false,
                Drop = section.Choice("drop", SettingKeywords.Truths) ?? false,
                NicStamps = !section.IsMapping("stamps")
                    && (section.Choice("stamps", SettingKeywords.Stamps) ?? false),
                Trailer = section.IsMapping("stamps") ? ReadTrailer(section) : null,
                Decapsulate = ReadTunnels(section),
                Where = section.Where,
            };
            section.Finish();
            settings.Check(interfaces, name.Where, root.Errors);
            interfaces.Add(settings);
        }
        return interfaces;
    }

    private static TrailerSettings? ReadTrailer(YamlSection device)
    {
        const long LongestWithin = 86_400_000_000_000;
        const long LongestDelay = 1_000_000;
        YamlSection section = device.Section("stamps", $"{device.Name}: stamps")!;
        Located<string> name = section.Required("trailer", "metawatch");
        StampFormatRow? format = StampFormats.Find(name.Value);
        if (format is { IsLive: false })
        {
            section.Errors.Add(name.Where, $"stamps: run does not read {format.Name}, which is not a time at the end "
                + "of a frame", "capture whole frames, and read them with replay --stamps trailer");
        }
        else if (format is null && name.Value.Length > 0)
        {
            section.Errors.AddUnknown(
                name.Where, "trailer", name.Value, SettingKeywords.Trailers.Select(known => known.Word).ToList());
        }
        var settings = new TrailerSettings(format?.Format ?? StampFormat.None)
        {
            Outer = section.Choice("outer", SettingKeywords.Truths) ?? false,
            TimeScale = section.Choice("timescale", SettingKeywords.TimeScales) is { } scale and not TimeScale.Unknown
                ? scale : null,
            DelayNs = section.DurationNs("delay", 0, LongestDelay) ?? 0,
            WithinNs = section.DurationNs("within", 1_000_000_000, LongestWithin) ?? TrailerSettings.DefaultWithinNs,
        };
        section.Finish();
        return settings;
    }

    private static TunnelChoice ReadTunnels(YamlSection section)
    {
        TunnelChoice all = TunnelChoice.None;
        foreach (Located<string> word in section.Texts("decapsulate", "erspan, vxlan, gre") ?? [])
        {
            all |= section.Errors.Choose(word.Where, "tunnel", word.Value, SettingKeywords.Tunnels)
                ?? TunnelChoice.None;
        }
        return all;
    }
}
