// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting;

/// <summary>Form of the histograms that are scraped.</summary>
public enum ScrapedHistograms : byte
{
    /// <summary>Native for those who read protobuf, classic for others.</summary>
    Auto,

    /// <summary>Native; those who do not read protobuf get none.</summary>
    Native,

    Classic,

    None,
}

/// <summary>Form of what is scraped.</summary>
public sealed record ScrapeOptions
{
    /// <summary>The options where nothing else is chosen.</summary>
    public static ScrapeOptions Default { get; } = new();

    /// <summary>The words of the configuration for the histograms, each with its form.</summary>
    public static IReadOnlyList<(string Word, ScrapedHistograms Form)> Words { get; } =
    [
        ("auto", ScrapedHistograms.Auto), ("native", ScrapedHistograms.Native),
        ("classic", ScrapedHistograms.Classic), ("none", ScrapedHistograms.None),
    ];

    /// <summary>Form of the histograms.</summary>
    public ScrapedHistograms Histograms { get; init; }

    /// <summary>Schema of native histograms.</summary>
    public int Schema { get; init; } = HistogramSchema.Default;

    /// <summary>Form for a client.</summary>
    /// <param name="accept">The header Accept; null without one.</param>
    public MetricsFormat Choose(string? accept) =>
        MetricsFormats.Choose(accept, hasProtobuf: Histograms != ScrapedHistograms.Classic);

    /// <summary>True if histograms are written in a form.</summary>
    internal bool HasHistograms(MetricsFormat format) => Histograms switch
    {
        ScrapedHistograms.None => false,
        ScrapedHistograms.Native => format == MetricsFormat.Protobuf,
        _ => true,
    };
}
