// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Simulation.Truth;

/// <summary>Comparison of the gaps that were made with those that were reported.</summary>
/// <param name="Made">Number of ranges made.</param>
/// <param name="Found">Number of those reported exactly.</param>
/// <param name="Missed">Ranges made and not reported.</param>
/// <param name="Invented">Ranges reported and not made.</param>
public sealed record GapComparison(
    long Made, long Found, IReadOnlyList<TruthRange> Missed, IReadOnlyList<TruthRange> Invented)
{
    /// <summary>Compares.</summary>
    /// <param name="made">The ground truth.</param>
    /// <param name="found">The reported gaps; a retracted loss counts as not reported.</param>
    /// <param name="lossy">True if the observer lost packets itself: then gaps that it could not see are not
    /// required.</param>
    public static GapComparison Of(IReadOnlyList<TruthRange> made, IReadOnlyList<GapReport> found, bool lossy)
    {
        HashSet<long> retracted = [.. found.Where(gap => gap.State == "retracted").Select(gap => gap.Id)];
        IReadOnlyList<TruthRange> seen = Merge(found.Where(gap => !retracted.Contains(gap.Id)));
        if (lossy)
            return OfLossy(made, seen);
        HashSet<TruthRange> truth = [.. made];
        HashSet<TruthRange> reported = [.. seen];
        List<TruthRange> missed = [.. made.Where(range => !reported.Contains(range))];
        return new GapComparison(made.Count, made.Count - missed.Count, missed,
            [.. seen.Where(range => !truth.Contains(range))]);
    }

    /// <summary>Joins adjacent ranges of the same outcome: the reports have one for each packet that filled
    /// numbers.</summary>
    internal static IReadOnlyList<TruthRange> Merge(IEnumerable<GapReport> gaps)
    {
        var merged = new List<TruthRange>();
        IEnumerable<TruthRange> ranges = gaps
            .Select(gap => new TruthRange(gap.Scope == "feed" ? null : gap.Line, gap.First, gap.Last, gap.State,
                gap.RepairedBy))
            .OrderBy(range => range.Line, StringComparer.Ordinal).ThenBy(range => range.First);
        foreach (TruthRange range in ranges)
        {
            if (merged.Count > 0 && merged[^1] is { } last && last.Line == range.Line && last.Last + 1 == range.First
                && last.State == range.State && last.RepairedBy == range.RepairedBy)
                merged[^1] = last with { Last = range.Last };
            else
                merged.Add(range);
        }
        return merged;
    }

    // The repairing line and the time depend on packets that were not seen. Required is: every number skipped on a
    // line is in a gap of that line, and no number is reported lost or repaired that was not skipped there. One
    // exception: a number whose first copy the observer lost, and whose duplicate came within the window, is
    // reordered.
    private static GapComparison OfLossy(IReadOnlyList<TruthRange> made, IReadOnlyList<TruthRange> seen)
    {
        var missed = new List<TruthRange>();
        var invented = new List<TruthRange>();
        foreach (string? line in (string?[])[.. FeedRecorder.LineNames, null])
        {
            HashSet<ulong> truth = NumbersOf(made.Where(range => range.Line == line));
            HashSet<ulong> reported = NumbersOf(seen.Where(range => range.Line == line));
            // A feed gap may look like the observer's own loss on one line: then it is unobserved, or only a line
            // gap.
            if (line is not null)
                missed.AddRange(made.Where(range => range.Line == line && !Covers(reported, range)));
            invented.AddRange(seen.Where(range => range.Line == line && range.State != "unobserved"
                && range.RepairedBy != "reorder" && !Covers(truth, range)));
        }
        return new GapComparison(made.Count, made.Count - missed.Count, missed, invented);
    }

    private static HashSet<ulong> NumbersOf(IEnumerable<TruthRange> ranges)
    {
        HashSet<ulong> numbers = [];
        foreach (TruthRange range in ranges)
        {
            for (ulong number = range.First; number <= range.Last; number++)
                numbers.Add(number);
        }
        return numbers;
    }

    private static bool Covers(HashSet<ulong> numbers, TruthRange range)
    {
        for (ulong number = range.First; number <= range.Last; number++)
        {
            if (!numbers.Contains(number))
                return false;
        }
        return true;
    }
}
