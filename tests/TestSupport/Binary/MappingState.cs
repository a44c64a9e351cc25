// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace TestSupport.Binary;

/// <summary>One mapping of a process, from <c>/proc/PID/smaps</c>.</summary>
/// <param name="Start">Its start, hexadecimal.</param>
/// <param name="Name">The file, or the kernel's name; empty for memory without a name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ResidentBytes">Bytes of it that are in memory.</param>
/// <param name="IsLocked">True if its pages are locked once they are in memory.</param>
/// <param name="IsLockable">True if it can be read or written.</param>
public sealed record MappingState(
    string Start, string Name, long Bytes, long ResidentBytes, bool IsLocked, bool IsLockable)
{
    /// <summary>The mappings of a process.</summary>
    public static IReadOnlyList<MappingState> Of(int process)
    {
        List<MappingState> mappings = [];
        string[] header = [];
        Dictionary<string, string> fields = [];
        foreach (string line in File.ReadAllLines($"/proc/{process}/smaps"))
        {
            string first = line.Split(' ')[0];
            if (!first.EndsWith(':'))
            {
                header = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
                fields = [];
                continue;
            }
            fields[first] = line[first.Length..].Trim();
            // The last line of each.
            if (first == "VmFlags:")
                mappings.Add(new MappingState(header[0].Split('-')[0], header.Length > 5 ? header[5].Trim() : "",
                    Of(fields, "Size:"), Of(fields, "Rss:"), fields[first].Split(' ').Contains("lo"),
                    header[1][0] == 'r'));
        }
        return mappings;
    }

    private static long Of(Dictionary<string, string> fields, string name) =>
        long.Parse(fields[name].Split(' ')[0], CultureInfo.InvariantCulture) << 10;
}
