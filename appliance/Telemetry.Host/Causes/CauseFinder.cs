// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>Finds where the time of a late order went, in the scheduler's history. It reads no clock. Not
/// thread-safe.</summary>
/// <param name="history">The history.</param>
/// <param name="isWatched">Whether a thread, by its id, is of a watched process.</param>
public sealed class CauseFinder(ISchedulerHistory history, Func<int, bool> isWatched)
{
    // What was done to the thread shortly before the tick says in which state the tick found it.
    private const long BeforeNs = 10_000_000;

    /// <summary>Time after an order until which its history is read: what happened to a CPU next names who had it
    /// before. Nanoseconds.</summary>
    public const long SettleNs = 2_000_000;

    private readonly List<HistoryRecord> _records = [];

    /// <summary>Finds it, at least <see cref="SettleNs"/> after the order. The parts add up to the order's
    /// latency.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cpu">CPU on which it left the host; -1 if unknown.</param>
    /// <param name="assumed">Id of the thread that sent it if the history has no switch of that CPU; 0 if
    /// unknown.</param>
    /// <returns>The finding, without names of thread and process.</returns>
    public CauseFinding Find(in LateOrder order, int cpu, int assumed)
    {
        (long fromNs, long toNs) = (order.TickStampNs, Math.Max(order.TickStampNs, order.OrderStampNs));
        HistorySpan known = history.Copy(fromNs - BeforeNs, toNs + SettleNs, _records);
        ReadOnlySpan<HistoryRecord> records = CollectionsMarshal.AsSpan(_records);
        var parts = new PartBook();
        int thread = SenderOf(records, cpu, toNs, assumed);
        if (thread == 0 || !isWatched(thread))
        {
            parts.Add(CauseKind.Unknown, toNs - fromNs);
            return new CauseFinding
            {
                Order = order,
                Cpu = cpu,
                Parts = parts.ToParts(),
                Reason = UnknownReason.UnknownThread,
            };
        }
        UnknownReason reason = UnknownReason.None;
        long knownFromNs = Math.Clamp(known.KnownFromNs, fromNs, toNs);
        if (knownFromNs > fromNs)
        {
            parts.Add(CauseKind.Unknown, knownFromNs - fromNs);
            reason = known.IsOverwritten ? UnknownReason.Overwritten : UnknownReason.NotAttached;
        }
        ThreadTimeline timeline = ThreadTimeline.Of(
            records, thread, cpu, beforeNs => WasStopped(thread, beforeNs));
        foreach (ThreadSpan span in timeline.Between(knownFromNs, toNs))
        {
            if (span.State == SpanState.Contradiction && reason == UnknownReason.None)
                reason = UnknownReason.Contradiction;
            AddSpan(parts, span, records, thread, isTick: span.FromNs == fromNs);
        }
        AddFaults(parts, records, thread, fromNs, toNs);
        return new CauseFinding
        {
            Order = order,
            Cpu = cpu,
            ThreadId = thread,
            Parts = parts.ToParts(),
            Reason = reason,
        };
    }

    private static int SenderOf(ReadOnlySpan<HistoryRecord> records, int cpu, long sentNs, int assumed)
    {
        for (int place = records.Length - 1; place >= 0 && cpu >= 0; place--)
        {
            ref readonly HistoryRecord record = ref records[place];
            if (record.Kind == HistoryKind.Switch && record.Cpu == cpu && (long)record.StampNs <= sentNs)
                return (int)record.Thread;
        }
        return assumed;
    }

    private bool WasStopped(int thread, long beforeNs) =>
        history.TryFindLeave((uint)thread, beforeNs, out HistoryRecord leave)
        && (leave.State & LeaveState.StoppedOrTraced) != 0;

    private static void AddSpan(
        PartBook parts, ThreadSpan span, ReadOnlySpan<HistoryRecord> records, int thread, bool isTick)
    {
        switch (span.State)
        {
            case SpanState.Running:
                long takenNs = InterruptTimes.Add(parts, records, thread, span);
                parts.Add(CauseKind.Strategy, span.LengthNs - takenNs, span.Cpu);
                break;
            case SpanState.Runnable:
                CpuOccupants.Add(parts, records, span);
                break;
            case SpanState.Stopped:
                parts.Add(CauseKind.Stopped, span.LengthNs);
                parts.AddShare(CauseKind.Stopped, span.WakerName, span.Waker, span.LengthNs);
                break;
            case SpanState.Sleeping:
                AddSleep(parts, span, isTick);
                break;
            default:
                parts.Add(CauseKind.Unknown, span.LengthNs);
                break;
        }
    }

    /// <summary>A sleep in which the tick found the thread, and out of which a soft interrupt woke it, is the packet's
    /// way through the kernel.</summary>
    private static void AddSleep(PartBook parts, ThreadSpan span, bool isTick)
    {
        bool isWokenBySoftInterrupt = span.WakerSoftInterrupt > 0;
        CauseKind kind = isTick && isWokenBySoftInterrupt ? CauseKind.Stack : CauseKind.Blocked;
        parts.Add(kind, span.LengthNs);
        if (isWokenBySoftInterrupt)
            parts.AddShare(kind, InterruptTimes.SoftName(span.WakerSoftInterrupt - 1), -1, span.LengthNs);
        else if (span.HasWaker)
            parts.AddShare(kind, span.WakerName, span.Waker, span.LengthNs);
    }

    private static void AddFaults(
        PartBook parts, ReadOnlySpan<HistoryRecord> records, int thread, long fromNs, long toNs)
    {
        foreach (ref readonly HistoryRecord record in records)
        {
            if (record.Kind == HistoryKind.Fault && record.Thread == thread && (long)record.StampNs >= fromNs
                && (long)record.StampNs <= toNs)
                parts.Add(CauseKind.Fault, 0);
        }
    }
}
