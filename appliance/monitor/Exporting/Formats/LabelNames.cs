// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Labels whose names are given by Prometheus and VictoriaMetrics.</summary>
internal static class LabelNames
{
    /// <summary>Label that has the name of the metric.</summary>
    internal const string Name = "__name__";

    /// <summary>Label of a bucket with its upper bound: it holds all samples up to that.</summary>
    internal const string UpperBound = "le";

    /// <summary>Label of a bucket with both bounds.</summary>
    internal const string Range = "vmrange";
}
