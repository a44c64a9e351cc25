// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>performance:</c>.</summary>
internal static class PerformanceSection
{
    /// <summary>Word that requests nothing.</summary>
    public const string Off = "off";

    private const string LatencyKey = "cpu_dma_latency";
    private const int HighestPriority = 99;

    public static PerformanceSettings Read(YamlSection? section)
    {
        var defaults = new PerformanceSettings();
        if (section is null)
            return defaults;
        var settings = new PerformanceSettings
        {
            CpuDmaLatencyNs = section.Text(LatencyKey) is not { } text ? defaults.CpuDmaLatencyNs
                : text.Value == Off ? null : section.DurationNs(LatencyKey, 0, 1_000_000_000) ?? 0,
            FifoPriority = (int?)section.Integer("fifo_priority", 1, HighestPriority),
        };
        if (settings.CpuDmaLatencyNs % 1_000 > 0)
            section.Errors.Add(section.WhereOf(LatencyKey), $"performance: {LatencyKey} is no number of microseconds",
                "give whole microseconds, or off");
        section.Finish();
        return settings;
    }
}
