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

/// <summary>Causes of late orders, in a run: the programs that write the scheduler's history, the search in it, and the
/// findings, which the host thread reports. Where the kernel refuses a program, the run goes on without.</summary>
internal sealed class LiveCauses : IHostWatcher, ICauseFindings, IDisposable
{
    private const long LookNs = 5_000_000;
    private const int Kept = 1024;

    private readonly Action<Action> _privileged;
    private readonly ControlQueue _control;
    private readonly HistoryCapture? _history;
    private readonly CauseFinding?[] _findings = new CauseFinding?[Kept];
    private readonly HookState _state;
    private readonly string? _why;
    private readonly long[] _kinds = new long[Enum.GetValues<CauseKind>().Length];
    private readonly LongWaits _longWaits = new();
    private StallTable? _table;
    private long _found;
    private bool _isOver;

    /// <summary>Loads the programs, attaches nothing.</summary>
    /// <param name="settings">Whether causes are looked for.</param>
    /// <param name="capture">The capture that orders are read from.</param>
    /// <param name="control">Receives what was found.</param>
    /// <param name="privileged">Runs an action on the thread with the capabilities.</param>
    internal LiveCauses(
        HostPathSettings settings, KernelCapture capture, ControlQueue control, Action<Action> privileged)
    {
        (_control, _privileged) = (control, privileged);
        if (settings.Stalls != StallLevel.Causes)
            return;
        HistoryCapture? history = null;
        string? why = null;
        privileged(() => history = TryOpen(settings, out why));
        (_history, _why) = (history, why);
        _state = history is null ? HookState.Missing : HookState.Attached;
        if (history is null)
            return;
        LateOrderQueue queue = new();
        Search = new CauseSearch(history, queue, _longWaits, source => capture.Rings[source].Cpu);
        Orders = new LateOrders(queue, settings.LateOrderNs);
    }

    /// <summary>The search, which has a thread of its own; null if causes are not looked for.</summary>
    internal CauseSearch? Search { get; }

    /// <summary>Chooses the orders; null if causes are not looked for.</summary>
    internal LateOrders? Orders { get; }

    /// <summary>Waits of watched threads for a CPU; null if they are not measured.</summary>
    internal RunWaits? Waits => Search?.Waits;

    /// <summary>Its name, with the reason that it is missing; null if it is not.</summary>
    internal (string What, string? Why) Missing => ("causes of late orders", _why);

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Attaches the programs; on the privileged thread.</summary>
    internal void Attach() => _history?.Attach();

    /// <summary>Detaches the programs, and reports the orders that are left; on the privileged thread, after the host
    /// thread and that of the search have ended.</summary>
    internal void Detach()
    {
        _history?.Detach();
        Search?.Finish();
        Look(MonotonicClock.NowNs);
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
        _table = table;
        Search?.Watch(table);
    }

    /// <summary>Takes out the longest wait of a process for a CPU since the last call; null if none was long.</summary>
    internal LongWait? TakeLongWait(int process) => _longWaits.Take(process);

    /// <summary>Finds who had the CPU the longest of a wait; null if that is not recorded. Host thread.</summary>
    internal CauseShare? HolderOf(in LongWait wait) => LongWaits.HolderOf(wait, _history!);

    /// <summary>Name of a thread at the last look; empty if it is newer. Host thread.</summary>
    internal string NameOf(int thread) => _table?.Threads.AsSpan(0, _table.ThreadCount).ToArray()
        .FirstOrDefault(row => row.ThreadId == (uint)thread).Thread ?? "";

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        while (Search is { } search && search.Found.TryPeek(out CauseFinding? finding) && TryReport(finding!, nowNs))
            search.Found.Remove();
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
            EveryNs = Search is null ? 0 : LiveWaits.EveryNs,
            AskedNs = Search?.LookedNs ?? 0,
            Counters = _history is null ? HookRow.Unknown : new HookCounters
            {
                Events = counters.Recorded + counters.Ignored,
                Ignored = counters.Ignored,
                Told = counters.Recorded,
                Missed = Search!.Missed,
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
        counters.KindNotRecorded = Read(CauseKind.NotRecorded);
        counters.KindThrottled = Read(CauseKind.Throttled);
        counters.KindFrozen = Read(CauseKind.Frozen);
        counters.KindTcpWait = Read(CauseKind.TcpWait);
        counters.HistoryLapped = _history!.Drain.Laps;
        counters.ProcessesLeftOut = Search!.WaitsLeftOut;
        counters.Skipped = orders.Skipped;
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

    private bool TryReport(CauseFinding finding, long nowNs)
    {
        long number = _found;
        Volatile.Write(ref _findings[number % Kept], finding);
        bool hasRoom = _control.TryAdd(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = finding.Order.OrderStampNs,
            Kind = ControlKind.CauseFound,
            FlowId = finding.Order.SessionIndex,
            Ticket = (int)number,
            LineIndex = -1,
        });
        if (!hasRoom)
            return false;           // it is tried again at the next look
        ref long outcome = ref _kinds[(int)finding.Kind];
        Volatile.Write(ref outcome, outcome + 1);
        Volatile.Write(ref _found, number + 1);
        return true;
    }
}
