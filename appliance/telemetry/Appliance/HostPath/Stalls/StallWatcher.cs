// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.HostPath.Causes;
using Telemetry.Appliance.HostPath.Owners;
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Host.Jitter;
using Telemetry.Host.Processes;
using Telemetry.Host.Stalls;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Stalls;

/// <summary>
/// Reads what the threads of trading processes and their CPUs did, keeps it for the publisher, and reports processes
/// and threads that waited long for a CPU, and devices that interrupt their CPUs. Takes at most a hundredth of a core.
/// </summary>
internal sealed class StallWatcher : ILivePart, IHostWatcher
{
    /// <summary>Single wait from which on a thread is reported, nanoseconds.</summary>
    internal const long StallNs = 1_000_000;

    private const long SecondNs = 1_000_000_000;
    private const long LongestNs = 10 * SecondNs;
    private const long InterfacesEveryNs = 60 * SecondNs;
    private const long TickNs = SecondNs / 100;                 // USER_HZ
    private const int Share = 100;
    private const int Copies = 10;          // more than Latest keeps, so that none is written while it is read

    private readonly SocketOwnerWatcher _owners;
    private readonly LiveCauses _causes;
    private readonly int[] _interfaceOfFlow;
    private readonly bool _isOn;
    private readonly uint? _network = TradingSockets.CallersNetwork();
    private readonly ThreadWatch _threads = new(ThreadRow.MaxReported);
    private readonly CpuWatch _cpus = new(CpuRow.MaxReported);
    private readonly CoreInterrupts _interrupts;
    private readonly StallReports _reports;
    private readonly Latest<StallTable> _latest = new();
    private readonly StallTable[] _tables;
    private readonly CpuTotals[] _cpuTotals = new CpuTotals[CpuRow.MaxReported];
    private readonly List<DeviceInterrupt> _found = [];
    private readonly HashSet<int> _busyCpus = [];
    private readonly List<int> _named = [];
    private readonly ProcessIdentities _identities = new();
    private TradingSockets _sockets;
    private int[] _ids = [];
    private ProcessNames _names;
    private IReadOnlyList<string> _processes = [];
    private IReadOnlyDictionary<int, string> _interfaces = new Dictionary<int, string>();
    private long _interfacesUntilNs;
    private long _ownersVersion;
    private readonly long _madeNs = MonotonicClock.NowNs;
    private long _lastNs;
    private int _next;

    /// <summary>Makes it, in the network namespace of the calling thread.</summary>
    internal StallWatcher(LiveParts run)
    {
        (_owners, _causes) = (run.Get<SocketOwnerWatcher>(), run.Get<LiveCauses>());
        _interfaceOfFlow = run.InterfaceOfFlow;
        _interrupts = new CoreInterrupts(run.Control);
        _reports = new StallReports(run.Control, _causes);
        _isOn = run.Settings.HostPath.Stalls != StallLevel.Off;
        _tables = [.. Enumerable.Range(0, Copies).Select(_ => new StallTable(_isOn))];
        _names = new ProcessNames([]);
        _sockets = new TradingSockets(run.Configuration.Topology, _interfaceOfFlow, _network);
        TakeOver(run.Configuration);
        Keep();
    }

    /// <summary>The last readings; any thread.</summary>
    internal StallTable Latest => _latest.Value!;

    public long LookEveryNs { get; private set; } = SecondNs;

    /// <summary>Switches to the lines, sessions and processes of a changed configuration; host thread. Processes that
    /// are watched stay so until they end.</summary>
    public void TakeOver(Configuration next)
    {
        if (!_isOn)
            return;
        _sockets = new TradingSockets(next.Topology, _interfaceOfFlow, _network);
        _processes = next.Settings.HostPath.Processes;
        _ids = [.. _processes.Select(IdOf).Where(id => id > 0)];
        _names.Dispose();
        _names = new ProcessNames(_processes.Where(process => IdOf(process) == 0));
    }

    public void Look(long nowNs)
    {
        if (!_isOn)
            return;
        long beganNs = HostThread.CpuTimeNs();
        FindProcesses();
        _threads.Look();
        if (nowNs >= _interfacesUntilNs)
        {
            _interfaces = DeviceInterrupts.Read();
            _interfacesUntilNs = nowNs + InterfacesEveryNs;
        }
        long elapsedNs = nowNs - _lastNs;
        _busyCpus.Clear();
        foreach (WatchedThread thread in _threads.Threads)
        {
            if (thread.RanNs > 0)
                _cpus.Add(thread.Cpu);
            if (_lastNs == 0)
                continue;
            if (thread.RanNs > elapsedNs / 2 && thread.StayedOnCpu)
                _busyCpus.Add(thread.Cpu);
            _reports.Add(thread);
        }
        _reports.Report(_lastNs, nowNs);
        _cpus.Look(_interfaces);
        if (_lastNs != 0)
            ReportInterrupts(nowNs, elapsedNs);
        _lastNs = nowNs;
        LookEveryNs = Math.Clamp(Share * (HostThread.CpuTimeNs() - beganNs), SecondNs, LongestNs);
        Keep();
        _causes.Watch(Latest);
    }

