// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Capture.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Tcp;

/// <summary>The kernel's notes about connections of sessions, in a run: the programs, their reader, and how many
/// segments were sent again. Where the kernel refuses a program, the run goes on without.</summary>
internal sealed class LiveTcp : ILivePart, IHostWatcher
{
    private const int Count = (int)TcpHook.HookCount;
    private const long LookNs = 1_000_000_000;

    private readonly TcpCapture? _kernel;
    private readonly TcpNoteReader? _reader;
    private readonly bool _isUsed;
    private readonly string? _why;
    private readonly long[] _missed = new long[Count];

    /// <summary>Loads the programs, attaches nothing.</summary>
    internal LiveTcp(LiveParts run)
    {
        _isUsed = run.Settings.HostPath.Tcp;
        Array.Fill(_missed, NullValue.Int64);
        if (!_isUsed)
            return;
        _kernel = run.TryOpen(() => TcpCapture.Open(run.Kernel), out _why);
        if (_kernel is null)
            return;
        _reader = new TcpNoteReader(_kernel.Ring);
        Resent = new ResentCounts();
    }

    /// <summary>Segments that were sent again; null if there are no notes.</summary>
    internal ResentCounts? Resent { get; }

    /// <summary>True if the kernel notes what it sends again.</summary>
    internal bool ReportsResent => _kernel is { } kernel && kernel.WhyMissing(TcpHook.Resent) is null;

    public long LookEveryNs => LookNs;

    public IEnumerable<(string What, string? Why)> Missing => _kernel is null
        ? [("reasons of retransmissions and resets", _why)]
        : Hooks().Select(hook => (TcpCapture.ProgramOf(hook), WhyMissing(hook)));

    public IEnumerable<WatchedProgram> Programs => _kernel is not { } kernel ? [] : Hooks().Select(hook =>
        new WatchedProgram(TcpCapture.ProgramOf(hook), TcpCapture.TracepointOf(hook),
            () => kernel.ReadCounters(hook).Events, () => kernel.ReadFacts(hook))
        {
            IsThere = () => kernel.WhyMissing(hook) is null,
        });

    public void AddTo(LiveInputs inputs)
    {
        inputs.Pipeline = inputs.Pipeline with { Resent = Resent };
        inputs.Host = inputs.Host with { Notes = _reader };
    }

    public void Attach() => _kernel?.Attach();

    public void Detach() => _kernel?.Detach();

    public void Look(long nowNs)
    {
        if (_kernel is not { } kernel)
            return;
        foreach (TcpHook hook in Hooks())
            Interlocked.Exchange(ref _missed[(int)hook], NullValue.From(kernel.ReadMissed(hook)));
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        for (int hook = 0; hook < Count; hook++)
            hooks[hook] = RowOf((TcpHook)hook);
        return Count;
    }

    public void Dispose() => _kernel?.Dispose();

    private static IEnumerable<TcpHook> Hooks() => Enumerable.Range(0, Count).Select(hook => (TcpHook)hook);

    private string? WhyMissing(TcpHook hook) =>
        _kernel is { } kernel ? kernel.WhyMissing(hook) : _why;

    private HookRow RowOf(TcpHook hook)
    {
        string? why = _isUsed ? WhyMissing(hook) : null;
        TcpNoteCounters counters = why is null && _kernel is { } kernel ? kernel.ReadCounters(hook) : default;
        return new HookRow
        {
            Program = TcpCapture.ProgramOf(hook),
            Hook = TcpCapture.TracepointOf(hook),
            State = !_isUsed ? HookState.Off : why is null ? HookState.Attached : HookState.Missing,
            Why = _reader?.IsCorrupt == true ? "a record is not as it must be: no further ones are read" : why,
            Counters = !_isUsed || why is not null ? HookRow.Unknown : new HookCounters
            {
                Events = counters.Events,
                Ignored = counters.Ignored,
                Told = counters.Told,
                Limited = counters.Limited,
                Lost = counters.Lost,
                Missed = Interlocked.Read(ref _missed[(int)hook]),
            },
        };
    }
}
