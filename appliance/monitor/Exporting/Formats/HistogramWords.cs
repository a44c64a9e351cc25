// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Words for the forms of written histograms.</summary>
public static class HistogramWords
{
    /// <summary>The words of the configuration, each with its form.</summary>
    public static IReadOnlyList<(string Word, WrittenHistograms Form)> All { get; } =
    [
        ("auto", WrittenHistograms.Auto), ("native", WrittenHistograms.Native), ("vmrange", WrittenHistograms.VmRange),
        ("classic", WrittenHistograms.Classic), ("none", WrittenHistograms.None),
    ];

    public static string Of(WrittenHistograms form) => All[(int)form].Word;
}
