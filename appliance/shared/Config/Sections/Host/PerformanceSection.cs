// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections.Host;

/// <summary>Reads <c>performance:</c>.</summary>
internal static class PerformanceSection
{
    /// <summary>Word that requests nothing.</summary>
    public const string Off = "off";

    public static PerformanceSettings Read(YamlSection? section)
    {
        var defaults = new PerformanceSettings();
        if (section is null)
            return defaults;
        NumberSetting latency = NumberSettings.CpuDmaLatency;
        var settings = new PerformanceSettings
        {
            CpuDmaLatencyNs = section.Text(latency.Key) is not { } text ? defaults.CpuDmaLatencyNs
                : text.Value == Off ? null : latency.Read(section) ?? 0,
            FifoPriority = (int?)NumberSettings.FifoPriority.Read(section),
        };
        if (settings.CpuDmaLatencyNs % 1_000 > 0)
            section.Errors.Add(
                section.WhereOf(latency.Key), $"performance: {latency.Key} is not a number of microseconds",
                "give whole microseconds, or off");
        section.Finish();
        return settings;
    }
}
