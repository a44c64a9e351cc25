// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host;

/// <summary>The smallest memory limit of this process's control groups, versions 1 and 2.</summary>
/// <param name="Bytes">The limit, bytes.</param>
/// <param name="Path">The file that holds the limit.</param>
public sealed record CgroupMemory(long Bytes, string Path)
{
    private const string Root = "/sys/fs/cgroup";
    private const long Unlimited = 1L << 60;        // version 1 prints a number where there is no limit

    /// <summary>Reads the limit; null if there is none, or it cannot be read.</summary>
    /// <param name="root">Root of the file system.</param>
    public static CgroupMemory? Read(string root = "")
    {
        CgroupMemory? least = null;
        foreach (string line in Lines($"{root}/proc/self/cgroup"))
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3)
                continue;
            bool isFirst = fields[1].Split(',').Contains("memory");
            string[] places = isFirst ? [$"{Root}/memory"]
                : fields[1].Length == 0 ? [Root, $"{Root}/unified"] : [];
            string file = isFirst ? "memory.limit_in_bytes" : "memory.max";
            foreach (string place in places)
                least = LeastAbove(root, place, fields[2], file, least);
        }
        return least;
    }

    // In a container the path may be one of the host's; then only the root of the mounted hierarchy exists.
    private static CgroupMemory? LeastAbove(string root, string place, string path, string file, CgroupMemory? least)
    {
        for (string at = path.TrimEnd('/'); ; at = at[..Math.Max(at.LastIndexOf('/'), 0)])
        {
            string name = $"{place}{at}/{file}";
            string? text = Lines(root + name).FirstOrDefault();
            bool isLimit = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
                && bytes < Unlimited;
            if (isLimit && (least is null || bytes < least.Bytes))
                least = new CgroupMemory(bytes, name);
            if (at.Length == 0)
                return least;
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
