// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>Account of what one thread did at each instant of a time, and who had its CPU while it waited: made once,
/// then asked for each order that the thread sent.</summary>
internal sealed class ThreadAccount
{
    private readonly SortedDictionary<CauseKind, TimeTrack> _kinds = [];
    private readonly SortedDictionary<CauseKind, Dictionary<(int Id, string Name), TimeTrack>> _shares = [];
    private readonly Dictionary<string, TimeTrack> _packetSleeps = [];
    private readonly List<long> _faults = [];
    private readonly List<(long FromNs, long ToNs)> _sums = [];
    private readonly long _fromNs;
    private readonly long _toNs;

    /// <summary>Makes it.</summary>
    /// <param name="own">Records of the thread, in the order of their stamps.</param>
    /// <param name="timeline">Its states.</param>
    /// <param name="stepsOf">Who had a CPU, in the order of time.</param>
    /// <param name="fromNs">Start of the time, nanoseconds.</param>
    /// <param name="knownFromNs">Stamp from which on no record is missing, nanoseconds.</param>
    /// <param name="toNs">End of the time, nanoseconds.</param>
    internal ThreadAccount(
        List<HistoryRecord> own, ThreadTimeline timeline, Func<int, List<CpuStep>> stepsOf, long fromNs,
        long knownFromNs, long toNs)
    {
        Timeline = timeline;
        (_fromNs, _toNs) = (fromNs, toNs);
        if (knownFromNs > fromNs)
            Add(CauseKind.Unknown, fromNs, knownFromNs);
        _fromNs = Math.Clamp(knownFromNs, fromNs, toNs);
        List<HistoryRecord> interrupts = InterruptTimes.Of(own);
        int nextInterrupt = 0;
        foreach (ThreadSpan span in timeline.Spans)
        {
            switch (span.State)
            {
                case SpanState.Running:
                    InterruptTimes.Add(this, interrupts, ref nextInterrupt, span);
                    break;
                case SpanState.Runnable:
                    AddWait(stepsOf(span.Cpu), span);
                    break;
                case SpanState.Frozen:
                    Add(CauseKind.Frozen, span.FromNs, span.ToNs, share: WakerOf(span));
                    break;
                case SpanState.Stopped:
                    Add(CauseKind.Stopped, span.FromNs, span.ToNs, share: WakerOf(span));
                    break;
                case SpanState.Sleeping:
                    AddSleep(span);
                    break;
                default:
                    Add(CauseKind.Unknown, span.FromNs, span.ToNs);
                    break;
            }
        }
        foreach (HistoryRecord record in own)
        {
            if (record.Kind == HistoryKind.Fault)
                _faults.Add((long)record.StampNs);
        }
    }

    /// <summary>Adds a span of one kind, cut to the time of the account.</summary>
    /// <param name="fromNs">Its start, nanoseconds.</param>
    /// <param name="toNs">Its end, nanoseconds.</param>
    /// <param name="cpu">CPU that it was on; -1 if none is meant.</param>
    /// <param name="share">Who had it, if that is known.</param>
    /// <param name="continues">True if it belongs to the same occurrence as the last span of its kind.</param>
    /// <returns>False if nothing of it lies in the time of the account.</returns>
    internal bool Add(
        CauseKind kind, long fromNs, long toNs, int cpu = -1, (int Id, string Name)? share = null,
        bool continues = false)
    {
        (fromNs, toNs) = (Math.Max(fromNs, _fromNs), Math.Min(toNs, _toNs));
        if (fromNs >= toNs)
            return false;
        TrackIn(_kinds, kind).Add(fromNs, toNs, cpu, continues);
        if (share is not { } who)
            return true;
        if (!_shares.TryGetValue(kind, out Dictionary<(int, string), TimeTrack>? named))
            _shares.Add(kind, named = []);
        TrackIn(named, who).Add(fromNs, toNs);
        return true;
    }

    /// <summary>Says that the order in which threads have a time is not known: a part of it is of no thread.</summary>
    internal void Keep(long fromNs, long toNs) => _sums.Add((fromNs, toNs));

    /// <summary>States of the thread.</summary>
    internal ThreadTimeline Timeline { get; }

    /// <summary>The parts of a time within that of the account, the longest first: they add up to it.</summary>
    /// <param name="fromNs">Its start, nanoseconds.</param>
    /// <param name="toNs">Its end, nanoseconds.</param>
    /// <param name="behindNs">Time for which an order waited behind the thread's send call, in which the account ends,
    /// nanoseconds; null if it did not.</param>
    internal IReadOnlyList<CausePart> PartsIn(long fromNs, long toNs, long? behindNs = null)
    {
        (string name, long packetNs) = PacketSleepAt(fromNs, toNs);
        List<CausePart> parts = [];
        (long wholeFromNs, long wholeToNs) = WithoutCut(fromNs, toNs);
        long cutNs = toNs - fromNs - (wholeToNs - wholeFromNs);
        if (cutNs > 0)
            _ = TrackIn(_kinds, CauseKind.NotRecorded);
        foreach (CauseKind kind in _kinds.Keys)
        {
            bool isOfWaits = kind is CauseKind.CpuWait or CauseKind.IdleExit or CauseKind.NotRecorded;
            CausePart part = isOfWaits ? PartOf(kind, wholeFromNs, wholeToNs, default)
                : PartOf(kind, fromNs, toNs, kind == CauseKind.Blocked ? (name, packetNs) : default);
            if (kind == CauseKind.NotRecorded && cutNs > 0)
                part = part with { Ns = part.Ns + cutNs, Count = part.Count + 1 };
            if (part.Ns > 0)
                parts.Add(part);
        }
        if (packetNs > 0)
        {
            parts.Add(new CausePart
            {
                Kind = CauseKind.Stack,
                Ns = packetNs,
                Count = 1,
                By = [new CauseShare(name, -1, packetNs)],
            });
        }
        if (CountFaults(toNs + 1) - CountFaults(fromNs) is > 0 and int faults)
            parts.Add(new CausePart { Kind = CauseKind.Fault, Ns = 0, Count = faults });
        if (behindNs is { } waitNs)
            parts.Add(new CausePart { Kind = CauseKind.TcpWait, Ns = waitNs, Count = 1 });
        return parts.Count == 0 ? [CausePart.None]
            : [.. parts.OrderByDescending(part => part.Ns).ThenBy(part => part.Kind)];
    }

