// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Checks for interrupts on cores that should have none.</summary>
internal static class CoreInterruptDoctor
{
    private const string Timer = "LOC";
    private const double TicksPerSecond = 10;
    private const double NsPerSecond = 1e9;

    /// <summary>Interrupts of network interfaces on a core with a thread of its own.</summary>
    /// <param name="core">The core's measurement.</param>
    /// <param name="interfaces">The interrupts of interfaces, by number.</param>
    /// <param name="others">Cores to move them to.</param>
    internal static HostCheck OfInterfaces(
        WatchedCore core, IReadOnlyDictionary<int, string> interfaces, CpuSet others)
    {
        const string Name = "nic-irq-on-hot-core";
        string cpu = core.Label;
        (int Number, string Name, long Count)[] came = [.. core.Interrupts
            .Select(known => (InterruptCounts.NumberOf(known.Name) ?? -1, known.Name, known.Count))
            .Where(known => interfaces.ContainsKey(known.Item1))];
        if (came.Length == 0)
        {
            return new HostCheck(Name, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
                $"{cpu} took no interrupt of a network interface in {core.DurationNs / NsPerSecond:0.0} s"), "");
        }
        string took = string.Join(", ", came.Select(known => string.Create(CultureInfo.InvariantCulture,
            $"{known.Count} of {interfaces[known.Number]} ({known.Name})")));
        return new HostCheck(Name, CheckVerdict.Fail, string.Create(CultureInfo.InvariantCulture,
            $"{cpu} took {took} in {core.DurationNs / NsPerSecond:0.0} s: its thread stood still meanwhile"),
            others.Count == 0 ? "telemetry-tune plan --only irq # no core is left for it here: one more is needed"
                : string.Join("; ", came.Select(known => string.Create(CultureInfo.InvariantCulture,
                    $"echo {others} > /proc/irq/{known.Number}/smp_affinity_list"))));
    }

    /// <summary>Timer ticks on a core that the kernel is configured to leave alone.</summary>
    /// <param name="core">The core's measurement.</param>
    /// <param name="withoutTicks">Cores of <c>nohz_full</c>; null if the kernel has none.</param>
    internal static HostCheck OfTimer(WatchedCore core, CpuSet? withoutTicks)
    {
        const string Name = "cpu-tick-present";
        string cpu = core.Label;
        double perSecond = core.Interrupts.Where(known => known.Name == Timer).Sum(known => known.Count)
            / (core.DurationNs / NsPerSecond);
        string detail = string.Create(CultureInfo.InvariantCulture, $"{cpu}: {perSecond:0} timer interrupts a second");
        if (withoutTicks is null)
            return new HostCheck(Name, CheckVerdict.NotApplicable, $"{detail}; the kernel has no nohz_full", "");
        if (!withoutTicks.Contains(core.Cpu))
            return new HostCheck(Name, CheckVerdict.NotApplicable, $"{detail}; nohz_full does not name it", "");
        return perSecond <= TicksPerSecond
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, $"{detail}, though nohz_full names it: a second thread that can "
                + "run, a perf event, or the kernel's fair_server brings them back", string.Create(
                CultureInfo.InvariantCulture,
                $"ps -eLo psr,tid,comm | awk '$1 == {core.Cpu}'; echo 0 > "
                + $"/sys/kernel/debug/sched/fair_server/cpu{core.Cpu}/runtime"));
    }
}
