// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Stalls;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Host.Causes;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Messages.Counters;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath.Causes;

/// <summary>Causes of late orders, in a run: the programs that write the scheduler's history, the search in it, and the
/// findings, which the host thread reports. Where the kernel refuses a program, the run goes on without.</summary>
internal sealed class LiveCauses : ILivePart, IHostWatcher, ICauseFindings
{
    private const long LookNs = 5_000_000;
    private const int Kept = 1024;

    private readonly ControlQueue _control;
    private readonly HistoryCapture? _history;
    private readonly CauseSearch? _search;
    private readonly LateOrders? _orders;
    private readonly CauseFinding?[] _findings = new CauseFinding?[Kept];
    private readonly HookState _state;
    private readonly string? _why;
    private readonly long[] _kinds = new long[Enum.GetValues<CauseKind>().Length];
    private readonly LongWaits _longWaits = new();
    private StallTable? _table;
    private long _found;
    private bool _isOver;

    /// <summary>Loads the programs, attaches nothing.</summary>
    internal LiveCauses(LiveParts run)
    {
        _control = run.Control;
        HostPathSettings settings = run.Settings.HostPath;
        if (settings.Stalls != StallLevel.Causes)
            return;
        _history = run.TryOpen(() => HistoryCapture.Open(settings.HistoryBytes, settings.InterruptMinNs), out _why);
        _state = _history is null ? HookState.Missing : HookState.Attached;
        if (_history is null)
            return;
        LateOrderQueue queue = new();
        _search = new CauseSearch(_history, queue, _longWaits, source => run.Kernel.Rings[source].Cpu);
        _orders = new LateOrders(queue, settings.LateOrderNs);
        run.Extend(topology => topology.With(topology.Stages, _search.Processes, topology.StampedInterfaces));
    }

    /// <summary>True if causes are looked for.</summary>
    internal bool AreRecorded => _search is not null;

    public IEnumerable<(string What, string? Why)> Missing => [("causes of late orders", _why)];

    public IEnumerable<WatchedProgram> Programs => _history is not { } history ? []
        : [new WatchedProgram("history", HistoryCapture.Hook, () => EventsOf(history.ReadCounters()),
            () => history.ReadFacts())];

    public IEnumerable<WatchedTable> Tables =>
        _history is not { } history ? [] : [new WatchedTable("history", () => history.ReadHeld(), history.Capacity)];

    /// <summary>Thread of the search.</summary>
    public IEnumerable<HostWatch> Threads => _search is null ? [] : [new HostWatch("causes", [_search])];

    public long LookEveryNs => LookNs;

    public void AddTo(LiveInputs inputs)
    {
        if (_search is null)
            return;
        inputs.Pipeline = inputs.Pipeline with { LateOrders = _orders };
        inputs.Publisher = inputs.Publisher with
        {
            Causes = this,
            Samples = [.. inputs.Publisher.Samples, .. _search.Samples],
        };
    }

    public void Attach() => _history?.Attach();

    public void BeforeDetach() => _search?.FinishWaits();

    /// <summary>Detaches the programs, and reports the orders that are left.</summary>
    public void Detach()
    {
        _history?.Detach();
        _search?.Finish();
        Look(MonotonicClock.NowNs);
        Volatile.Write(ref _isOver, true);
    }

    public void TakeOver(Configuration next)
    {
        _orders?.SetLimit(next.Settings.HostPath.LateOrderNs);
        if (_history is { } history)
            history.InterruptMinNs = next.Settings.HostPath.InterruptMinNs;
    }

    /// <summary>Takes over which threads are watched; host thread, after each look at them.</summary>
    internal void Watch(StallTable table)
    {
        _table = table;
        _search?.Watch(table);
    }

    /// <summary>Takes out the longest wait of a process for a CPU since the last call; null if none was long.</summary>
    internal LongWait? TakeLongWait(int process) => _longWaits.Take(process);

    /// <summary>Finds who had the CPU the longest of a wait; null if that is not recorded. Host thread.</summary>
    internal CauseShare? HolderOf(in LongWait wait) => LongWaits.HolderOf(wait, _history!);

    /// <summary>Name of a thread at the last look; empty if it is newer. Host thread.</summary>
    internal string NameOf(int thread) => _table?.Threads.AsSpan(0, _table.ThreadCount).ToArray()
        .FirstOrDefault(row => row.ThreadId == (uint)thread).Thread ?? "";

    public void Look(long nowNs)
    {
        while (_search is { } search && search.Found.TryPeek(out CauseFinding? finding) && TryReport(finding!, nowNs))
            search.Found.Remove();
    }

    public CauseFinding? FindingOf(long number)
    {
        CauseFinding? finding = Volatile.Read(ref _findings[number % Kept]);
        return number > Volatile.Read(ref _found) - Kept ? finding : null;
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        HistoryCounters counters = _history?.ReadCounters() ?? default;
        hooks[0] = new HookRow
        {
            Program = "history",
            Hook = HistoryCapture.Hook,
            State = _state,
            Why = _why,
            EveryNs = _search is null ? 0 : LiveWaits.EveryNs,
            AskedNs = _search?.LookedNs ?? 0,
            Counters = _history is null ? HookRow.Unknown : new HookCounters
            {
                Events = EventsOf(counters),
                Ignored = counters.Ignored,
                Told = counters.Recorded,
                Missed = _search!.Missed,
            },
        };
        return 1;
    }

    /// <summary>Fills in the orders by the outcome of the search.</summary>
    public bool TryReadCauses(ref CauseCounters counters)
    {
        if (_orders is not { } orders)
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
        counters.ProcessesLeftOut = _search!.WaitsLeftOut;
        counters.Skipped = orders.Skipped;
        // Asked for last, so that it is not less than the rest.
        counters.Asked = orders.Asked;
        if (Volatile.Read(ref _isOver))
            counters.Skipped = counters.Asked - found;
        return true;
    }

    public void Dispose() => _history?.Dispose();

    private static long EventsOf(in HistoryCounters counters) => counters.Recorded + counters.Ignored;

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
