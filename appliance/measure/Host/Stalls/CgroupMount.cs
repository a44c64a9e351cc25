// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;

namespace Telemetry.Host.Stalls;

/// <summary>A hierarchy of control groups that is mounted here.</summary>
/// <param name="Point">Folder that it is mounted at.</param>
/// <param name="Top">Group that the folder shows; "/" if it shows all.</param>
internal sealed record CgroupMount(string Point, string Top)
{
    /// <summary>The hierarchy of version 1 with a controller; null if it is not mounted.</summary>
    internal static CgroupMount? OfController(string root, string controller) =>
        Find(root, mount => mount.Type == "cgroup" && mount.Options.Split(',').Contains(controller));

    /// <summary>The hierarchy of version 2; null if it is not mounted.</summary>
    internal static CgroupMount? OfVersion2(string root) => Find(root, mount => mount.Type == "cgroup2");

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

    private static CgroupMount? Find(string root, Func<Mount, bool> isMeant) =>
        Mount.In(TextFile.Lines($"{root}/proc/self/mountinfo")).FirstOrDefault(isMeant) is { } mount
            ? new CgroupMount(root + mount.Point.TrimEnd('/'), mount.Top) : null;
}
