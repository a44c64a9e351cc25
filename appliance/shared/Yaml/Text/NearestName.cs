// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Yaml.Text;

/// <summary>Suggests a known word for a mistyped one.</summary>
public static class NearestName
{
    private const int LongestWord = 128;

    /// <summary>The known word with the fewest edits, if it is similar enough; else null.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        string? nearest = null;
        int least = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = candidate.Length > LongestWord ? int.MaxValue : Distance(word, candidate);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }
        return nearest ?? known.Where(name => Contains(name, word)).OrderBy(name => name.Length).FirstOrDefault();
    }

    private static bool Contains(string name, string word) =>
        word.Length >= 3 && name.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Edits (insert, delete, replace, swap of neighbours) from one word to the other, case ignored.</summary>
    private static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int row = 0; row <= from.Length; row++)
            cost[row, 0] = row;
        for (int column = 0; column <= to.Length; column++)
            cost[0, column] = column;
        for (int row = 1; row <= from.Length; row++)
        {
            for (int column = 1; column <= to.Length; column++)
            {
                bool same = Same(from[row - 1], to[column - 1]);
                int best = Math.Min(cost[row - 1, column] + 1, cost[row, column - 1] + 1);
                best = Math.Min(best, cost[row - 1, column - 1] + (same ? 0 : 1));
                if (row > 1 && column > 1 && Same(from[row - 1], to[column - 2]) && Same(from[row - 2], to[column - 1]))
                    best = Math.Min(best, cost[row - 2, column - 2] + 1);
                cost[row, column] = best;
            }
        }
        return cost[from.Length, to.Length];
    }

    private static bool Same(char left, char right) =>
        char.ToLowerInvariant(left == '-' ? '_' : left) == char.ToLowerInvariant(right == '-' ? '_' : right);
}
