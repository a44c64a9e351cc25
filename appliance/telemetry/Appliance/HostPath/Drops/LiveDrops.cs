// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Capture.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath.Drops;

/// <summary>Packets that the host drops, in a run: the program, its reader, and the names of what it reports. Where the
/// kernel refuses the program, the run goes on without.</summary>
internal sealed class LiveDrops : ILivePart, IHostWatcher, IDropNames
{
    private const long LookNs = 100_000_000;
    private const int LooksOfSecond = 10;

    private readonly LiveParts _run;
    private readonly DropCapture? _kernel;
    private readonly SocketProcesses? _processes;
    private readonly DropSites _sites = new();
    private readonly Dictionary<UntoldDrops, long> _reported = [];
    private readonly List<UntoldDrops> _untold = [];
    private readonly DropReader? _reader;
    private readonly HookState _state;
    private readonly string? _why;
    private int _named = 1;
    private int _untoldCount;
    private int _looks;
    private long _untoldSeen;
    private long _missed = NullValue.Int64;

    /// <summary>Loads the program, attaches nothing.</summary>
    internal LiveDrops(LiveParts run)
    {
        _run = run;
        if (!run.Settings.HostPath.Drops)
            return;
        _kernel = run.TryOpen(() => DropCapture.Open(run.Kernel), out _why);
        _state = _kernel is null ? HookState.Missing : HookState.Attached;
        if (_kernel is null)
            return;
        _processes = new SocketProcesses(run.Process.InNamespace);
        _reader = new DropReader(run.Kernel, _kernel, _sites);
    }

    internal bool AreRecorded => _reader is not null;

    public IEnumerable<(string What, string? Why)> Missing => [("drops", _why), ("owners of sockets", _processes?.Why)];

    public IEnumerable<WatchedProgram> Programs => _kernel is not { } kernel ? []
        : [new WatchedProgram("drops", DropCapture.Hook, () => kernel.ReadCounters().Events, () => kernel.ReadFacts())];

    public IEnumerable<WatchedTable> Tables => _kernel is null ? []
        : [new WatchedTable("drops_untold", () => Volatile.Read(ref _untoldCount), DropCapture.UntoldRows)];

    public void AddTo(LiveInputs inputs)
    {
        if (_reader is null)
            return;
        inputs.Pipeline = inputs.Pipeline with { HostDrops = true };
        inputs.Publisher = inputs.Publisher with { DropNames = this };
        inputs.Host = inputs.Host with { Drops = _reader };
    }

    public long LookEveryNs => LookNs;

    public void Attach() => _kernel?.Attach();

    public void Detach() => _kernel?.Detach();

    public void Look(long nowNs)
    {
        if (_kernel is not { } kernel)
            return;
        if (_named < _sites.Count)
            _run.Process.InNamespace(() => NameSites(kernel));
        _processes!.LookForNew();
        if (_looks++ % LooksOfSecond != 0)
            return;
        _processes!.Look();
        Interlocked.Exchange(ref _missed, NullValue.From(kernel.ReadMissed()));
        ReportUntold(kernel, nowNs);
    }

    public void AfterDetach(long nowNs)
    {
        if (_kernel is { } kernel)
            ReportUntold(kernel, nowNs);
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        DropCounters counters = _kernel?.ReadCounters() ?? default;
        hooks[0] = new HookRow
        {
            Program = "drops",
            Hook = DropCapture.Hook,
            State = _state,
            Why = _reader?.IsCorrupt == true ? "a record is not as it must be: no further ones are read" : _why,
            Counters = _kernel is null ? HookRow.Unknown : new HookCounters
            {
                Events = counters.Events,
                Ignored = counters.Ignored,
                Told = counters.Told,
                Limited = counters.Limited,
                Lost = counters.Lost,
                Missed = Interlocked.Read(ref _missed),
            },
        };
        return 1;
    }

    public int ReadOtherDrops(Span<OtherDrops> reasons) => _kernel?.ReadIgnored(reasons) ?? 0;

    public string ReasonOf(int reason) => _kernel!.ReasonName(reason);

    public string? SiteOf(int site) => _sites.NameOf(site);

    public bool AreAwaited(int site, ulong socket) =>
        site >= Volatile.Read(ref _named) || (socket != 0 && _processes!.IsAwaited(socket));

    public SocketProcess? ProcessOf(ulong socket) => _processes!.Of(socket);

    public SocketProcess? ReaderOf(ulong socket, uint process) => _processes!.ReaderOf(socket, process);

    public void Dispose()
    {
        _kernel?.Dispose();
        _processes?.Dispose();
    }

    private void NameSites(DropCapture kernel)
    {
        for (int site = _named; site < _sites.Count; site++)
        {
            if (kernel.SiteName(_sites.AddressOf(site)) is { } name)
                _sites.SetName(site, name);
            Volatile.Write(ref _named, site + 1);
        }
    }

    private void ReportUntold(DropCapture kernel, long nowNs)
    {
        DropCounters counters = kernel.ReadCounters();
        if (counters.Limited + counters.Lost == _untoldSeen)
            return;
        _untoldSeen = counters.Limited + counters.Lost;
        _run.Process.InNamespace(() => kernel.ReadUntold(_untold));
        Volatile.Write(ref _untoldCount, _untold.Count);
        foreach (UntoldDrops row in _untold)
        {
            UntoldDrops key = row with { Packets = 0 };
            long before = _reported.GetValueOrDefault(key);
            if (row.Packets > before && _run.Control.TryAdd(MessageOf(row, row.Packets - before, nowNs)))
                _reported[key] = row.Packets;
        }
    }

    private ControlMessage MessageOf(UntoldDrops row, long packets, long nowNs) => new()
    {
        StampNs = nowNs,
        Kind = ControlKind.UntoldDrops,
        LineIndex = -1,
        FlowId = row.FlowId,
        Ticket = row.Reason,
        Count = packets,
        DuringAttach = (byte)_reader!.PropertiesOf(in row),
    };
}
