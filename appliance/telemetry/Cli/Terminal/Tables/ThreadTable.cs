// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the threads of watched processes: those that waited longest for a CPU first.</summary>
internal static class ThreadTable
{
    private static readonly IReadOnlyList<ShownNumber> OfThread = ShownTables.Threads.Of(
        "cpu", "running_ns", "waiting_ns", "preempted", "migrations", "faults");

    /// <summary>A row for each thread that ran; at most the given number.</summary>
    /// <param name="before">The same at an earlier time, whose figures are subtracted; null for the totals.</param>
    /// <param name="most">Highest number of rows.</param>
    public static Table Of(
        IReadOnlyList<ThreadReport> threads, IReadOnlyList<ThreadReport>? before, int most = int.MaxValue)
    {
        Table table = FlowTables.New("process", "thread");
        table.AddColumns(OfThread);
        Dictionary<(uint, uint), ThreadReport> earlier = [];
        foreach (ThreadReport one in before ?? [])
            earlier[(one.Pid, one.Tid)] = one;
        List<(ThreadReport Thread, ThreadReport? Before)> rows =
            [.. threads.Select(one => (one, earlier.GetValueOrDefault((one.Pid, one.Tid))))];
        rows.RemoveAll(row => Since(row.Thread.RunningNs, row.Before?.RunningNs) is 0);
        rows.Sort((one, other) => (Since(other.Thread.WaitingNs, other.Before?.WaitingNs) ?? 0)
            .CompareTo(Since(one.Thread.WaitingNs, one.Before?.WaitingNs) ?? 0));
        foreach ((ThreadReport one, ThreadReport? ago) in rows.Take(most))
        {
            table.AddRow(
            [
                Printed.Escape(ProcessText.Of(one.Process, one.Pid, one.Names)!),
                Printed.Escape($"{one.Thread}[{one.Tid}]"),
                .. Numbers.Row(OfThread, one.Cpu, Since(one.RunningNs, ago?.RunningNs),
                    Since(one.WaitingNs, ago?.WaitingNs), Since(one.Preempted, ago?.Preempted),
                    Since(one.Migrations, ago?.Migrations), Since(one.Faults, ago?.Faults)),
            ]);
        }
        if (rows.Count > most)
            table.AddRow($"and {rows.Count - most} more");
        return table;
    }

    private static long? Since(long? now, long? before) => now - (before ?? 0);
}
