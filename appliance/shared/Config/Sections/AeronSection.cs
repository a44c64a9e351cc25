// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>aeron:</c>.</summary>
internal static class AeronSection
{
    public static AeronSettings Read(YamlSection? section)
    {
        var defaults = new AeronSettings();
        if (section is null)
            return defaults;
        var settings = new AeronSettings
        {
            Channel = section.Text("channel"),
            Driver = section.Choice("driver", SettingKeywords.Drivers) ?? defaults.Driver,
            Directory = section.Text("directory")?.Value,
            TermLength = (int)NumberSettings.TermLength.ReadOrDefault(section),
            MaxMappedBytes = NumberSettings.MaxMapped.ReadOrDefault(section),
        };
        if (settings.Channel is { } channel && !channel.Value.StartsWith("aeron:", StringComparison.Ordinal))
            section.Errors.Add(channel.Where, $"\"{channel.Value}\" is not an Aeron channel",
                $"expected one such as {AeronSettings.DefaultChannel}");
        if (settings.Directory is { } directory && !Path.IsPathRooted(directory))
            section.Errors.Add(section.WhereOf("directory"), $"\"{directory}\" is not an absolute path",
                "expected one on a tmpfs such as /dev/shm/aeron-telemetry");
        section.Finish();
        return settings;
    }
}