    public IEnumerable<WatchedTable> Tables =>
        _isOn ? [new WatchedTable("threads", () => Latest.ThreadCount, _threads.MostThreads)] : [];

    public int ReadHooks(Span<HookRow> hooks)
    {
        (hooks[0], hooks[1]) = (Latest.ThreadHook, Latest.CpuHook);
        return 2;
    }

    public int ReadThreads(Span<ThreadRow> threads)
    {
        StallTable table = Latest;
        table.Threads.AsSpan(0, table.ThreadCount).CopyTo(threads);
        return table.ThreadCount;
    }

    public int ReadCpus(Span<CpuRow> cpus)
    {
        StallTable table = Latest;
        table.Cpus.AsSpan(0, table.CpuCount).CopyTo(cpus);
        return table.CpuCount;
    }

    public void Dispose()
    {
        _threads.Dispose();
        _cpus.Dispose();
        _names.Dispose();
    }

    private void FindProcesses()
    {
        foreach (int id in _ids)
            _threads.Add(new ProcessKey(id, 0));
        _named.Clear();
        _names.Find(_named);
        foreach (int id in _named)
            _threads.Add(new ProcessKey(id, 0));
        if (_processes.Count > 0 || _owners.Version == _ownersVersion)
            return;
        _ownersVersion = _owners.Version;
        foreach (ref readonly SocketOwner owner in _owners.Table.Rows)
        {
            if (owner.Process != Environment.ProcessId && _sockets.Takes(owner))
                _threads.Add(new ProcessKey((int)owner.Process, owner.ProcessStartNs / TickNs));
        }
    }

    private void ReportInterrupts(long nowNs, long elapsedNs)
    {
        _found.Clear();
        foreach (int cpu in _busyCpus)
            _cpus.FindInterrupts(cpu, _found);
        _interrupts.Take(_found, _interfaces, nowNs, elapsedNs);
    }

    private void Keep()
    {
        StallTable table = _tables[_next];
        _next = (_next + 1) % Copies;
        table.ThreadCount = 0;
        foreach (WatchedThread thread in _threads.Threads)
        {
            ref ThreadRow row = ref table.Threads[table.ThreadCount++];
            (row.Process, row.ProcessId) = (thread.Process.Name, (uint)thread.Process.Key.Pid);
            (row.Thread, row.ThreadId) = (thread.Name, (uint)thread.Id);
            ProcessIdentity? identity = _identities.Of(thread.Process.Key.Pid, _lastNs);
            (row.Cgroup, row.Container) = (identity?.Cgroup, identity?.Container);
            row.Counters = CountersOf(thread);
            (row.ThrottledNs, row.ThrottledPeriods) = (thread.Throttled?.ThrottledNs, thread.Throttled?.Periods);
            row.AskedNs = _lastNs;
        }
        table.CpuCount = _isOn ? _cpus.Read(_cpuTotals) : 0;
        for (int place = 0; place < table.CpuCount; place++)
            table.Cpus[place] = RowOf(_cpuTotals[place]) with { AskedNs = _lastNs };
        HookState state = _isOn ? HookState.Attached : HookState.Off;
        string? noProcesses = _isOn && _processes.Count == 0 ? _owners.Why : null;
        table.ThreadHook = HookOf("thread_counters", "/proc/PID/task", state, noProcesses, _threads.Books);
        table.CpuHook = HookOf(
            "cpu_counters", "softnet_stat", state,
            _isOn && _cpus.Count > 0 && !_cpus.HasSoftnet ? "softnet_stat cannot be read" : null, _cpus.Books);
        _latest.Value = table;
    }

    private HookRow HookOf(string program, string hook, HookState state, string? why, HookCounters books)
    {
        books.Missed = NullValue.Int64;
        return new HookRow
        {
            Program = program,
            Hook = hook,
            State = why is null ? state : HookState.Missing,
            Why = why,
            EveryNs = _isOn ? LookEveryNs : 0,
            AskedNs = Math.Max(_lastNs, _madeNs),
            Counters = books,
        };
    }

    private static ThreadCounters CountersOf(WatchedThread thread)
    {
        ThreadTotals totals = thread.Totals;
        return new ThreadCounters
        {
            Cpu = NullValue.From(thread.Cpu < 0 ? null : thread.Cpu),
            RunningNs = NullValue.From(totals.RunningNs),
            WaitingNs = NullValue.From(totals.WaitingNs),
            Voluntary = NullValue.From(totals.Voluntary),
            Preempted = NullValue.From(totals.Preempted),
            Migrations = NullValue.From(totals.Migrations),
            Faults = NullValue.From(totals.Faults),
            MajorFaults = NullValue.From(totals.MajorFaults),
            InterruptedNs = NullValue.Int64,
        };
    }

    private static CpuRow RowOf(in CpuTotals totals) => new()
    {
        Cpu = (uint)totals.Cpu,
        Counters = new CpuCounters
        {
            TimeSqueeze = NullValue.From(totals.TimeSqueeze),
            BacklogDropped = NullValue.From(totals.BacklogDropped),
            KsoftirqdNs = NullValue.From(totals.KsoftirqdNs),
            DeviceInterrupts = NullValue.From(totals.DeviceInterrupts),
        },
    };

    private static int IdOf(string process) =>
        int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;
}
