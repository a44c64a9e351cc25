// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Processes;

/// <summary>Kubernetes' names of the containers of this node, from the links to their logs that the kubelet makes once
/// it has started them. Only names of links are read, and where they lead: no log.</summary>
/// <param name="folder">The folder of the links; it need not exist.</param>
public sealed class KubeletContainers(string folder = KubeletContainers.Links) : IHostWatcher
{
    /// <summary>Folder in which the kubelet makes the links.</summary>
    public const string Links = "/var/log/containers";

    /// <summary>Links that are known at most; further ones are left out.</summary>
    public const int Most = 4_096;

    private const int MostEntries = 65_536;
    private const long LookNs = 1_000_000_000;
    private const long KeepNs = 300_000_000_000;
    private const long IsThere = long.MaxValue;

    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private sealed class Known(KubeletLink link)
    {
        internal readonly KubeletLink Link = link;
        internal long GoneNs = IsThere;
    }

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private volatile ContainerTable _table = new([]);
    private DateTime _written;
    private bool _looksAgain;
    private long _oldestGoneNs = IsThere;

    public long LookEveryNs => LookNs;

    /// <summary>Number of links that are known, those included that went in the last five minutes; any
    /// thread.</summary>
    public int Count => _table.Count;

    /// <summary>Names of the container of a process; any thread. They are known for five minutes longer than the link
    /// exists.</summary>
    /// <param name="cgroup">Path of its control group; null if unknown.</param>
    /// <param name="container">Id of its container; null if it is in none that is known.</param>
    /// <returns>Null if they are unknown; without the container's if only the pod is known.</returns>
    public ContainerNames? Find(string? cgroup, string? container) => _table.Find(cgroup, container);

    public void Look(long nowNs)
    {
        DateTime written = LastWritten();
        bool isChanged = written != _written;
        // Once more after each change: a link that comes in the same tick of the file system's clock changes no time.
        bool isListed = (isChanged || _looksAgain) && TryList(nowNs);
        _looksAgain = isChanged || (_looksAgain && !isListed);
        _written = written;
        if (isListed || (_oldestGoneNs != IsThere && nowNs - _oldestGoneNs >= KeepNs))
            Renew(nowNs);
    }

    /// <summary>The time at which a link last came or went; the default value if there is no such folder.</summary>
    private DateTime LastWritten()
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetLastWriteTimeUtc(folder) : default;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private bool TryList(long nowNs)
    {
        _seen.Clear();
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*.log", EveryEntry).Take(MostEntries))
                Add(path);
        }
        catch (Exception absent) when (absent is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Not a node of Kubernetes, or its files are not for this process: there are no names.
        }
        catch (IOException)
        {
            return false;
        }
        _oldestGoneNs = IsThere;
        foreach ((string name, Known known) in _known)
        {
            known.GoneNs = _seen.Contains(name) ? IsThere : Math.Min(known.GoneNs, nowNs);
            _oldestGoneNs = Math.Min(_oldestGoneNs, known.GoneNs);
        }
        return true;
    }

    private void Add(string path)
    {
        string name = Path.GetFileName(path);
        _seen.Add(name);
        if (_known.ContainsKey(name) || !KubeletLink.TryParse(name, out KubeletLink link))
            return;
        if (_known.Count == Most)
            ForgetGone(IsThere - 1);
        if (_known.Count < Most)
            _known.Add(name, new Known(link.LeadingTo(new FileInfo(path).LinkTarget)));
    }

    private void Renew(long nowNs)
    {
        ForgetGone(nowNs - KeepNs);
        _table = new ContainerTable(_known.Values.Select(known => known.Link));
    }

    /// <summary>Forgets the links that had gone at a time.</summary>
    private void ForgetGone(long untilNs)
    {
        if (_oldestGoneNs > untilNs)
            return;
        foreach ((string name, Known known) in _known)
        {
            if (known.GoneNs <= untilNs)
                _known.Remove(name);
        }
        _oldestGoneNs = _known.Count == 0 ? IsThere : _known.Values.Min(known => known.GoneNs);
    }
}
