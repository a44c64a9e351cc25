// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.HostPath;
using Telemetry.Config;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath;

/// <summary>Packets that the host drops, in a run: the program, its reader, and the names of what it reports. Where the
/// kernel refuses the program, the run goes on without.</summary>
internal sealed class LiveDrops : IHostWatcher, IDropNames, IDisposable
{
    private const long LookNs = 100_000_000;
    private const int LooksOfSecond = 10;

    private readonly Action<Action> _privileged;
    private readonly ControlQueue _control;
    private readonly DropCapture? _kernel;
    private readonly SocketProcesses? _processes;
    private readonly DropSites _sites = new();
    private readonly Dictionary<UntoldDrops, long> _reported = [];
    private readonly List<UntoldDrops> _untold = [];
    private readonly HookState _state;
    private readonly string? _why;
    private int _named = 1;
    private int _untoldCount;
    private int _looks;
    private long _untoldSeen;
    private long _missed = NullValue.Int64;

    /// <summary>Loads the program, attaches nothing.</summary>
    /// <param name="settings">Whether drops are recorded.</param>
    /// <param name="capture">The capture whose flows are looked for.</param>
    /// <param name="control">Receives drops that were counted without a record.</param>
    /// <param name="privileged">Runs an action on the thread with the capabilities.</param>
    internal LiveDrops(
        HostPathSettings settings, KernelCapture capture, ControlQueue control, Action<Action> privileged)
    {
        (_control, _privileged) = (control, privileged);
        if (!settings.Drops)
            return;
        DropCapture? kernel = null;
        string? why = null;
        privileged(() => kernel = TryOpen(capture, out why));
        (_kernel, _why) = (kernel, why);
        _state = kernel is null ? HookState.Missing : HookState.Attached;
        if (kernel is null)
            return;
        _processes = new SocketProcesses(privileged);
        Reader = new DropReader(capture, kernel, _sites);
    }

    /// <summary>Reads the records; null if there are none.</summary>
    internal DropReader? Reader { get; }

    /// <summary>Its sources, each with the reason that it is missing; null if it is not.</summary>
    internal IEnumerable<(string What, string? Why)> Missing =>
        [("drops", _why), ("owners of sockets", _processes?.Why)];

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Attaches the program; on the privileged thread.</summary>
    internal void Attach() => _kernel?.Attach();

    /// <summary>Detaches the program; on the privileged thread.</summary>
    internal void Detach() => _kernel?.Detach();

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (_kernel is not { } kernel)
            return;
        if (_named < _sites.Count)
            _privileged(() => NameSites(kernel));
        _processes!.LookForNew();
        if (_looks++ % LooksOfSecond != 0)
            return;
        _processes!.Look();
        Interlocked.Exchange(ref _missed, NullValue.From(kernel.ReadMissed()));
        ReportUntold(kernel, nowNs);
    }

    /// <summary>Reports what was counted without a record, for the last time; after the program was detached.</summary>
    internal void Finish(long nowNs)
    {
        if (_kernel is { } kernel)
            ReportUntold(kernel, nowNs);
    }

    /// <summary>State and totals of the program.</summary>
    internal HookRow Hook()
    {
        DropCounters counters = _kernel?.ReadCounters() ?? default;
        return new HookRow
        {
            Program = "drops",
            Hook = DropCapture.Hook,
            State = _state,
            Why = Reader?.IsCorrupt == true ? "a record is not as it must be: no further ones are read" : _why,
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
    }

    /// <summary>The program; null if it is not there.</summary>
    internal DropCapture? Kernel => _kernel;

    /// <summary>Flows and reasons in the table of packets without a record, at the last look; any thread.</summary>
    internal int Untold => Volatile.Read(ref _untoldCount);

    /// <summary>Packets of no flow that were dropped, by reason.</summary>
    internal int ReadOthers(Span<OtherDrops> reasons) => _kernel?.ReadIgnored(reasons) ?? 0;

    /// <inheritdoc/>
    public string ReasonOf(int reason) => _kernel!.ReasonName(reason);

    /// <inheritdoc/>
    public string? SiteOf(int site) => _sites.NameOf(site);

    /// <inheritdoc/>
    public bool AreAwaited(int site, ulong socket) =>
        site >= Volatile.Read(ref _named) || (socket != 0 && _processes!.IsAwaited(socket));

    /// <inheritdoc/>
    public SocketProcess? ProcessOf(ulong socket) => _processes!.Of(socket);

    /// <inheritdoc/>
    public SocketProcess? ReaderOf(ulong socket, uint process) => _processes!.ReaderOf(socket, process);

    /// <inheritdoc/>
    public void Dispose()
    {
        _privileged(() => _kernel?.Dispose());
        _processes?.Dispose();
    }

    private static DropCapture? TryOpen(KernelCapture capture, out string? why)
    {
        try
        {
            why = null;
            return DropCapture.Open(capture);
        }
        catch (FailureException refused)
        {
            why = refused.Failure.FirstLine;
            return null;
        }
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
        _privileged(() => kernel.ReadUntold(_untold));
        Volatile.Write(ref _untoldCount, _untold.Count);
        foreach (UntoldDrops row in _untold)
        {
            UntoldDrops key = row with { Packets = 0 };
            long before = _reported.GetValueOrDefault(key);
            if (row.Packets > before && _control.TryAdd(MessageOf(row, row.Packets - before, nowNs)))
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
        DuringAttach = (byte)Reader!.PropertiesOf(in row),
    };
}
