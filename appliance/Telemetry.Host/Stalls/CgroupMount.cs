// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>A hierarchy of control groups that is mounted here.</summary>
/// <param name="Point">Folder that it is mounted at.</param>
/// <param name="Top">Group that the folder shows; "/" if it shows all.</param>
internal sealed record CgroupMount(string Point, string Top)
{
    /// <summary>The hierarchy of version 1 with a controller; null if it is not mounted.</summary>
    internal static CgroupMount? OfController(string root, string controller) =>
        Find(root, (type, options) => type == "cgroup" && options.Split(',').Contains(controller));

    /// <summary>The hierarchy of version 2; null if it is not mounted.</summary>
    internal static CgroupMount? OfVersion2(string root) => Find(root, (type, _) => type == "cgroup2");

    /// <summary>Folder of a group; null if it is not below the one that is shown.</summary>
    internal string? FolderOf(string group)
    {
        if (Top == "/")
            return Point + group.TrimEnd('/');
        bool isBelow = group == Top || group.StartsWith(Top + "/", StringComparison.Ordinal);
        return isBelow ? Point + group[Top.Length..] : null;
    }

    /// <summary>True if a folder is of this hierarchy.</summary>
    internal bool Contains(string folder) =>
        folder == Point || folder.StartsWith(Point + "/", StringComparison.Ordinal);

    // ID PARENT MAJOR:MINOR TOP POINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS
    private static CgroupMount? Find(string root, Func<string, string, bool> isMeant)
    {
        foreach (string line in Lines($"{root}/proc/self/mountinfo"))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash < 5 || dash + 3 >= fields.Length || !isMeant(fields[dash + 1], fields[dash + 3]))
                continue;
            return new CgroupMount(root + fields[4].TrimEnd('/'), fields[3]);
        }
        return null;
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
