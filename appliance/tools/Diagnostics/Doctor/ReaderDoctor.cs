// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Readers that a configuration would have on this host.</summary>
public static class ReaderDoctor
{
    /// <summary>The reader of each NUMA node's rings; nothing on a host with one node.</summary>
    public static IEnumerable<string> Describe(Settings settings)
    {
        var topology = CpuTopology.Read();
        return ReaderPlan.Describe(PlacesFor(settings, topology, HostThread.Cpus()), topology);
    }

    /// <summary>Checks that each NUMA node can have a reader.</summary>
    internal static HostCheck Run(Settings settings, CpuTopology topology, CpuSet allowed)
    {
        const string Name = "numa_nodes";
        int nodes = topology.Nodes.Count();
        if (nodes == 0)
            return new HostCheck(Name, CheckVerdict.Unknown, "the NUMA nodes cannot be read", "mount sysfs on /sys");
        if (nodes == 1)
            return new HostCheck(Name, CheckVerdict.NotApplicable, "one NUMA node, one reader", "");
        ReaderPlaces places = PlacesFor(settings, topology, allowed);
        string detail = string.Join("; ", ReaderPlan.Describe(places, topology));
        return places.Main is not null && places.Others.Count == nodes - 1
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, string.Create(CultureInfo.InvariantCulture,
                $"name a CPU of each of the {nodes} nodes, such as cores: {{reader: [3, 19]}}, and allow it to the "
                + $"process (AllowedCPUs= of the unit)"));
    }

    private static ReaderPlaces PlacesFor(Settings settings, CpuTopology topology, CpuSet allowed)
    {
        CoreSettings cores = settings.Cores;
        CpuSet free = cores.Other ?? allowed.Except(cores.Pinned.Select(pin => pin.Cpu));
        return ReaderPlan.For(cores, topology, free, settings.Interfaces.Select(device => device.Name));
    }
}
