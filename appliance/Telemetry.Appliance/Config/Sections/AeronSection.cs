// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Config.Sections;

/// <summary>Reads <c>aeron:</c>.</summary>
internal static class AeronSection
{
    public static AeronSettings Read(YamlSection? section)
    {
        var defaults = new AeronSettings();
        if (section is null)
            return defaults;
        long? term = section.Bytes("term_length", 1 << 16, 1 << 30);
        var settings = new AeronSettings
        {
            Channel = section.Text("channel")?.Value,
            TermLength = (int)(section.PowerOfTwo("term_length", term) ?? defaults.TermLength),
        };
        if (settings.Channel is { } channel && !channel.StartsWith("aeron:", StringComparison.Ordinal))
            section.Errors.Add(section.WhereOf("channel"), $"\"{channel}\" is no Aeron channel",
                $"expected one such as {AeronSettings.DefaultChannel}");
        section.Later("driver", "remove it: the embedded driver is used", harmless: "embedded");
        section.Later("directory", "remove it: the embedded driver needs none");
        section.Finish();
        return settings;
    }
}
