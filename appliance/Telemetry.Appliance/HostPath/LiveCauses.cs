// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers.HostPath;
using Telemetry.Config;
using Telemetry.Host.Causes;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Causes;
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
    private readonly WatchedThreads _threads = new();
    private readonly CauseFinding?[] _findings = new CauseFinding?[Kept];
    private readonly HookState _state;
    private readonly string? _why;
    private long _found;
    private long _unknown;
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
        Orders = new LateOrders(_queue, settings.LateOrderNs);
    }

    /// <summary>Chooses the orders; null if causes are not looked for.</summary>
    internal LateOrders? Orders { get; }

    /// <summary>Lines for the user about what cannot be found.</summary>
    internal IEnumerable<string> Notices =>
        _why is null ? [] : [$"host path: causes of late orders are not looked for: {_why}"];

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Attaches the programs; on the privileged thread.</summary>
    internal void Attach() => _history?.Attach();

    /// <summary>Detaches the programs; on the privileged thread.</summary>
    internal void Detach() => _history?.Detach();

    /// <summary>Takes over which threads are watched; host thread, after each look at them.</summary>
    internal void Watch(StallTable table)
    {
        if (_history is not { } history)
            return;
        _threads.Take(table.Threads.AsSpan(0, table.ThreadCount), history);
        Interlocked.Exchange(ref _missed, NullValue.From(history.ReadMissed()));
    }

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        while (_queue.TryPeek(out LateOrder order) && order.OrderStampNs + CauseFinder.SettleNs <= nowNs)
        {
            Find(in order, nowNs);
            _queue.Remove();
        }
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

    /// <summary>State and totals of the search: an order that is asked for is an event; ignored if its cause is not
    /// known.</summary>
    internal HookRow SearchHook()
    {
        long unknown = Volatile.Read(ref _unknown);
        long found = Volatile.Read(ref _found);
        long limited = Orders?.Skipped ?? 0;
        return new HookRow
        {
            Program = "causes",
            Hook = "late orders",
            State = _state,
            Why = _why,
            Counters = Orders is null ? HookRow.Unknown : new HookCounters
            {
                Events = found + limited,
                Ignored = unknown,
                Told = found - unknown,
                Limited = limited,
                Missed = NullValue.Int64,
            },
        };
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
        if (!hasRoom || finding.Kind == CauseKind.Unknown)
            Volatile.Write(ref _unknown, _unknown + 1);
        Volatile.Write(ref _found, number + 1);
    }
}
