// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
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
                NicStamps = section.Choice("stamps", SettingKeywords.Stamps) ?? false,
                Decapsulate = ReadTunnels(section),
                Where = section.Where,
            };
            section.Finish();
            settings.Check(interfaces, name.Where, root.Errors);
            interfaces.Add(settings);
        }
        return interfaces;
    }

    private static TunnelChoice ReadTunnels(YamlSection section)
    {
        TunnelChoice all = TunnelChoice.None;
        foreach (Located<string> word in section.Texts("decapsulate", "erspan, vxlan, gre") ?? [])
            all |= SettingKeywords.Tunnel(word.Value, word.Where, section.Errors);
        return all;
    }
}
