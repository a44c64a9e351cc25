// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers.HostPath;
using Telemetry.Config;
using Telemetry.Host.Causes;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath;

/// <summary>Causes of late orders, in a run: the history of the scheduler, the processes that it watches, and the
/// search in it, on the host thread. Where the kernel refuses a program, the run goes on without.</summary>
internal sealed class LiveCauses : IHostWatcher, ICauseFindings, IDisposable
{
    private const long LookNs = 5_000_000;
    private const int Kept = 1024;

    private readonly Action<Action> _privileged;
    private readonly ControlQueue _control;
    private readonly KernelCapture _capture;
    private readonly LateOrderQueue _queue = new();
    private readonly HistoryCapture? _history;
    private readonly CauseFinder? _finder;
    private readonly LiveWaits? _waits;
    private readonly WatchedThreads _threads = new();
    private readonly CauseFinding?[] _findings = new CauseFinding?[Kept];
    private readonly HookState _state;
    private readonly string? _why;
    private readonly long[] _kinds = new long[Enum.GetValues<CauseKind>().Length];
    private long _found;
    private long _unreported;
    private bool _isOver;
    private long _missed = NullValue.Int64;

    /// <summary>Loads the programs, attaches nothing.</summary>
    /// <param name="settings">Whether causes are looked for.</param>
    /// <param name="capture">The capture that orders are read from.</param>
    /// <param name="control">Receives what was found.</param>
    /// <param name="privileged">Runs an action on the thread with the capabilities.</param>
    internal LiveCauses(
        HostPathSettings settings, KernelCapture capture, ControlQueue control, Action<Action> privileged)
    {
        (_capture, _control, _privileged) = (capture, control, privileged);
        if (settings.Stalls != StallLevel.Causes)
            return;
        HistoryCapture? history = null;
        string? why = null;
        privileged(() => history = TryOpen(settings, out why));
        (_history, _why) = (history, why);
        _state = history is null ? HookState.Missing : HookState.Attached;
        if (history is null)
            return;
        _finder = new CauseFinder(history, _threads.IsWatched);
        _waits = new LiveWaits(history.Drain);
        Orders = new LateOrders(_queue, settings.LateOrderNs);
    }

    /// <summary>Chooses the orders; null if causes are not looked for.</summary>
    internal LateOrders? Orders { get; }

    /// <summary>Waits of watched threads for a CPU; null if they are not measured.</summary>
    internal RunWaits? Waits => _waits?.Waits;

    /// <summary>Its name, with the reason that it is missing; null if it is not.</summary>
    internal (string What, string? Why) Missing => ("causes of late orders", _why);

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Attaches the programs; on the privileged thread.</summary>
    internal void Attach() => _history?.Attach();

    /// <summary>Reads the history for waits for the last time, before the programs are detached one after the other,
    /// which takes long; after the host thread has ended.</summary>
    internal void FinishWaits() => _waits?.Drain(MonotonicClock.NowNs);

    /// <summary>Detaches the programs, and looks for the orders that are left; on the privileged thread, after the host
    /// thread has ended.</summary>
    internal void Detach()
    {
        _history?.Detach();
        if (_finder is not null)
            Look(MonotonicClock.NowNs + CauseFinder.SettleNs);
        Volatile.Write(ref _isOver, true);
    }

    /// <summary>Takes over the limits of a changed configuration; host thread.</summary>
    internal void TakeOver(HostPathSettings settings)
    {
        Orders?.SetLimit(settings.LateOrderNs);
        if (_history is { } history)
            history.InterruptMinNs = settings.InterruptMinNs;
    }

