// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Exporting.Grafana;

/// <summary>Metric database that the dashboards ask.</summary>
public enum MetricEngine : byte
{
    /// <summary>Prometheus, or one that understands its native histograms.</summary>
    Prometheus,

    VictoriaMetrics,
}

/// <summary>Form in which the metric database has the histograms.</summary>
public enum HistogramForm : byte
{
    /// <summary>Native histograms: one series of fine buckets.</summary>
    Native,

    /// <summary>Classic histograms: one series for each bucket.</summary>
    Classic,

    /// <summary>Histograms of VictoriaMetrics: one series for each bucket that has samples, named by its range. Queries
    /// of them understand classic ones too.</summary>
    VmRange,
}

/// <summary>Variant of the dashboards.</summary>
/// <param name="Engine">Metric database.</param>
public readonly record struct DashboardOptions(MetricEngine Engine, HistogramForm Histograms)
{
    public static readonly string[] Engines = ["prometheus", "victoriametrics"];

    public static readonly string[] Forms = ["native", "classic", "vmrange"];

    /// <summary>Reads the words of the command line.</summary>
    /// <param name="engine">Name of the engine; null for Prometheus.</param>
    /// <param name="histograms">Name of the form; null for the one that the engine stores.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static DashboardOptions Read(string? engine, string? histograms, ErrorList errors)
    {
        if (engine is not null && !Engines.Contains(engine))
            errors.AddUnknown("--engine", "engine", engine, Engines);
        if (histograms is not null && !Forms.Contains(histograms))
            errors.AddUnknown("--histograms", "form", histograms, Forms);
        bool isVictoria = engine == Engines[1];
        if (isVictoria && histograms == Forms[0])
            errors.Add("--histograms", "VictoriaMetrics has no native histograms", "use vmrange or classic");
        if (!isVictoria && histograms == Forms[2])
            errors.Add("--histograms", "only VictoriaMetrics has histograms of the form vmrange",
                "add --engine victoriametrics, or use native or classic");
        HistogramForm form = histograms == Forms[1] ? HistogramForm.Classic
            : isVictoria ? HistogramForm.VmRange : HistogramForm.Native;
        return new DashboardOptions(isVictoria ? MetricEngine.VictoriaMetrics : MetricEngine.Prometheus, form);
    }
}
