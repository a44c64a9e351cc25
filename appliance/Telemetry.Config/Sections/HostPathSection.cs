// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>host_path:</c>.</summary>
internal static class HostPathSection
{
    public static HostPathSettings Read(YamlSection? section)
    {
        var defaults = new HostPathSettings();
        if (section is null)
            return defaults;
        var settings = new HostPathSettings
        {
            Tcp = section.Choice("tcp", SettingKeywords.Switches) ?? defaults.Tcp,
            TcpEveryNs = NumberSettings.TcpEvery.ReadOrDefault(section),
        };
        section.Finish();
        return settings;
    }
}
