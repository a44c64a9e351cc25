// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting;

/// <summary>All exported metrics.</summary>
public static class MetricTable
{
    /// <summary>Label that names the appliance.</summary>
    public const string Appliance = "appliance";

    /// <summary>Metrics of an appliance, in the order of the output.</summary>
    internal static MetricSource[] OfAppliance { get; } =
    [
        .. ApplianceSources.All(), .. StateSources.All(), .. FlowSources.All(), .. SeriesSources.All(),
        .. HostSources.All(),
    ];

    /// <summary>Metrics of the monitor itself.</summary>
    internal static MonitorSource[] OfMonitor { get; } = [.. MonitorSources.All()];

    /// <summary>All metrics.</summary>
    public static IEnumerable<MetricFamily> Families =>
        OfAppliance.Select(source => source.Family).Concat(OfMonitor.Select(source => source.Family));

    /// <summary>Labels that the metrics have, and those that metric databases add: no other label may have their
    /// names.</summary>
    internal static IReadOnlySet<string> LabelNames { get; } = new HashSet<string>(
    [
        Appliance, "instance", "job", "le", "quantile",
        .. OfAppliance.SelectMany(source => source.Family.Labels),
    ]);
}
