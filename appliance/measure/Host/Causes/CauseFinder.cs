// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>An order whose cause is asked for, with what is known of who sent it.</summary>
/// <param name="Cpu">CPU on which it left the host; -1 if unknown.</param>
/// <param name="Assumed">Id of the thread that sent it if the history has no switch of that CPU; 0 if unknown.</param>
public readonly record struct AskedOrder(LateOrder Order, int Cpu, int Assumed);

/// <summary>Finds where the time of late orders went, in the scheduler's history, which is read once for all orders
/// that are asked for together. It reads no clock. Not thread-safe.</summary>
/// <param name="isWatched">Whether a thread, by its id, is of a watched process.</param>
public sealed class CauseFinder(ISchedulerHistory history, Func<int, bool> isWatched)
{
    // What was done to the thread shortly before the tick says in which state the tick found it.
    private const long BeforeNs = 10_000_000;

    /// <summary>Time after an order until which its history is read: what happened to a CPU next names who had it
    /// before. Nanoseconds.</summary>
    public const long SettleNs = 2_000_000;

    private readonly List<HistoryRecord> _records = [];
    private readonly Dictionary<int, List<CpuStep>> _steps = [];                // by CPU
    private readonly Dictionary<int, List<HistoryRecord>> _own = [];            // by thread that sent an order
    private readonly Dictionary<int, ThreadAccount> _accounts = [];             // by the same

    /// <summary>Finds them, at least <see cref="SettleNs"/> after the last of the orders. The parts of each add up to
    /// its latency.</summary>
    /// <param name="findings">Receives the findings, in the same order, without names of thread and process.</param>
    public void Find(IReadOnlyList<AskedOrder> asked, List<CauseFinding> findings)
    {
        if (asked.Count == 0)
            return;
        long fromNs = asked.Min(one => one.Order.TickStampNs);
        long toNs = asked.Max(one => EndOf(in one));
        HistorySpan known = history.Copy(fromNs - BeforeNs, toNs + SettleNs, _records);
        Sort();
        int[] senders = [.. asked.Select(SenderOf)];
        GiveRecords(senders, fromNs - BeforeNs);
        foreach ((int thread, List<HistoryRecord> own) in _own)
        {
            bool isEarlier = TryAddEarlier(thread, own, fromNs);
            ThreadTimeline timeline = ThreadTimeline.Of(
                CollectionsMarshal.AsSpan(own), thread, asked[Array.IndexOf(senders, thread)].Cpu, isEarlier);
            _accounts[thread] = new ThreadAccount(own, timeline, StepsOf, fromNs, known.KnownFromNs, toNs);
        }
        for (int place = 0; place < senders.Length; place++)
            findings.Add(FindingOf(asked[place], senders[place], known));
        _steps.Clear();
        _own.Clear();
        _accounts.Clear();
    }

    private CauseFinding FindingOf(AskedOrder asked, int thread, HistorySpan known)
    {
        (long fromNs, long toNs) = (asked.Order.TickStampNs, EndOf(in asked));
        bool hasCall = asked.Order.SendStampNs > 0;
        if (thread == 0 || (!hasCall && SendCalls.IsInSoftInterrupt(_own[thread], in asked)))
        {
            return new CauseFinding
            {
                Order = asked.Order,
                Cpu = asked.Cpu,
                Parts = [CausePart.None with { Ns = toNs - fromNs, Count = toNs > fromNs ? 1 : 0 }],
                Reason = UnknownReason.UnknownThread,
            };
        }
        ThreadAccount account = _accounts[thread];
        bool isBehind = hasCall && SendCalls.IsBehind(account.Timeline, _own[thread], in asked);
        long sendNs = Math.Clamp(asked.Order.SendStampNs, fromNs, toNs);
        IReadOnlyList<CausePart> parts =
            isBehind ? account.PartsIn(fromNs, sendNs, toNs - sendNs) : account.PartsIn(fromNs, toNs);
        return new CauseFinding
        {
            Order = asked.Order,
            Cpu = asked.Cpu,
            ThreadId = thread,
            Parts = parts,
            Reason = known.KnownFromNs > fromNs && toNs > fromNs
                ? known.IsOverwritten ? UnknownReason.Overwritten : UnknownReason.NotAttached
                : parts.Any(part => part is { Kind: CauseKind.Unknown, Ns: > 0 }) ? UnknownReason.Contradiction
                : UnknownReason.None,
        };
    }

    private static long EndOf(in AskedOrder asked) => Math.Max(asked.Order.TickStampNs, asked.Order.OrderStampNs);

    private List<CpuStep> StepsOf(int cpu) => _steps.GetValueOrDefault(cpu) ?? [];

    private void Sort()
    {
        foreach (HistoryRecord record in _records)
        {
            if (record.Kind is not (HistoryKind.Switch or HistoryKind.Ran))
                continue;
            if (!_steps.TryGetValue(record.Cpu, out List<CpuStep>? steps))
                _steps.Add(record.Cpu, steps = []);
            CpuStep.Add(steps, in record);
        }
    }

    /// <summary>Gives each thread that sent an order its own records. Those before the copy are not complete: the last
    /// switch of another CPU may be long past for the thread.</summary>
    private void GiveRecords(int[] senders, long sinceNs)
    {
        foreach (int thread in senders)
        {
            if (thread != 0)
                _own.TryAdd(thread, []);
        }
        foreach (HistoryRecord record in _records)
        {
            if ((long)record.StampNs < sinceNs)
                continue;
            if (_own.TryGetValue((int)record.Thread, out List<HistoryRecord>? own))
                own.Add(record);
            if (record.Kind == HistoryKind.Switch && record.Other != record.Thread
                && _own.TryGetValue((int)record.Other, out own))
                own.Add(record);
        }
    }

    /// <summary>The watched thread that made an order's send call, or else had the CPU on which it left; 0 if none is
    /// known to have.</summary>
    private int SenderOf(AskedOrder asked)
    {
        int thread = asked.Order.Sender > 0 ? (int)asked.Order.Sender
            : CpuStep.ThreadAt(StepsOf(asked.Cpu), EndOf(in asked), asked.Assumed);
        return thread != 0 && isWatched(thread) ? thread : 0;
    }

    /// <summary>Adds, in front, the record that says in which state the first tick found the thread, however long
    /// before: the wait or sleep that it belongs to may have begun earlier than the copy.</summary>
    /// <returns>False if there is none, or it is among the records already.</returns>
    private bool TryAddEarlier(int thread, List<HistoryRecord> own, long fromNs)
    {
        if (own.Count == 0 || (long)own[0].StampNs <= fromNs || !own[0].SaysStateOf((uint)thread)
            || own[0].IsLeaveOf((uint)thread)
            || !history.TryFindLast((uint)thread, (long)own[0].StampNs, out HistoryRecord last))
            return false;
        own.Insert(0, last);
        return true;
    }
}
