// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Capturing;

/// <summary>
/// Map and index of each CPU's ring: one map for each NUMA node that has CPUs with rings, so that a CPU writes to
/// memory of its own node. On a host with one node there is one map, and a CPU's index is its number.
/// </summary>
internal sealed class RingPlaces
{
    private readonly (int Map, int Index)[] _places;
    private readonly int[] _counts;

    private RingPlaces((int Map, int Index)[] places, int[] counts, int[] nodes)
    {
        _places = places;
        _counts = counts;
        Nodes = nodes;
    }

    /// <summary>The NUMA node of each map.</summary>
    internal IReadOnlyList<int> Nodes { get; }

    /// <summary>Maps of each hook.</summary>
    internal int MapCount => _counts.Length;

    /// <summary>Assigns places to the rings of the CPUs 0 to <paramref name="cpus"/> - 1.</summary>
    internal static RingPlaces For(int cpus, CpuTopology topology)
    {
        int[] nodes =
            [.. Enumerable.Range(0, cpus).Select(topology.NodeOf).Distinct().Order().Take(RingPlace.MostNodes)];
        // The programs have a table of places for this many CPUs only.
        if (cpus > RingPlace.MostCpus)
            nodes = [nodes[0]];
        int[] counts = new int[nodes.Length];
        var places = new (int Map, int Index)[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            int map = Array.IndexOf(nodes, topology.NodeOf(cpu));
            if (map < 0)
                map = nodes.Length - 1;
            places[cpu] = (map, counts[map]++);
        }
        return new RingPlaces(places, counts, nodes);
    }

    internal int CountIn(int map) => _counts[map];

    internal (int Map, int Index) Of(int cpu) => _places[cpu];

    internal static string NameOf(string hook, int map) => map == 0 ? $"{hook}_rings" : $"{hook}_rings_{map}";

    /// <summary>Table of places for the programs: <c>ring_places</c>.</summary>
    internal ushort[] Encode()
    {
        ushort[] encoded = new ushort[RingPlace.MostCpus];
        for (int cpu = 0; cpu < RingPlace.MostCpus; cpu++)
        {
            encoded[cpu] = (ushort)(cpu < _places.Length
                ? (_places[cpu].Map << RingPlace.NodeShift) | _places[cpu].Index : RingPlace.NoRing);
        }
        return encoded;
    }
}
