// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>The threads that had a CPU while another one waited for it.</summary>
internal static class CpuOccupants
{
    /// <summary>Adds a wait: who ran meanwhile, that the CPU was idle, or that it is not recorded.</summary>
    /// <param name="account">Receives it.</param>
    /// <param name="switches">Switches of the CPU, in the order of their stamps.</param>
    /// <param name="wait">The wait.</param>
    internal static void Add(ThreadAccount account, List<HistoryRecord> switches, ThreadSpan wait)
    {
        long sinceNs = wait.FromNs;
        bool isCounted = false;
        int first = CountUntil(switches, wait.FromNs);
        for (int place = first; place < switches.Count && sinceNs < wait.ToNs; place++)
        {
            HistoryRecord next = switches[place];
            long untilNs = Math.Min((long)next.StampNs, wait.ToNs);
            // A switch says who ran until then. Since when it ran, only the switch before it says; or the wake-up of
            // the waiting thread, from which on every switch is recorded.
            bool isKnown = (place == first && wait.IsRecorded)
                || (place > 0 && next.Detail == switches[place - 1].Detail + 1);
            if (!isKnown)
                account.Add(CauseKind.NotRecorded, sinceNs, untilNs, wait.Cpu);
            else if (next.Other == 0)
                account.Add(CauseKind.IdleExit, sinceNs, untilNs, wait.Cpu);
            else
                isCounted |= account.Add(CauseKind.CpuWait, sinceNs, untilNs, wait.Cpu,
                    share: ((int)next.Other, next.Name), continues: isCounted);
            sinceNs = untilNs;
        }
        account.Add(CauseKind.NotRecorded, sinceNs, wait.ToNs, wait.Cpu);
    }

    /// <summary>Number of records that are not later than a stamp.</summary>
    internal static int CountUntil(List<HistoryRecord> records, long stampNs)
    {
        (int from, int to) = (0, records.Count);
        while (from < to)
        {
            int middle = (from + to) / 2;
            if ((long)records[middle].StampNs <= stampNs)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }
}
