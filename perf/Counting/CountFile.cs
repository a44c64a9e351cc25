// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Perf.Counting;

/// <summary>Recorded counts: one line each, fields separated by tabs, sorted.</summary>
internal static class CountFile
{
    private const char Separator = '\t';
    private const char Comment = '#';

    /// <summary>First line of the file of counts.</summary>
    internal const string HeadOfCounts =
        "# What ./build.sh perf counts compares; written by ./build.sh perf counts --record.";

    /// <summary>Reads the recorded counts; empty if there is no such file.</summary>
    internal static IReadOnlyList<Count> Read(string path) => !File.Exists(path) ? [] :
    [
        .. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != Comment).Select(Parse),
    ];

    /// <summary>Replaces the counts of the same compilers in the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="isCounted">Returns true for names that were counted; the lines of others stay.</param>
    /// <param name="head">First line of the file.</param>
    internal static void Record(
        string path, IReadOnlyList<Count> counts, Func<string, bool> isCounted, string head = HeadOfCounts)
    {
        string[] makers = [.. counts.Select(count => count.Maker)];
        IEnumerable<Count> others =
            Read(path).Where(count => !makers.Contains(count.Maker) || !isCounted(count.Name));
        File.WriteAllLines(path, [head, .. others.Concat(counts)
            .OrderBy(count => count.Maker, StringComparer.Ordinal).ThenBy(count => count.Name, StringComparer.Ordinal)
            .Select(Format)]);
    }

    private static Count Parse(string line) => line.Split(Separator) is [var maker, var name, var value, var unit]
        ? new Count(maker, name, double.Parse(value, CultureInfo.InvariantCulture), unit)
        : throw new InvalidDataException($"\"{line}\" is no maker, name, value and unit");

    private static string Format(Count count) => string.Join(
        Separator, count.Maker, count.Name, count.Value.ToString("0.##", CultureInfo.InvariantCulture), count.Unit);
}
