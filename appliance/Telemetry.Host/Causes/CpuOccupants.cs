// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>The threads that had a CPU while another one waited for it.</summary>
internal static class CpuOccupants
{
    /// <summary>Adds a wait: who ran meanwhile, or that the CPU was idle.</summary>
    internal static void Add(PartBook parts, ReadOnlySpan<HistoryRecord> records, ThreadSpan wait)
    {
        long sinceNs = wait.FromNs;
        uint? ordinal = null;
        uint? runs = null;
        bool isCounted = false;
        foreach (ref readonly HistoryRecord record in records)
        {
            if (record.Kind != HistoryKind.Switch || record.Cpu != wait.Cpu || (long)record.StampNs < wait.FromNs)
                continue;
            if ((long)record.StampNs > wait.FromNs)
            {
                // Each switch names who ran until then, if no switch before it is missing.
                long untilNs = Math.Min((long)record.StampNs, wait.ToNs);
                bool isNamed = ordinal is null || record.Detail == ordinal + 1;
                AddOccupant(parts, wait.Cpu, untilNs - sinceNs, isNamed, in record, ref isCounted);
                sinceNs = untilNs;
            }
            if (sinceNs == wait.ToNs)
                return;
            // All later ones are recorded while a watched thread waits.
            (ordinal, runs) = (record.Detail, record.Thread);
        }
        if (runs == 0)
            parts.Add(CauseKind.IdleExit, wait.ToNs - sinceNs, wait.Cpu);
        else
            AddUnnamed(parts, wait.Cpu, wait.ToNs - sinceNs, ref isCounted);
    }

    private static void AddOccupant(
        PartBook parts, int cpu, long lengthNs, bool isNamed, ref readonly HistoryRecord record, ref bool isCounted)
    {
        if (!isNamed)
        {
            AddUnnamed(parts, cpu, lengthNs, ref isCounted);
            return;
        }
        if (record.Other == 0)
        {
            parts.Add(CauseKind.IdleExit, lengthNs, cpu);
            return;
        }
        parts.Add(CauseKind.CpuWait, lengthNs, cpu, times: isCounted ? 0 : 1);
        parts.AddShare(CauseKind.CpuWait, record.Name, (int)record.Other, lengthNs);
        isCounted = true;
    }

    private static void AddUnnamed(PartBook parts, int cpu, long lengthNs, ref bool isCounted)
    {
        if (lengthNs <= 0)
            return;
        parts.Add(CauseKind.CpuWait, lengthNs, cpu, times: isCounted ? 0 : 1);
        parts.AddUnnamed(CauseKind.CpuWait, lengthNs);
        isCounted = true;
    }
}
