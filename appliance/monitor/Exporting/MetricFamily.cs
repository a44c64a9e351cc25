// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting;

/// <summary>Type of a metric in metric databases.</summary>
public enum MetricType : byte
{
    /// <summary>Number that only rises, except at resets.</summary>
    Counter,

    /// <summary>Value at an instant.</summary>
    Gauge,

    /// <summary>Counts of samples in ranges of their values.</summary>
    Histogram,
}

/// <summary>A metric as metric databases get it: all its values have this name and differ by their labels.</summary>
/// <param name="Name">Name, with the ending of its type.</param>
/// <param name="Labels">Names of the labels that its values may have in addition to those of the appliance.</param>
/// <param name="Help">Meaning, as a sentence.</param>
public sealed record MetricFamily(string Name, MetricType Type, string[] Labels, string Help)
{
    private const string Total = "_total";

    private static readonly string[] Units = ["seconds", "bytes", "ratio"];

    /// <summary>Error that the exported form adds to the values; null if it adds none.</summary>
    public string? Error { get; init; }

    /// <summary>True if it belongs to an appliance; false for a metric of the monitor itself.</summary>
    public bool HasAppliance { get; init; } = true;

    /// <summary>True if it is a counter that restarts with the day, as the start of the totals does; others of an
    /// appliance begin at a time that is not known.</summary>
    public bool IsOfDay { get; init; }

    /// <summary>Name without the ending of a counter.</summary>
    public string Stem => Type == MetricType.Counter && Name.EndsWith(Total, StringComparison.Ordinal)
        ? Name[..^Total.Length] : Name;

    /// <summary>Base unit, by the name; empty for a number of things.</summary>
    public string Unit => Units.FirstOrDefault(unit => Stem.EndsWith("_" + unit, StringComparison.Ordinal)) ?? "";

    /// <summary>The same metric with more labels.</summary>
    internal MetricFamily WithLabels(params string[] more) => this with { Labels = [.. more, .. Labels] };

    /// <summary>Meaning and error, as metric databases show them.</summary>
    public string Description => DescriptionOf(HistogramSchema.Default);

    /// <summary>Meaning and error, with the error of a schema if it is a histogram.</summary>
    internal string DescriptionOf(int schema)
    {
        string? error = Type == MetricType.Histogram ? HistogramSchema.ErrorOf(schema) : Error;
        return error is null ? Help : $"{Help} Error: {error}.";
    }
}
