// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Values;
using Telemetry.Messages;

namespace Telemetry.Exporting.Querying;

/// <summary>Names of exported metrics and labels, for those who read them again.</summary>
public static class ExportedNames
{
    /// <summary>Gauge with the end of an appliance's newest interval, seconds since 1970.</summary>
    public const string LastInterval = "telemetry_appliance_last_interval_timestamp_seconds";

    /// <summary>Gauge with the start of an appliance's totals, seconds since 1970.</summary>
    public const string Start = "telemetry_appliance_start_timestamp_seconds";

    /// <summary>Native histogram of a series' totals.</summary>
    public const string Latency = SeriesSources.Latency;

    /// <summary>Buckets of the same as numbers.</summary>
    public const string LatencyBucket = Latency + "_bucket";

    /// <summary>Number of samples, which a histogram without samples has too.</summary>
    public const string LatencyCount = Latency + "_count";

    /// <summary>Samples below zero.</summary>
    public const string Negative = SeriesSources.Negative;

    /// <summary>Samples above the range.</summary>
    public const string AboveRange = SeriesSources.AboveRange;

    /// <summary>Samples that losses in the appliance may have cost.</summary>
    public const string MayBeMissing = SeriesSources.MayBeMissing;

    /// <summary>Label of a bucket with its upper bound: it holds all samples up to that.</summary>
    public const string UpperBound = LabelNames.UpperBound;

    /// <summary>Label of a bucket with both bounds.</summary>
    public const string Range = LabelNames.Range;

    /// <summary>Labels in which an appliance's series differ, and the buckets of one.</summary>
    public static IReadOnlySet<string> OfSeries { get; } = new HashSet<string>(
        ["series", "feed", "line", "session", "against", "process", UpperBound, Range, EngineSeries.NameLabel]);

    /// <summary>Process that a series measures; null if it measures something else.</summary>
    public static string? ProcessOf(string kind, string? key) => SeriesSources.ProcessOf(kind, key);

    /// <summary>Metric that has a counter, and the labels that are part of it; null if it is not exported.</summary>
    public static (string Name, IReadOnlyList<(string Name, string Value)> Labels)? Of(Metric metric) =>
        metric.Exported.Length == 0 ? null : (metric.Exported, OwnLabels.Of(metric));

    /// <summary>Counter of the losses of another one that were retracted later; null if there is none. Reports subtract
    /// them, and metric databases have both.</summary>
    public static Metric? RetractedOf(Metric metric)
    {
        foreach (Metric other in Metrics.All)
        {
            if (other.TemplateId == metric.TemplateId && other.Key == metric.Key + "_retracted")
                return other;
        }
        return null;
    }
}
