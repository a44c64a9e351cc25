// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Host.Causes;

/// <summary>Users of a CPU until a switch: the thread that the switch names, or the sums of several that ran between
/// two switches.</summary>
/// <param name="Record">The switch, or the first of the sums.</param>
internal readonly record struct CpuStep(HistoryRecord Record)
{
    /// <summary>All sums; null of a switch.</summary>
    internal List<HistoryRecord>? Sums { get; init; }

    /// <summary>Stamp of the switch at which it ends, nanoseconds.</summary>
    internal long ToNs => (long)Record.StampNs;

    /// <summary>Number of that switch among those of the CPU.</summary>
    internal uint Number => Record.Detail;

    /// <summary>Number of the switch at which it begins.</summary>
    internal uint FromNumber => Sums is null ? Record.Detail - 1 : Record.State;

    /// <summary>Adds a record of a CPU to its steps, in the order of the history.</summary>
    internal static void Add(List<CpuStep> steps, in HistoryRecord record)
    {
        if (record.Kind == HistoryKind.Switch)
        {
            steps.Add(new CpuStep(record));
            return;
        }
        if (steps.Count > 0 && steps[^1] is { Sums: { } sums } && steps[^1].Number == record.Detail)
            sums.Add(record);
        else
            steps.Add(new CpuStep(record) { Sums = [record] });
    }

    /// <summary>Number of steps that end not later than a stamp.</summary>
    internal static int CountUntil(List<CpuStep> steps, long stampNs)
    {
        (int from, int to) = (0, steps.Count);
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (steps[middle].ToNs <= stampNs)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }

    /// <summary>Thread that has the CPU at a stamp, by the last switch before it.</summary>
    internal static int ThreadAt(List<CpuStep> steps, long stampNs, int otherwise)
    {
        int place = CountUntil(steps, stampNs) - 1;
        while (place >= 0 && steps[place].Sums is { })
            place--;
        return place < 0 ? otherwise : (int)steps[place].Record.Thread;
    }
}
