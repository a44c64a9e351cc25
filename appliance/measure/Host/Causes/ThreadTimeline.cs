// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;

namespace Telemetry.Host.Causes;

/// <summary>The states of one thread, one after the other, from the records of the history.</summary>
internal sealed class ThreadTimeline
{
    private readonly List<ThreadSpan> _spans = [];
    private readonly int _thread;
    private SpanState _state;
    private int _cpu;
    private long _sinceNs = long.MinValue;
    private bool _isQueued;
    private bool _isRecorded;
    private bool _hasBegin;
    private ThrottledMark _begin;

    private ThreadTimeline(int thread, int cpu) => (_thread, _cpu) = (thread, cpu);

    /// <summary>Makes it.</summary>
    /// <param name="own">Records of the thread, in the order of their stamps.</param>
    /// <param name="thread">Id of the thread.</param>
    /// <param name="cpu">CPU that it was on, if no record names it.</param>
    /// <param name="isEarlier">True if switches of the CPUs are missing between the first record and the
    /// second.</param>
    internal static ThreadTimeline Of(ReadOnlySpan<HistoryRecord> own, int thread, int cpu, bool isEarlier)
    {
        var timeline = new ThreadTimeline(thread, cpu);
        bool hasState = false;
        for (int place = 0; place < own.Length; place++)
        {
            ref readonly HistoryRecord record = ref own[place];
            if (!hasState)
                hasState = timeline.TryBegin(in record);
            timeline.Take(in record, own[(place + 1)..]);
            if (isEarlier && place == 0)
                timeline._isRecorded = false;
        }
        timeline.End(long.MaxValue);
        return timeline;
    }

    /// <summary>Its spans, in the order of time; the first has no start and the last no end.</summary>
    internal IReadOnlyList<ThreadSpan> Spans => _spans;

    /// <summary>The state before the first record that says it.</summary>
    private bool TryBegin(ref readonly HistoryRecord record)
    {
        switch (record.Kind)
        {
            case HistoryKind.Switch when record.Thread == _thread:
            case HistoryKind.Woken:
                _state = SpanState.Runnable;
                break;
            case HistoryKind.Waking:
                _state = SpanState.Sleeping;
                break;
            case HistoryKind.Migrated:
                return false;
            default:
                _state = SpanState.Running;
                break;
        }
        _cpu = record.Kind == HistoryKind.Woken ? (int)record.Detail : record.Cpu;
        return true;
    }

    private void Take(ref readonly HistoryRecord record, ReadOnlySpan<HistoryRecord> later)
    {
        switch (record.Kind)
        {
            case HistoryKind.Switch when record.Other == _thread:
                Leave(in record, later);
                break;
            case HistoryKind.Switch:
                Enter(in record);
                break;
            case HistoryKind.Waking when _state is SpanState.Sleeping or SpanState.Stopped or SpanState.Frozen:
                // Where a thread that sleeps can be frozen, nothing wakes it but the end of that.
                if (record.Detail != 0)
                    _state = SpanState.Frozen;
                End((long)record.StampNs, in record);
                (_state, _isQueued, _isRecorded) = (SpanState.Runnable, false, false);
                Begin(null);
                break;
            case HistoryKind.Woken or HistoryKind.Migrated when _state == SpanState.Runnable:
                // While it is being woken it waits in no queue yet, so that its whole wait is where it is put.
                if (_sinceNs == long.MinValue || (_isQueued && _cpu != record.Detail))
                    End((long)record.StampNs, record.EndMark);
                (_cpu, _isRecorded) = ((int)record.Detail, true);
                Begin(record.BeginMark);
                _isQueued |= record.Kind == HistoryKind.Woken;
                break;
        }
    }

    private void Leave(ref readonly HistoryRecord record, ReadOnlySpan<HistoryRecord> later)
    {
        if (_state != SpanState.Running || _cpu != record.Cpu)
            _state = SpanState.Contradiction;
        End((long)record.StampNs);
        _cpu = record.Cpu;
        // A thread can be woken while it is about to sleep: then it leaves its CPU, and no further wake-up comes.
        _state = record.State == LeaveState.Runnable || !IsWokenIn(later) ? SpanState.Runnable
            : StateOf(record.State);
        (_isQueued, _isRecorded) = (record.State == LeaveState.Runnable, false);
        Begin(record.BeginMark);
    }

    /// <summary>Takes over the mark of the wait that begins; null if it has none.</summary>
    private void Begin(ThrottledMark? mark) => (_hasBegin, _begin) = (mark is { }, mark ?? default);

    /// <summary>State of a thread that has left its CPU not to run on.</summary>
    private static SpanState StateOf(uint left) =>
        (left & LeaveState.StoppedOrTraced) != 0 ? SpanState.Stopped
        : (left & LeaveState.Frozen) != 0 ? SpanState.Frozen : SpanState.Sleeping;

    private void Enter(ref readonly HistoryRecord record)
    {
        if (_state != SpanState.Runnable)
            _state = SpanState.Contradiction;
        else if (_cpu != record.Cpu)
        {
            _cpu = record.Cpu;
            Begin(null);
        }
        End((long)record.StampNs, record.EndMark);
        (_state, _cpu) = (SpanState.Running, record.Cpu);
    }

    /// <summary>True if somebody wakes the thread before it is on a CPU again, or it is not seen again.</summary>
    private bool IsWokenIn(ReadOnlySpan<HistoryRecord> later)
    {
        foreach (ref readonly HistoryRecord record in later)
        {
            if (record.Thread != _thread)
                continue;
            if (record.Kind == HistoryKind.Waking)
                return true;
            if (record.Kind is HistoryKind.Switch or HistoryKind.Woken)
                return false;
        }
        return true;
    }

    private void End(long toNs, ThrottledMark end = default) => Add(new ThreadSpan
    {
        State = _state,
        FromNs = _sinceNs,
        ToNs = toNs,
        Cpu = _cpu,
        IsRecorded = _isRecorded,
        ThrottledNs = _state != SpanState.Runnable || toNs <= _sinceNs ? 0
            : Math.Min(ThrottledMark.Between(_begin, end), toNs - _sinceNs),
        IsThrottledFirst = _begin.IsNow,
        IsQuotaUnknown = _state == SpanState.Runnable && !_hasBegin && end.HasTime,
        WakerName = "",
    });

    private void End(long toNs, ref readonly HistoryRecord waking) => Add(new ThreadSpan
    {
        State = _state,
        FromNs = _sinceNs,
        ToNs = toNs,
        Cpu = -1,
        HasWaker = true,
        Waker = (int)waking.Other,
        WakerName = waking.Name,
        WakerContext = waking.State,
    });

    private void Add(ThreadSpan span)
    {
        if (span.ToNs > span.FromNs)
            _spans.Add(span);
        _sinceNs = Math.Max(_sinceNs, span.ToNs);
    }
}
