// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections.Host;

/// <summary>Reads <c>security:</c>.</summary>
internal static class SecuritySection
{
    public static SecuritySettings Read(YamlSection? section)
    {
        var defaults = new SecuritySettings();
        if (section is null)
            return defaults;
        var settings = new SecuritySettings
        {
            FiltersSystemCalls = section.Choice("seccomp", SettingKeywords.Switches) ?? defaults.FiltersSystemCalls,
        };
        section.Finish();
        return settings;
    }
}
