// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host.Jitter;

/// <summary>Interrupts that one core took, by name: <c>/proc/interrupts</c>, a column for each online CPU, then the
/// interrupt's source.</summary>
public sealed class InterruptCounts
{
    /// <summary>The kernel's table.</summary>
    public const string Path = "/proc/interrupts";

    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Parses the column of a CPU; empty if the table has none.</summary>
    public static InterruptCounts Parse(string content, int cpu)
    {
        var counts = new InterruptCounts();
        string[] lines = content.Split('\n');
        int column = Array.IndexOf(Fields(lines[0]), string.Create(CultureInfo.InvariantCulture, $"CPU{cpu}"));
        int columns = Fields(lines[0]).Length;
        foreach (string line in lines.Skip(1))
        {
            string[] fields = Fields(line);
            if (column < 0 || fields.Length <= column + 1
                || !long.TryParse(fields[column + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                continue;
            string name = fields[0].TrimEnd(':');
            // Numbered ones end with the name of their device.
            counts._counts[char.IsAsciiDigit(name[0]) && fields.Length > columns + 1 ? $"{name} {fields[^1]}" : name]
                = count;
        }
        return counts;
    }

    /// <summary>Interrupts since an earlier reading, the most frequent first.</summary>
    public IReadOnlyList<(string Name, long Count)> Since(InterruptCounts before) =>
        [.. _counts.Select(known => (known.Key, known.Value - before._counts.GetValueOrDefault(known.Key)))
            .Where(known => known.Item2 > 0).OrderByDescending(known => known.Item2)];

    /// <summary>The number of an interrupt; null for the processor's own, which have none.</summary>
    public static int? NumberOf(string name) => int.TryParse(
        name.AsSpan(0, name.IndexOf(' ') is >= 0 and var end ? end : name.Length), NumberStyles.None,
        CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string[] Fields(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