    /// <summary>A wait: without a quota the other threads on the CPU are not the reason.</summary>
    private void AddWait(List<CpuStep> steps, ThreadSpan wait)
    {
        if (wait.IsQuotaUnknown)
        {
            Add(CauseKind.NotRecorded, wait.FromNs, wait.ToNs, wait.Cpu);
            return;
        }
        ThreadSpan rest = wait;
        if (wait is { ThrottledNs: > 0, IsThrottledFirst: true })
        {
            rest = wait with { FromNs = wait.FromNs + wait.ThrottledNs, IsRecorded = false };
            Add(CauseKind.Throttled, wait.FromNs, rest.FromNs, wait.Cpu);
        }
        else if (wait.ThrottledNs > 0)
        {
            rest = wait with { ToNs = wait.ToNs - wait.ThrottledNs };
        }
        CpuOccupants.Add(this, steps, rest);
        Add(CauseKind.Throttled, rest.ToNs, wait.ToNs, wait.Cpu);
    }

    /// <summary>A sleep. If a tick finds the thread in one that a packet ended, that is the packet's way
    /// through the kernel.</summary>
    private void AddSleep(ThreadSpan span)
    {
        bool isAdded = Add(CauseKind.Blocked, span.FromNs, span.ToNs, share: WakerOf(span));
        if (!isAdded || !InterruptTimes.BringsPacket(span.WakerContext))
            return;
        TrackIn(_packetSleeps, InterruptTimes.WakerName(span.WakerContext))
            .Add(Math.Max(span.FromNs, _fromNs), Math.Min(span.ToNs, _toNs));
    }

    /// <summary>A time without the sums that it begins or ends in; all of it is wait.</summary>
    private (long FromNs, long ToNs) WithoutCut(long fromNs, long toNs)
    {
        long wholeFromNs = SumAt(fromNs) is { } begun ? Math.Min(begun.ToNs, toNs) : fromNs;
        return (wholeFromNs, SumAt(toNs) is { } ended ? Math.Max(ended.FromNs, wholeFromNs) : toNs);
    }

    /// <summary>The sums in whose time a stamp lies; null if it lies in none.</summary>
    private (long FromNs, long ToNs)? SumAt(long stampNs)
    {
        (int from, int to) = (0, _sums.Count);
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (_sums[middle].FromNs < stampNs)
                from = middle + 1;
            else
                to = middle;
        }
        return from > 0 && stampNs < _sums[from - 1].ToNs ? _sums[from - 1] : null;
    }

    private static (int Id, string Name)? WakerOf(ThreadSpan span) =>
        !span.HasWaker ? null
            : span.WakerContext == WakingContext.Thread ? (span.Waker, span.WakerName)
            : (-1, InterruptTimes.WakerName(span.WakerContext));

    private (string Name, long Ns) PacketSleepAt(long fromNs, long toNs)
    {
        foreach ((string name, TimeTrack track) in _packetSleeps)
        {
            if (track.RestAt(fromNs, toNs) is > 0 and long restNs)
                return (name, restNs);
        }
        return ("", 0);
    }

    /// <param name="fromNs">Start of the time, nanoseconds.</param>
    /// <param name="toNs">Its end, nanoseconds.</param>
    /// <param name="without">One share that does not count, and its time.</param>
    private CausePart PartOf(CauseKind kind, long fromNs, long toNs, (string Name, long Ns) without)
    {
        (int count, int cpu) = _kinds[kind].OccurrencesIn(fromNs, toNs);
        CauseShare[] shares = !_shares.TryGetValue(kind, out Dictionary<(int Id, string Name), TimeTrack>? named) ? [] :
        [
            .. named.Select(one => new CauseShare(one.Key.Name, one.Key.Id, one.Value.TimeIn(fromNs, toNs)
                    - (one.Key == (-1, without.Name) ? without.Ns : 0)))
                .Where(share => share.Ns > 0).OrderByDescending(share => share.Ns).ThenBy(share => share.Id),
        ];
        return new CausePart
        {
            Kind = kind,
            Ns = _kinds[kind].TimeIn(fromNs, toNs) - without.Ns,
            Cpu = cpu,
            Count = count - (without.Ns > 0 ? 1 : 0),
            By = shares[..Math.Min(shares.Length, CausePart.MostNamed)],
            OthersNs = shares.Skip(CausePart.MostNamed).Sum(share => share.Ns),
        };
    }

    private int CountFaults(long beforeNs)
    {
        int place = _faults.BinarySearch(beforeNs);
        if (place < 0)
            return ~place;
        while (place > 0 && _faults[place - 1] == beforeNs)
            place--;
        return place;
    }

    private static TimeTrack TrackIn<TKey>(IDictionary<TKey, TimeTrack> tracks, TKey key)
    {
        if (!tracks.TryGetValue(key, out TimeTrack? track))
            tracks.Add(key, track = new TimeTrack());
        return track;
    }
}
