// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Measurements of the clock from which stamps are taken.</summary>
internal static class ClockDoctor
{
    private const double WarnNs = 60;
    private const double FailNs = 300;
    private const int MostPairs = 64;
    private const long LongestPairNs = 20_000_000;
    private const long AllPairsNs = 400_000_000;

    /// <summary>Checks the cost of a reading, and that all cores read the same clock.</summary>
    /// <param name="cpus">Cores that this process may use.</param>
    public static IEnumerable<HostCheck> Run(CpuSet cpus) => [Cost(ClockAgreement.ReadCostNs()), Agreement(cpus)];

    /// <summary>The verdict on the cost of a reading, nanoseconds.</summary>
    internal static HostCheck Cost(double costNs)
    {
        string detail = string.Create(CultureInfo.InvariantCulture, $"a reading of the clock takes {costNs:0.#} ns");
        return costNs <= WarnNs
            ? new HostCheck("clock-read", CheckVerdict.Ok, detail, "")
            : new HostCheck("clock-read", costNs > FailNs ? CheckVerdict.Fail : CheckVerdict.Warn,
                $"{detail}, and each packet is stamped; tsc is read in some 20 ns",
                "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource");
    }

    /// <summary>Compares the clock of the first core with that of each other one.</summary>
    internal static HostCheck Agreement(CpuSet cpus, Func<int, long>? clock = null)
    {
        const string Name = "clock-cores";
        if (cpus.Count < 2)
            return new HostCheck(Name, CheckVerdict.NotApplicable, "one core", "");
        int[] others = [.. cpus.Skip(1).Take(MostPairs)];
        long pairNs = Math.Min(LongestPairNs, AllPairsNs / others.Length);
        (long worstNs, int worst, int compared) = (0, -1, 0);
        foreach (int other in others)
        {
            if (ClockAgreement.BehindNs(cpus[0], other, pairNs, clock) is not { } behindNs)
                continue;
            compared++;
            if (behindNs > worstNs)
                (worstNs, worst) = (behindNs, other);
        }
        if (worst < 0 && compared < others.Length)
            return new HostCheck(Name, CheckVerdict.Unknown, string.Create(CultureInfo.InvariantCulture,
                $"{others.Length - compared} of {others.Length} cores hardly ever ran at the same time as CPU "
                + $"{cpus[0]}: their clocks were not compared"), "run it again when the host is less busy");
        return worst < 0
            ? new HostCheck(Name, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
                $"the clock never went back between CPU {cpus[0]} and {others.Length} others"), "")
            : new HostCheck(Name, CheckVerdict.Fail, string.Create(CultureInfo.InvariantCulture,
                $"the clock went back by {worstNs} ns between CPU {cpus[0]} and CPU {worst}: latencies between packets "
                + $"of different cores are wrong"),
                "look for \"TSC\" in the kernel's log; choose another clock source until it is repaired");
    }
}
