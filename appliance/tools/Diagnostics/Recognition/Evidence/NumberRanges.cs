// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Numbers of one channel that a destination carried: all from the lowest to the highest but its
/// holes.</summary>
/// <param name="Highest">Number after the highest.</param>
/// <param name="Range">Count of numbers between them; of a sample, at its places only.</param>
/// <param name="Carried">Count of numbers carried, repeated ones as often as they came.</param>
/// <param name="Holes">The holes; null if there is none.</param>
internal readonly record struct NumberRanges(
    ulong Lowest, ulong Highest, double Range, long Carried, NumberHoles? Holes)
{
    /// <summary>Number up to which all holes are known.</summary>
    public ulong KnownTo => Math.Min(Highest, Holes?.KnownTo ?? Highest);

    /// <summary>Share of its numbers that are in holes.</summary>
    public double MissingShare => Holes is null || Range <= 0 ? 0 : Holes.Missing / Range;

    /// <summary>Share of its numbers that are the first of a hole.</summary>
    public double SkipShare => Holes is null || Range <= 0 ? 0 : Holes.Skips / Range;

    /// <summary>True if a range lies between the lowest number and the highest.</summary>
    public bool Spans(ulong start, ulong end) => Lowest <= start && end <= Highest;

    /// <summary>The runs of numbers between its holes, as far as those are known.</summary>
    public IEnumerable<(ulong Start, ulong End)> Runs()
    {
        ulong start = Lowest;
        ulong end = KnownTo;
        foreach (NumberHole hole in Holes?.All ?? [])
        {
            if (hole.Start >= end)
                break;
            if (hole.Start > start)
                yield return (start, hole.Start);
            start = hole.End;
        }
        if (start < end)
            yield return (start, end);
    }
}
