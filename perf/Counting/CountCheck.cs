// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Perf.Counting;

/// <summary>Count compared with the recorded one.</summary>
/// <param name="Count">The count.</param>
/// <param name="Recorded">Recorded count; null if there is none of the same compiler.</param>
internal sealed record CountCheck(Count Count, double? Recorded)
{
    /// <summary>Largest allowed increase, relative to the recorded count.</summary>
    internal const double Tolerance = 0.1;

    private const double Slack = 3;                         // for small counts, of which a tenth is too little

    /// <summary>Change against the recorded count, percent; null without one.</summary>
    internal double? ChangePercent => 100 * (Count.Value - Recorded) / Recorded;

    /// <summary>True if it is so much less than recorded that an increase of that size would not be detected.</summary>
    internal bool IsOutdated => Recorded - Count.Value > Margin;

    /// <summary>Verdict in the words that all reports share.</summary>
    internal string Verdict => Recorded is null ? "unknown" : Count.Value - Recorded > Margin ? "fail" : "ok";

    /// <summary>Text about the verdict; null if there is none.</summary>
    internal string? Reason => Verdict switch
    {
        "unknown" => $"not recorded with {Count.Maker}",
        "fail" => string.Create(
            CultureInfo.InvariantCulture, $"more than {100 * Tolerance:0} % and {Slack:0} above what was recorded"),
        _ => IsOutdated ? "record it again, or as much growth goes unseen" : null,
    };

    private double Margin => Math.Max(Slack, Tolerance * (Recorded ?? 0));

    /// <summary>Finds the recorded values of counts.</summary>
    internal static IReadOnlyList<CountCheck> Of(IReadOnlyList<Count> counts, IReadOnlyList<Count> recorded) =>
    [
        .. counts.Select(count => new CountCheck(count, recorded.FirstOrDefault(
            one => (one.Maker, one.Name, one.Unit) == (count.Maker, count.Name, count.Unit))?.Value)),
    ];
}
