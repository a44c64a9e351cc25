// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath;

/// <summary>The kernel's notes about connections of sessions, in a run: the programs, their reader, and how many
/// segments were sent again. Where the kernel refuses a program, the run goes on without.</summary>
internal sealed class LiveTcp : IHostWatcher, IDisposable
{
    /// <summary>Number of programs, each a source of the host path.</summary>
    internal const int Programs = (int)TcpHook.Count;

    private const long LookNs = 1_000_000_000;

    private readonly TcpCapture? _kernel;
    private readonly bool _isUsed;
    private readonly string? _why;
    private readonly long[] _missed = new long[Programs];

    /// <summary>Loads the programs, attaches nothing; on the privileged thread, in the interfaces' network
    /// namespace.</summary>
    /// <param name="isUsed">True to look at connections.</param>
    /// <param name="capture">The capture whose flows are looked for.</param>
    internal LiveTcp(bool isUsed, KernelCapture capture)
    {
        _isUsed = isUsed;
        Array.Fill(_missed, NullValue.Int64);
        if (!isUsed)
            return;
        try
        {
            _kernel = TcpCapture.Open(capture);
            Reader = new TcpNoteReader(_kernel.Ring);
            Resent = new ResentCounts();
        }
        catch (FailureException refused)
        {
            _why = refused.Failure.FirstLine;
        }
    }

    /// <summary>Reads the notes; null if there are none.</summary>
    internal TcpNoteReader? Reader { get; }

    /// <summary>The programs; null if they are missing.</summary>
    internal TcpCapture? Kernel => _kernel;

    /// <summary>Segments that were sent again; null if there are no notes.</summary>
    internal ResentCounts? Resent { get; }

    /// <summary>True if the kernel notes what it sends again.</summary>
    internal bool ReportsResent => _kernel is { } kernel && kernel.WhyMissing(TcpHook.Resent) is null;

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Sources, each with the reason that it is missing; null if it is not.</summary>
    internal IEnumerable<(string What, string? Why)> Missing => _kernel is null
        ? [("reasons of retransmissions and resets", _why)]
        : Hooks().Select(hook => (TcpCapture.ProgramOf(hook), WhyMissing(hook)));

    /// <summary>Attaches the programs; on the privileged thread.</summary>
    internal void Attach() => _kernel?.Attach();

    /// <summary>Detaches the programs; on the privileged thread.</summary>
    internal void Detach() => _kernel?.Detach();

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (_kernel is not { } kernel)
            return;
        foreach (TcpHook hook in Hooks())
            Interlocked.Exchange(ref _missed[(int)hook], NullValue.From(kernel.ReadMissed(hook)));
    }

    /// <summary>Fills in state and totals of the programs; any thread.</summary>
    /// <returns>Number of programs.</returns>
    internal int ReadHooks(Span<HookRow> rows)
    {
        for (int hook = 0; hook < Programs; hook++)
            rows[hook] = RowOf((TcpHook)hook);
        return Programs;
    }

    /// <inheritdoc/>
    public void Dispose() => _kernel?.Dispose();

    /// <summary>All tracepoints.</summary>
    internal static IEnumerable<TcpHook> Hooks() => Enumerable.Range(0, Programs).Select(hook => (TcpHook)hook);

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
            Why = Reader?.IsCorrupt == true ? "a record is not as it must be: no further ones are read" : why,
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
