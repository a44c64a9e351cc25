// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Tests;

/// <summary>Few combinations of options, in which each pair (or triple) of values occurs at least once.</summary>
internal static class Combinations
{
    /// <param name="sizes">Number of values of each option.</param>
    /// <param name="allowed">True for combinations that exist.</param>
    /// <param name="strength">2 for pairs, 3 for triples; the number of options for every combination.</param>
    internal static IReadOnlyList<int[]> Covering(int[] sizes, Predicate<int[]> allowed, int strength)
    {
        List<int[]> candidates = [.. Product(sizes).Where(row => allowed(row))];
        if (strength >= sizes.Length)
            return candidates;
        int[][] groups = [.. Groups(sizes.Length, strength, 0)];
        List<int[]> tuples = [.. candidates.Select(row => TuplesOf(row, sizes, groups))];
        HashSet<int> missing = [.. tuples.SelectMany(row => row)];
        List<int[]> chosen = [];
        while (missing.Count > 0)
        {
            int best = 0;
            int most = -1;
            for (int index = 0; index < candidates.Count; index++)
            {
                int gain = tuples[index].Count(missing.Contains);
                if (gain > most)
                    (best, most) = (index, gain);
            }
            chosen.Add(candidates[best]);
            missing.ExceptWith(tuples[best]);
        }
        return chosen;
    }

    /// <summary>A number for each group of options with the values that a combination gives them.</summary>
    private static int[] TuplesOf(int[] row, int[] sizes, int[][] groups)
    {
        int range = (int)Math.Pow(sizes.Max(), groups[0].Length);
        return [.. groups.Select((group, at) =>
            (at * range) + group.Aggregate(0, (value, option) => (value * sizes.Max()) + row[option]))];
    }

    private static IEnumerable<int[]> Groups(int options, int size, int from)
    {
        if (size == 0)
            return [[]];
        return Enumerable.Range(from, options - from)
            .SelectMany(first => Groups(options, size - 1, first + 1).Select(rest => (int[])[first, .. rest]));
    }

    private static IEnumerable<int[]> Product(int[] sizes)
    {
        if (sizes.Length == 0)
            return [[]];
        return Product(sizes[..^1])
            .SelectMany(row => Enumerable.Range(0, sizes[^1]).Select(last => (int[])[.. row, last]));
    }
}
