// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Capture.Nodes;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Capture;

/// <summary>Chooses the CPUs of the readers: the main reader, which merges, and on hosts with several NUMA nodes one on
/// each other node with a CPU that the process may use.</summary>
public static class ReaderPlan
{
    /// <summary>Chooses the CPUs.</summary>
    /// <param name="settings">The configured CPUs.</param>
    /// <param name="topology">The host's CPUs.</param>
    /// <param name="free">CPUs of threads without a CPU of their own.</param>
    /// <param name="interfaces">Watched interfaces: without a CPU of its own the main reader runs on the node of the
    /// first interface whose node is known.</param>
    public static ReaderPlaces For(
        CoreSettings settings, CpuTopology topology, CpuSet free, IEnumerable<string> interfaces)
    {
        int[] nodes = [.. topology.Nodes];
        if (nodes.Length <= 1)
        {
            return settings.Reader is { } cpu
                ? ReaderPlaces.Anywhere with { Main = new CpuSet([cpu]) } : ReaderPlaces.Anywhere;
        }
        int[] usable = [.. nodes.Where(node => FreeOn(node).Count > 0)];
        if (settings.Reader is null && usable.Length == 0)
            return ReaderPlaces.Anywhere;
        int main = settings.Reader is { } named ? topology.NodeOf(named)
            : interfaces.Select(topology.NodeOfInterface).FirstOrDefault(IsUsable) ?? usable[0];
        CpuSet[] own = [.. settings.NodeReaders.Select(cpu => new CpuSet([cpu]))];
        return new ReaderPlaces
        {
            MainNode = main,
            Main = settings.Reader is { } reader ? new CpuSet([reader]) : FreeOn(main),
            Others =
            [
                .. nodes.Where(node => node != main).Select(node => (node,
                    own.FirstOrDefault(one => topology.NodeOf(one[0]) == node) ?? FreeOn(node)))
                    .Where(place => place.Item2.Count > 0),
            ],
        };

        CpuSet FreeOn(int node) => free.Intersect(topology.CpusOf(node));

        bool IsUsable(int? node) => node is { } known && usable.Contains(known);
    }

    /// <summary>Errors for readers on the same node: a node has one reader.</summary>
    internal static IEnumerable<Failure> Objections(CoreSettings settings, CpuTopology topology)
    {
        if (settings.Reader is not { } main)
            yield break;
        Dictionary<int, int> readerOf = new() { [topology.NodeOf(main)] = main };
        foreach (int cpu in settings.NodeReaders)
        {
            int node = topology.NodeOf(cpu);
            if (!readerOf.TryAdd(node, cpu))
            {
                yield return new Failure(ExitCode.Usage, settings.WhereOf(CoreSettings.ReaderKey, cpu),
                    string.Create(CultureInfo.InvariantCulture,
                    $"reader: CPU {cpu} is on NUMA node {node}, as CPU {readerOf[node]} is"),
                    "there is one reader on each node: name one CPU of each");
            }
        }
    }

    /// <summary>Lines of text that say which reader reads which node; none if there is only one node.</summary>
    public static IEnumerable<string> Describe(ReaderPlaces places, CpuTopology topology)
    {
        int[] nodes = [.. topology.Nodes];
        if (nodes.Length <= 1)
            yield break;
        foreach (int node in nodes)
        {
            CpuSet? cpus = node == places.MainNode ? places.Main
                : places.Others.FirstOrDefault(other => other.Node == node).Cpus;
            string where = cpus is null ? "without one" : $"on CPU {cpus}";
            string what = cpus is null ? "its rings are read from afar"
                : node == places.MainNode ? "merges" : "moves the records of its rings to the one that merges";
            yield return string.Create(CultureInfo.InvariantCulture, $"NUMA node {node}: reader {where}: {what}");
        }
    }
}
