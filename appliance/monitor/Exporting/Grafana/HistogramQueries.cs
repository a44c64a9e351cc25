// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Exporting.Grafana;

/// <summary>Queries of histograms, by the form in which the metric database has them.</summary>
internal static class HistogramQueries
{
    private const string Name = "telemetry_latency_seconds";

    /// <summary>Query of a percentile of the samples of all appliances.</summary>
    internal static string Quantile(DashboardOptions options, double quantile, string series, string select) =>
        $"histogram_quantile({quantile.ToString(CultureInfo.InvariantCulture)}, {Sum(options, series, select)})";

    /// <summary>Query of the histograms of all appliances, added up, for a heat map.</summary>
    internal static string Heatmap(DashboardOptions options, string series, string select) =>
        options.Histograms == HistogramForm.VmRange
            // Grafana knows the bounds of a row by its upper one.
            ? $"prometheus_buckets({Sum(options, series, select)})" : Sum(options, series, select);

    /// <summary>Name of a row of a heat map.</summary>
    internal static string Row(DashboardOptions options) =>
        options.Histograms == HistogramForm.Native ? "" : "{{le}}";

    /// <summary>Error of percentiles of these histograms.</summary>
    internal static string Error(DashboardOptions options) => options.Histograms switch
    {
        HistogramForm.Native => "Percentiles of added histograms: buckets are 2.2 % wide.",
        HistogramForm.VmRange =>
            "Percentiles of added histograms: buckets are 9 % wide if remote write sent them; of factor 2 to 2.5 if "
            + "they were scraped.",
        _ => "Percentiles of added histograms: estimates inside buckets of factor 2 to 2.5.",
    };

    private static string Sum(DashboardOptions options, string series, string select)
    {
        string selector = $"{{{select},series=\"{series}\"}}{Select.Rate}";
        return options.Histograms switch
        {
            HistogramForm.Native => $"sum(rate({Name}{selector}))",
            HistogramForm.VmRange => $"sum by (vmrange, le) (rate({Name}_bucket{selector}))",
            _ => $"sum by (le) (rate({Name}_bucket{selector}))",
        };
    }
}
