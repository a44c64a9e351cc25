// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Host.Causes;

/// <summary>Separates orders that left within their thread's send call from those that waited in TCP/IP behind it,
/// which an interrupt, or a later call, sends.</summary>
internal static class SendCalls
{
    // CPU time of a thread from the start of its call to the hook is some microseconds.
    private const long MostOwnNs = 1_000_000;

    /// <summary>True if an order left later than within the call that wrote it.</summary>
    /// <param name="timeline">States of the thread that made the call.</param>
    /// <param name="own">Records of the thread.</param>
    internal static bool IsBehind(ThreadTimeline timeline, List<HistoryRecord> own, in AskedOrder asked)
    {
        (long fromNs, long toNs) = (asked.Order.SendStampNs, asked.Order.OrderStampNs);
        long ownNs = 0;
        foreach (ThreadSpan span in timeline.Spans)
        {
            if (span.ToNs <= fromNs || span.FromNs >= toNs)
                continue;
            // A call does not sleep from here to the hook, unless memory for what waits already is short; the thread
            // is stopped and frozen only behind it.
            if (span.State is SpanState.Sleeping or SpanState.Stopped or SpanState.Frozen)
                return true;
            if (span.State == SpanState.Running)
                ownNs += Math.Min(span.ToNs, toNs) - Math.Max(span.FromNs, fromNs);
            if (span.ToNs >= toNs && IsElsewhere(in span, own, asked.Cpu))
                return true;
        }
        return ownNs - InterruptedNs(own, fromNs, toNs) > MostOwnNs || IsInSoftInterrupt(own, in asked);
    }

    /// <summary>True if an order left in a soft interrupt that came while a thread had the CPU: not by its call.
    /// </summary>
    internal static bool IsInSoftInterrupt(List<HistoryRecord> own, in AskedOrder asked)
    {
        (int cpu, long stampNs) = (asked.Cpu, asked.Order.OrderStampNs);
        return own.Exists(record => record.Kind == HistoryKind.SoftInterrupt && record.Cpu == cpu
            && (long)(record.StampNs - record.Extent) <= stampNs && stampNs < (long)record.StampNs);
    }

    // Without a record nothing says which CPU a thread has.
    private static bool IsElsewhere(in ThreadSpan last, List<HistoryRecord> own, int cpu) =>
        last.State == SpanState.Runnable
        || (last.State == SpanState.Running && own.Count > 0 && cpu >= 0 && last.Cpu != cpu);

    private static long InterruptedNs(List<HistoryRecord> own, long fromNs, long toNs)
    {
        long sumNs = 0;
        foreach (HistoryRecord record in own)
        {
            if (record.Kind is not (HistoryKind.SoftInterrupt or HistoryKind.Interrupt))
                continue;
            long untilNs = Math.Min((long)record.StampNs, toNs);
            sumNs += Math.Max(0, untilNs - Math.Max((long)(record.StampNs - record.Extent), fromNs));
        }
        return sumNs;
    }
}
