// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Confinement;

namespace Telemetry.Kernel.Threads;

/// <summary>The host's CPUs and NUMA nodes, as reported by sysfs.</summary>
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

    /// <summary>CPUs that may ever be present; none if unknown.</summary>
    public CpuSet Possible { get; }

    /// <summary>CPUs that are online; none if unknown.</summary>
    public CpuSet Online { get; }

    /// <summary>NUMA nodes that have CPUs; none if the kernel does not report them.</summary>
    public IEnumerable<int> Nodes => _nodes.Select(known => known.Node);

    /// <summary>Reads the topology.</summary>
    /// <param name="root">Mount point of sysfs.</param>
    public static CpuTopology Read(string root = "/sys") => new(root);

    /// <summary>Node of a CPU; 0 if the kernel does not report it.</summary>
    public int NodeOf(int cpu)
    {
        foreach ((int node, CpuSet cpus) in _nodes)
        {
            if (cpus.Contains(cpu))
                return node;
        }
        return 0;
    }

    /// <summary>Online CPUs of a node.</summary>
    public CpuSet CpusOf(int node) => _nodes.Find(known => known.Node == node).Cpus ?? CpuSet.None;

    /// <summary>Node to which an interface's device is attached; null for virtual devices and if the kernel does not
    /// report it.</summary>
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
