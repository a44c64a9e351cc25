// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Capture.Nodes;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Capture;

/// <summary>CPUs of the threads on this host, from the configured <c>cores:</c>.</summary>
public sealed class CorePlan
{
    private CorePlan(CoreSettings settings, CpuSet? other, ReaderPlaces readers, IReadOnlyList<string> warnings)
    {
        Readers = readers;
        Settings = settings;
        Other = other;
        Warnings = warnings;
    }

    public CoreSettings Settings { get; }

    /// <summary>CPUs of all threads without a CPU of their own; null leaves them unbound.</summary>
    public CpuSet? Other { get; }

    /// <summary>CPUs of the readers.</summary>
    public ReaderPlaces Readers { get; }

    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Checks the configuration against the host.</summary>
    /// <param name="settings">The configured CPUs.</param>
    /// <param name="topology">The host's CPUs.</param>
    /// <param name="allowed">CPUs that the process was started on.</param>
    /// <param name="mayUse">Returns true if the process can be bound to a CPU: this is possible for a CPU isolated from
    /// the scheduler although the process was not started on it.</param>
    /// <param name="interfaces">Watched interfaces.</param>
    /// <exception cref="FailureException">A CPU does not exist, is offline, or not allowed to this process.</exception>
    public static CorePlan For(
        CoreSettings settings, CpuTopology topology, CpuSet allowed, Func<int, bool> mayUse,
        IEnumerable<string> interfaces)
    {
        if (!settings.IsGiven)
            return new CorePlan(settings, null, ReaderPlan.For(settings, topology, allowed, interfaces), []);
        List<Failure> failures = [];
        IEnumerable<(string Key, int Cpu)> named =
            settings.Pinned.Concat((settings.Other ?? CpuSet.None).Select(cpu => (CoreSettings.OtherKey, cpu)));
        foreach ((string key, int cpu) in named)
        {
            if (Objection(cpu, topology, mayUse) is { } failure)
                failures.Add(failure with { Where = settings.WhereOf(key, cpu), What = $"{key}: {failure.What}" });
        }
        failures.AddRange(ReaderPlan.Objections(settings, topology));
        CpuSet other = settings.Other ?? allowed.Except(settings.Pinned.Select(pin => pin.Cpu));
        if (other.Count == 0)
            failures.Add(new Failure(ExitCode.Usage, settings.Where, "no CPU is left for the other threads",
                "name one in other, or pin fewer threads"));
        if (failures.Count > 0)
            throw new FailureException(failures);
        return new CorePlan(settings, other, ReaderPlan.For(settings, topology, other, interfaces),
            [.. Advise(settings, topology, other, interfaces)]);
    }

    private static Failure? Objection(int cpu, CpuTopology topology, Func<int, bool> mayUse)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"CPU {cpu}");
        if (topology.Possible.Count > 0 && !topology.Possible.Contains(cpu))
            return new Failure(ExitCode.Usage, "", $"{name} does not exist", $"this host has {topology.Possible}");
        if (topology.Online.Count > 0 && !topology.Online.Contains(cpu))
            return new Failure(ExitCode.Usage, "", $"{name} is offline", $"online are {topology.Online}");
        return mayUse(cpu) ? null : new Failure(ExitCode.Usage, "", $"{name} is not allowed to this process",
            "see AllowedCPUs= of the unit, or the cpuset of its control group");
    }

    private static IEnumerable<string> Advise(
        CoreSettings settings, CpuTopology topology, CpuSet other, IEnumerable<string> interfaces)
    {
        foreach ((string key, int cpu) in settings.Pinned)
        {
            if (other.Contains(cpu))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"cores: CPU {cpu} of {key} is also one of other: threads there will interrupt it");
        }
        foreach (string name in settings.Reader is null ? [] : interfaces)
        {
            if (topology.NodeOfInterface(name) is { } node && node != topology.NodeOf(settings.Reader!.Value))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"cores: CPU {settings.Reader} of reader is not on NUMA node {node}, which {name} is attached to: "
                    + $"its records come from far");
        }
    }
}
