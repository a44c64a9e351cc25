// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Confinement;

namespace Telemetry.Kernel.Threads;

/// <summary>The host's CPUs and NUMA nodes, as sysfs tells them.</summary>
public sealed class CpuTopology
{
    private readonly string _root;
    private readonly List<(int Node, CpuSet Cpus)> _nodes;

    private CpuTopology(string root)
    {
        _root = root;
        Possible = ReadSet(Path.Combine(root, "devices/system/cpu/possible"));
        Online = ReadSet(Path.Combine(root, "devices/system/cpu/online"));
        _nodes = ReadNodes(Path.Combine(root, "devices/system/node"));
    }

    /// <summary>CPUs that there can ever be; none if that cannot be told.</summary>
    public CpuSet Possible { get; }

    /// <summary>CPUs that work now; none if that cannot be told.</summary>
    public CpuSet Online { get; }

    /// <summary>The NUMA nodes that have CPUs; none if the kernel does not tell.</summary>
    public IEnumerable<int> Nodes => _nodes.Select(known => known.Node);

    /// <summary>Reads it.</summary>
    /// <param name="root">Where sysfs is mounted.</param>
    public static CpuTopology Read(string root = "/sys") => new(root);

    /// <summary>Node of a CPU; 0 where the kernel does not tell.</summary>
    public int NodeOf(int cpu)
    {
        foreach ((int node, CpuSet cpus) in _nodes)
        {
            if (cpus.Contains(cpu))
                return node;
        }
        return 0;
    }

    /// <summary>CPUs of a node that work now.</summary>
    public CpuSet CpusOf(int node) => _nodes.Find(known => known.Node == node).Cpus ?? CpuSet.None;

    /// <summary>Node that an interface's device is attached to; null for virtual devices and where the kernel does not
    /// tell.</summary>
    public int? NodeOfInterface(string name) =>
        int.TryParse(TextFile.Word(Path.Combine(_root, "class/net", name, "device/numa_node")), NumberStyles.None,
            CultureInfo.InvariantCulture, out int node) ? node : null;

    private static List<(int Node, CpuSet Cpus)> ReadNodes(string folder)
    {
        List<(int Node, CpuSet Cpus)> nodes = [];
        if (!Directory.Exists(folder))
            return nodes;
        foreach (string path in Directory.GetDirectories(folder, "node*"))
        {
            CpuSet cpus = ReadSet(Path.Combine(path, "cpulist"));
            if (cpus.Count > 0 && int.TryParse(Path.GetFileName(path).AsSpan("node".Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out int node))
                nodes.Add((node, cpus));
        }
        nodes.Sort((one, other) => one.Node.CompareTo(other.Node));
        return nodes;
    }

    private static CpuSet ReadSet(string path) =>
        CpuSet.TryParse(TextFile.Word(path) ?? "", out CpuSet cpus) ? cpus : CpuSet.None;
}
