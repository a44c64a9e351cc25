// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;

namespace Telemetry.Host.Processes;

/// <summary>Names of containers by their ids, and of pods by their UIDs. Never changed; any thread.</summary>
internal sealed class ContainerTable
{
    private const string PodPrefix = "pod";

    private readonly Dictionary<string, ContainerNames> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContainerNames>.AlternateLookup<ReadOnlySpan<char>> _pods;
    private readonly List<KubeletLink> _cut = [];

    /// <param name="links">What is known.</param>
    internal ContainerTable(IEnumerable<KubeletLink> links)
    {
        Dictionary<string, ContainerNames> pods = new(StringComparer.Ordinal);
        foreach (KubeletLink link in links)
        {
            if (link.Id.Length == KubeletLink.IdDigits)
                _containers[link.Id] = link.Names;
            else if (link.Id.Length > 0)
                _cut.Add(link);
            if (link.Uid.Length > 0)
                pods[link.Uid] = link.Names with { Container = null };
            Count++;
        }
        _pods = pods.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of links.</summary>
    internal int Count { get; }

    /// <summary>Names of a process's container: by its id, else those of the pod alone by the pod's UID in the path of
    /// the control group. Allocates nothing.</summary>
    /// <returns>Null if they are unknown.</returns>
    internal ContainerNames? Find(string? cgroup, string? container)
    {
        if (Count == 0)
            return null;
        if (container is not null)
        {
            if (_containers.TryGetValue(container, out ContainerNames names))
                return names;
            foreach (KubeletLink link in _cut)
            {
                if (container.StartsWith(link.Id, StringComparison.Ordinal))
                    return link.Names;
            }
        }
        return PodIn(cgroup);
    }

    // The folder of a pod is podUID, or kubepods-burstable-podUID.slice with _ for each - of the UID, perhaps with
    // :cri-containerd:ID behind it. The innermost counts.
    private ContainerNames? PodIn(ReadOnlySpan<char> cgroup)
    {
        Span<char> uid = stackalloc char[KubeletLink.MostUid];
        while (!cgroup.IsEmpty)
        {
            int slash = cgroup.LastIndexOf('/');
            ReadOnlySpan<char> folder = cgroup[(slash + 1)..];
            cgroup = slash < 0 ? default : cgroup[..slash];
            int colon = folder.IndexOf(':');
            folder = colon < 0 ? folder : folder[..colon];
            folder = folder.EndsWith(".slice") ? folder[..^".slice".Length] : folder;
            int start = folder.LastIndexOf(PodPrefix);
            if (start < 0 || (start > 0 && folder[start - 1] != '-'))
                continue;
            ReadOnlySpan<char> found = folder[(start + PodPrefix.Length)..];
            if (found.Length > uid.Length)
                continue;
            found.Replace(uid, '_', '-');
            if (_pods.TryGetValue(uid[..found.Length], out ContainerNames names))
                return names;
        }
        return null;
    }
}
