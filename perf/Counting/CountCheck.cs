// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Perf.Counting;

/// <summary>A count next to what was recorded of it.</summary>
/// <param name="Count">The count.</param>
/// <param name="Recorded">What was recorded; null if nothing was that the same compiler made.</param>
internal sealed record CountCheck(Count Count, double? Recorded)
{
    /// <summary>How much more is too much, in parts of what was recorded.</summary>
    internal const double Tolerance = 0.1;

    private const double Slack = 3;                         // of few, a tenth is less than one

    /// <summary>Change against what was recorded, in percent; null without.</summary>
    internal double? ChangePercent => 100 * (Count.Value - Recorded) / Recorded;

    /// <summary>Whether it is much less than was recorded, which hides as much growth.</summary>
    internal bool IsOutdated => Recorded - Count.Value > Margin;

    /// <summary>The verdict in the words that all reports share.</summary>
    internal string Verdict => Recorded is null ? "unknown" : Count.Value - Recorded > Margin ? "fail" : "ok";

    /// <summary>What there is to say; null if nothing.</summary>
    internal string? Reason => Verdict switch
    {
        "unknown" => $"not recorded with {Count.Maker}",
        "fail" => string.Create(
            CultureInfo.InvariantCulture, $"more than {100 * Tolerance:0} % and {Slack:0} above what was recorded"),
        _ => IsOutdated ? "record it anew, or as much growth goes unseen" : null,
    };

    private double Margin => Math.Max(Slack, Tolerance * (Recorded ?? 0));

    /// <summary>Finds what was recorded of counts.</summary>
    internal static IReadOnlyList<CountCheck> Of(IReadOnlyList<Count> counts, IReadOnlyList<Count> recorded) =>
    [
        .. counts.Select(count => new CountCheck(count, recorded.FirstOrDefault(
            one => (one.Maker, one.Name, one.Unit) == (count.Maker, count.Name, count.Unit))?.Value)),
    ];
}
