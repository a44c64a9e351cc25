// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the host path: dropped packets, events at hooks, times of threads. Rows that differ only in what
/// is not a label are added up.</summary>
internal static class HostPathSources
{
    internal static IEnumerable<MetricSource> All() => [.. Drops(), .. Hooks(), .. Threads()];

    private static IEnumerable<MetricSource> Drops() => Of<DroppedCounters, HostDropReport>(
        DropRowMessage.TemplateId, ["reason", "direction"], static path => path.Drops,
        static drop => drop.Counters,
        static (one, other) => one.Reason == other.Reason && one.Direction == other.Direction,
        static (to, drop) => to.Label("reason", drop.Reason).Label("direction", drop.Direction));

    private static IEnumerable<MetricSource> Hooks() => Of<HookCounters, HookReport>(
        HookMessage.TemplateId, ["program"], static path => path.Hooks, static hook => hook.Counters,
        static (one, other) => one.Program == other.Program,
        static (to, hook) => to.Label("program", hook.Program));

    private static IEnumerable<MetricSource> Threads() =>
    [
        OfThreads("telemetry_thread_run_seconds_total", static thread => thread.RunNs),
        OfThreads("telemetry_thread_wait_seconds_total", static thread => thread.WaitNs),
    ];

    private static MetricSource OfThreads(string name, Func<ThreadTime, long?> value) => new(
        SchemaFamilies.Of(name).WithLabels(
            "process", "thread_name", "process_pod", "process_namespace", "process_container"),
        (to, of) =>
        {
            for (int row = 0; row < Math.Min(of.Threads.Count, FlowSources.MostRows); row++)
            {
                ThreadTime one = of.Threads[row];
                to.Row().Label("process", one.Process).Label("thread_name", one.Thread)
                    .Label("process_pod", one.Names?.Pod).Label("process_namespace", one.Names?.Namespace)
                    .Label("process_container", one.Names?.Container).Seconds(value(one));
            }
        });

    /// <summary>Metrics of a kind of rows, each with the sum of the rows that have equal labels.</summary>
    private static IEnumerable<MetricSource> Of<TCounters, TRow>(
        ushort templateId, string[] labels, Func<HostPathReport, IReadOnlyList<TRow>?> rows,
        Func<TRow, TCounters> counters, Func<TRow, TRow, bool> isSame, Action<Exposition, TRow> label)
        where TCounters : unmanaged, ICounters
    {
        CounterMembers<TCounters> all = new(templateId);
        foreach (string name in all.Names)
        {
            CounterMembers<TCounters>.Member[] members = all.Of(name);
            yield return new MetricSource(SchemaFamilies.Of(name).WithLabels(labels), (to, of) =>
            {
                if (of.Totals?.HostPath is not { } path || rows(path) is not { } found)
                    return;
                for (int row = 0; row < Math.Min(found.Count, FlowSources.MostRows); row++)
                {
                    if (!TrySum(found, row, counters, isSame, out TCounters sum))
                        continue;
                    label(to.Row(), found[row]);
                    CounterMembers<TCounters>.Write(to, sum, members);
                }
            });
        }
    }

    /// <summary>Adds up all rows with the labels of one; false if that is not the first of them.</summary>
    private static bool TrySum<TCounters, TRow>(
        IReadOnlyList<TRow> rows, int row, Func<TRow, TCounters> counters, Func<TRow, TRow, bool> isSame,
        out TCounters sum)
        where TCounters : unmanaged, ICounters
    {
        sum = default;
        for (int other = 0; other < rows.Count; other++)
        {
            if (!isSame(rows[row], rows[other]))
                continue;
            if (other < row)
                return false;
            CounterMath.Add(ref sum, counters(rows[other]));
        }
        return true;
    }
}
