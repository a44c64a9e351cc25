// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Files;

/// <summary>Names of series in histogram logs.</summary>
public static class SeriesTag
{
    /// <summary>The tag of a series: <c>feed_age/itch/A</c>. A tag has neither commas,
    /// spaces nor control characters.</summary>
    public static string Of(string series, string? key) => string.Concat(
        (key is null ? series : $"{series}/{key}").Select(
            letter => letter == ',' || char.IsWhiteSpace(letter) || char.IsControl(letter) ? '_' : letter));
}
