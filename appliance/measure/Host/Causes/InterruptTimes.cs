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

    private const uint NetReceive = 4;                          // vector + 1

    /// <summary>True if a packet that came wakes the thread.</summary>
    internal static bool BringsPacket(uint context) => context == NetReceive;

    /// <summary>Name of an interrupt that wakes a thread.</summary>
    internal static string WakerName(uint context) => context switch
    {
        WakingContext.Timer => "timer interrupt",
        WakingContext.Device => "device interrupt",
        _ => SoftName((int)context - 1),
    };

    internal static string SoftName(int vector) => vector < SoftNames.Length
        ? SoftNames[vector] : string.Create(CultureInfo.InvariantCulture, $"softirq {vector}");

    /// <summary>The interrupts among the records of a thread, in the order in which they began.</summary>
    internal static List<HistoryRecord> Of(List<HistoryRecord> own) =>
        [.. own.Where(record => record.Kind is HistoryKind.SoftInterrupt or HistoryKind.Interrupt)
            .OrderBy(record => BeginOf(in record))];

    /// <summary>Adds a time on the CPU: the interrupts in it, one within another once, and the thread's own.</summary>
    /// <param name="interrupts">Interrupts of the thread, in the order in which they began.</param>
    /// <param name="next">The first of them that may not have ended before the time; moved on.</param>
    internal static void Add(ThreadAccount account, List<HistoryRecord> interrupts, ref int next, ThreadSpan span)
    {
        long sinceNs = span.FromNs;
        bool isCounted = false;
        for (; next < interrupts.Count && BeginOf(interrupts[next]) < span.ToNs; next++)
        {
            HistoryRecord record = interrupts[next];
            long fromNs = Math.Max(BeginOf(in record), sinceNs);
            long toNs = Math.Min((long)record.StampNs, span.ToNs);
            if (toNs <= fromNs)
                continue;
            isCounted |= account.Add(CauseKind.Strategy, sinceNs, fromNs, span.Cpu, continues: isCounted);
            account.Add(CauseKind.Interrupt, fromNs, toNs, record.Cpu, (-1, NameOf(in record)));
            sinceNs = toNs;
        }
        account.Add(CauseKind.Strategy, sinceNs, span.ToNs, span.Cpu, continues: isCounted);
    }

    private static long BeginOf(in HistoryRecord record) => (long)(record.StampNs - record.Extent);

    private static string NameOf(in HistoryRecord record) => record.Kind == HistoryKind.SoftInterrupt
        ? SoftName((int)record.Detail)
        : string.Create(CultureInfo.InvariantCulture, $"{record.Name} (irq {record.Detail})");
}
