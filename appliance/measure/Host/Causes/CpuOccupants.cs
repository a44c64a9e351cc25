// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>The threads that had a CPU while another one waited for it.</summary>
internal static class CpuOccupants
{
    /// <summary>Adds a wait: who ran meanwhile, that the CPU was idle, or that it is not recorded.</summary>
    /// <param name="steps">Who had the CPU, in the order of time.</param>
    internal static void Add(ThreadAccount account, List<CpuStep> steps, ThreadSpan wait)
    {
        long sinceNs = wait.FromNs;
        bool isCounted = false;
        int first = CpuStep.CountUntil(steps, wait.FromNs);
        for (int place = first; place < steps.Count && sinceNs < wait.ToNs; place++)
        {
            CpuStep step = steps[place];
            long untilNs = Math.Min(step.ToNs, wait.ToNs);
            // A step says who ran until then. Since when, only the step before it says; or the wake-up of the waiting
            // thread, from which on every switch is recorded.
            bool isKnown = (place > 0 && step.FromNumber == steps[place - 1].Number)
                || (place == first && wait.IsRecorded && step.Sums is null);
            // How the sums of a time are spread over a part of it is not known.
            bool isWhole = step.Sums is null || (place > first && step.ToNs <= wait.ToNs)
                || (place > 0 && steps[place - 1].ToNs >= wait.FromNs && step.ToNs <= wait.ToNs);
            if (!isKnown || !isWhole)
                account.Add(CauseKind.NotRecorded, sinceNs, untilNs, wait.Cpu);
            else if (step.Sums is { } sums)
                AddSums(account, sums, sinceNs, untilNs, wait.Cpu, ref isCounted);
            else
                AddOne(account, step.Record, sinceNs, untilNs, wait.Cpu, ref isCounted);
            sinceNs = untilNs;
        }
        account.Add(CauseKind.NotRecorded, sinceNs, wait.ToNs, wait.Cpu);
    }

    /// <summary>Adds what several threads had of a time, one behind the other, though they took turns: the account does
    /// not cut it.</summary>
    private static void AddSums(
        ThreadAccount account, List<HistoryRecord> sums, long fromNs, long toNs, int cpu, ref bool isCounted)
    {
        account.Keep(fromNs, toNs);
        long sinceNs = fromNs;
        foreach (HistoryRecord sum in sums)
        {
            long untilNs = Math.Min(sinceNs + (long)sum.Extent, toNs);
            AddOne(account, sum, sinceNs, untilNs, cpu, ref isCounted);
            sinceNs = untilNs;
        }
        account.Add(CauseKind.NotRecorded, sinceNs, toNs, cpu);
    }

    private static void AddOne(
        ThreadAccount account, HistoryRecord ran, long fromNs, long toNs, int cpu, ref bool isCounted)
    {
        if (ran.Other == 0)
            account.Add(CauseKind.IdleExit, fromNs, toNs, cpu);
        else
            isCounted |= account.Add(
                CauseKind.CpuWait, fromNs, toNs, cpu, share: ((int)ran.Other, ran.Name), continues: isCounted);
    }
}
