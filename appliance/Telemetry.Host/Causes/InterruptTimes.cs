// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>Interrupts in a time in which a thread was on its CPU.</summary>
internal static class InterruptTimes
{
    // Vectors of soft interrupts, in the kernel's order.
    private static readonly string[] SoftNames =
        ["HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"];

    /// <summary>Name of a soft interrupt.</summary>
    internal static string SoftName(int vector) => vector < SoftNames.Length
        ? SoftNames[vector] : string.Create(CultureInfo.InvariantCulture, $"softirq {vector}");

    /// <summary>Adds them; one within another counts once.</summary>
    /// <returns>Their time, nanoseconds.</returns>
    internal static long Add(PartBook parts, ReadOnlySpan<HistoryRecord> records, int thread, ThreadSpan span)
    {
        List<HistoryRecord> interrupts = [];
        foreach (ref readonly HistoryRecord record in records)
        {
            if (record.Kind is HistoryKind.SoftInterrupt or HistoryKind.Interrupt && record.Thread == thread
                && (long)record.StampNs > span.FromNs && BeginOf(in record) < span.ToNs)
                interrupts.Add(record);
        }
        interrupts.Sort(static (left, right) => BeginOf(in left).CompareTo(BeginOf(in right)));
        long takenNs = 0;
        long coveredNs = span.FromNs;
        foreach (HistoryRecord record in interrupts)
        {
            long fromNs = Math.Max(BeginOf(in record), coveredNs);
            long lengthNs = Math.Min((long)record.StampNs, span.ToNs) - fromNs;
            if (lengthNs <= 0)
                continue;
            parts.Add(CauseKind.Interrupt, lengthNs, record.Cpu);
            parts.AddShare(CauseKind.Interrupt, NameOf(in record), -1, lengthNs);
            takenNs += lengthNs;
            coveredNs = fromNs + lengthNs;
        }
        return takenNs;
    }

    private static long BeginOf(in HistoryRecord record) => (long)(record.StampNs - record.DurationNs);

    private static string NameOf(in HistoryRecord record) => record.Kind == HistoryKind.SoftInterrupt
        ? SoftName((int)record.Detail)
        : string.Create(CultureInfo.InvariantCulture, $"{record.Name} (irq {record.Detail})");
}