    /// <summary>Takes over which threads are watched; host thread, after each look at them.</summary>
    internal void Watch(StallTable table)
    {
        if (_history is not { } history)
            return;
        ReadOnlySpan<ThreadRow> threads = table.Threads.AsSpan(0, table.ThreadCount);
        _threads.Take(threads, history);
        long? missed = history.ReadMissed();
        Interlocked.Exchange(ref _missed, NullValue.From(missed));
        _waits!.Watch(threads, missed, MonotonicClock.NowNs);
    }

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        while (_queue.TryPeek(out LateOrder order) && order.OrderStampNs + CauseFinder.SettleNs <= nowNs)
        {
            Find(in order, nowNs);
            _queue.Remove();
        }
        _waits?.Look(nowNs);
    }

    /// <inheritdoc/>
    public CauseFinding? FindingOf(long number)
    {
        CauseFinding? finding = Volatile.Read(ref _findings[number % Kept]);
        return number > Volatile.Read(ref _found) - Kept ? finding : null;
    }

    /// <summary>State and totals of the programs.</summary>
    internal HookRow HistoryHook()
    {
        HistoryCounters counters = _history?.ReadCounters() ?? default;
        return new HookRow
        {
            Program = "history",
            Hook = HistoryCapture.Hook,
            State = _state,
            Why = _why,
            Counters = _history is null ? HookRow.Unknown : new HookCounters
            {
                Events = counters.Recorded + counters.Ignored,
                Ignored = counters.Ignored,
                Told = counters.Recorded,
                Missed = Interlocked.Read(ref _missed),
            },
        };
    }

    /// <summary>The programs; null if they are not there.</summary>
    internal HistoryCapture? History => _history;

    /// <summary>Fills in the orders by the outcome of the search; publisher's thread.</summary>
    /// <returns>False if causes are not looked for.</returns>
    internal bool TryRead(ref CauseCounters counters)
    {
        if (Orders is not { } orders)
            return false;
        long unknown = Read(CauseKind.Unknown);
        long found = 0;
        foreach (ref long kind in _kinds.AsSpan())
            found += Volatile.Read(ref kind);
        counters.Found = found - unknown;
        counters.Unknown = unknown;
        counters.KindStack = Read(CauseKind.Stack);
        counters.KindCpuWait = Read(CauseKind.CpuWait);
        counters.KindIdleExit = Read(CauseKind.IdleExit);
        counters.KindInterrupt = Read(CauseKind.Interrupt);
        counters.KindBlocked = Read(CauseKind.Blocked);
        counters.KindStopped = Read(CauseKind.Stopped);
        counters.KindStrategy = Read(CauseKind.Strategy);
        counters.KindUnknown = unknown;
        counters.HistoryLapped = _history!.Drain.Laps;
        counters.ProcessesLeftOut = _waits!.LeftOut;
        counters.Skipped = orders.Skipped + Volatile.Read(ref _unreported);
        // Asked for last, so that it is not less than the rest.
        counters.Asked = orders.Asked;
        if (Volatile.Read(ref _isOver))
            counters.Skipped = counters.Asked - found;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _privileged(() => _history?.Dispose());

    private static HistoryCapture? TryOpen(HostPathSettings settings, out string? why)
    {
        try
        {
            why = null;
            return HistoryCapture.Open(settings.HistoryBytes, settings.InterruptMinNs);
        }
        catch (FailureException refused)
        {
            why = refused.Failure.FirstLine;
            return null;
        }
    }

    private long Read(CauseKind kind) => Volatile.Read(ref _kinds[(int)kind]);

    private void Find(in LateOrder order, long nowNs)
    {
        int cpu = _capture.Rings[order.Source].Cpu;
        CauseFinding finding = _threads.Name(_finder!.Find(in order, cpu, _threads.AssumedOn(cpu)));
        long number = _found;
        Volatile.Write(ref _findings[number % Kept], finding);
        bool hasRoom = _control.TryAdd(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = order.OrderStampNs,
            Kind = ControlKind.CauseFound,
            FlowId = order.SessionIndex,
            Ticket = (int)number,
            LineIndex = -1,
        });
        ref long outcome = ref (hasRoom ? ref _kinds[(int)finding.Kind] : ref _unreported);
        Volatile.Write(ref outcome, outcome + 1);
        Volatile.Write(ref _found, number + 1);
    }
}
