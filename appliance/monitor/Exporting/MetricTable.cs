// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting;

/// <summary>All exported metrics.</summary>
public static class MetricTable
{
    /// <summary>Label that names the appliance.</summary>
    public const string Appliance = "appliance";

    /// <summary>Label in which values that are asked for differ.</summary>
    internal const string Nonce = "nonce";

    /// <summary>Label that no value has: selectors that differ in it select the same.</summary>
    internal const string Asked = "asked";

    /// <summary>Metrics of an appliance, in the order of the output.</summary>
    internal static MetricSource[] OfAppliance { get; } =
    [
        .. ApplianceSources.All(), .. StateSources.All(), .. FlowSources.All(), .. SeriesSources.All(),
        .. HostSources.All(), .. HostPathSources.All(),
    ];

    /// <summary>Metrics of the monitor itself.</summary>
    internal static MonitorSource[] OfMonitor { get; } = [.. MonitorSources.All()];

    /// <summary>Number that is written to be asked for.</summary>
    internal static MetricFamily Probe { get; } = new(
        "telemetry_monitor_probe", MetricType.Gauge, [Nonce],
        "Number that is written to a metric database and asked for, to know that values arrive.")
    {
        HasAppliance = false,
    };

    /// <summary>Histogram that is written to be asked for.</summary>
    internal static MetricFamily ProbeHistogram { get; } = new(
        "telemetry_monitor_probe_seconds", MetricType.Histogram, [Nonce],
        "Histogram that is written to a metric database and asked for, to know that histograms arrive.")
    {
        HasAppliance = false,
    };

    public static IEnumerable<MetricFamily> Families =>
    [
        .. OfAppliance.Select(source => source.Family), .. OfMonitor.Select(source => source.Family), Probe,
        ProbeHistogram,
    ];
}
