// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Checks;
using Telemetry.Guarding.Evidence;
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Privileges;
using Telemetry.Model.Clocks;

namespace Telemetry.Guarding.Running;

/// <summary>Options of <c>telemetry guard</c>.</summary>
/// <param name="File">File of rules.</param>
/// <param name="Enforces">True to drop; else it is a dry run.</param>
/// <param name="Evidence">Folder for the evidence, in place of that of the file; null for that of the
/// file.</param>
/// <param name="ForcesClsact">True to use clsact even where the kernel has TCX.</param>
public sealed record GuardPlan(string File, bool Enforces, string? Evidence = null, bool ForcesClsact = false);

/// <summary>Judges packets by the rules of a file until it is stopped. Whatever way it ends, everything passes
/// then.</summary>
public sealed class GuardRun : IDisposable
{
    private const string Where = "guard";
    private const int StepMs = 50;

    private readonly GuardPlan _plan;
    private readonly IProgress<string> _notices;
    private readonly GuardProgram _program;
    private readonly GuardLedger _ledger;
    private readonly TopSources _sources = new();
    private readonly GuardedInterfaces _interfaces;
    private readonly EvidenceNames _names = new();
    private readonly EvidenceWriter? _evidence;
    private readonly long _startNs = MonotonicClock.NowNs;
    private GuardSettings _settings;
    private GuardLease? _lease;
    private GuardProgramCounts _lastCounts;
    private long _intervalBeginNs = MonotonicClock.NowNs;
    private int _reloadsAsked;
    private int _reloads;
    private string? _evidenceProblem;

    /// <summary>Loads the rules and attaches to their interfaces.</summary>
    /// <exception cref="FailureException">The file has errors, rules cannot be enforced with its lifeline, or the
    /// kernel or a privilege does not allow it.</exception>
    public GuardRun(GuardPlan plan, IProgress<string> notices)
    {
        (_plan, _notices) = (plan, notices);
        _settings = ReadSettings();
        RequirePrivileges(Where);
        _interfaces = new GuardedInterfaces(_settings, notices, _names);
        _ledger = new GuardLedger(_settings);
        _program = GuardProgram.Open(_settings.Evidence is { } kept
            ? new GuardKept(kept.Packets, kept.Counted) : default);
        try
        {
            if (_program.Evidence is { } packets)
                _evidence = new EvidenceWriter(packets, _settings.Evidence!, _names);
            _ = Load(_settings);
            _interfaces.Attach(_program, plan.ForcesClsact);
            if (plan.Enforces)
                _lease = new GuardLease(_program, _settings.RuntimeDirectory, _settings.ConfirmWithinNs);
            Announce();
        }
        catch
        {
            _evidence?.Dispose();
            _program.Dispose();
            throw;
        }
    }

    /// <summary>Asks the guard of a file's directory to keep its rules enforced.</summary>
    /// <param name="file">File of rules; null for the directory by default.</param>
    /// <exception cref="FailureException">No guard answers.</exception>
    public static void Confirm(string? file) => ConfirmSocket.Confirm(
        file is null ? GuardReader.DefaultDirectory : GuardReader.ReadFile(file).RuntimeDirectory);

    /// <summary>Requests that the file be read again; any thread.</summary>
    public void AskReload() => Interlocked.Increment(ref _reloadsAsked);

    /// <summary>Reports until the end is requested, or no confirmation came in time.</summary>
    /// <exception cref="FailureException">No confirmation came.</exception>
    public void Run(IGuardSink sink, CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(StepMs) && _lease?.State != GuardState.Lapsed)
        {
            if (Interlocked.Exchange(ref _reloadsAsked, 0) > 0)
                Reload();
            _interfaces.Renew(_program, LoadAgain);
            NoticeEvidence();
            if (MonotonicClock.NowNs - _intervalBeginNs >= _settings.IntervalNs)
                sink.OnInterval(EndInterval());
        }
        GuardState state = State;
        _lease?.Dispose();
        _lease = null;
        _program.Detach();
        _evidence?.End();
        _ledger.Add(_program.ReadCounts());
        _ledger.EndInterval();
        sink.OnSummary(Summary(state));
        if (state == GuardState.Lapsed)
        {
            throw new FailureException(new Failure(ExitCode.Failed, Where,
                "no confirmation came in time: the rules are detached, and everything passes",
                "run 'telemetry guard confirm' in time, from a login that these rules let in"));
        }
    }

    public void Dispose()
    {
        _lease?.Dispose();
        _lease = null;
        _evidence?.Dispose();
        _program.Dispose();
    }

    private GuardState State => _lease?.State ?? GuardState.DryRun;

    /// <summary>Fails if this process may not load and attach kernel programs.</summary>
    /// <param name="where">Command, for the failure.</param>
    internal static void RequirePrivileges(string where)
    {
        ulong needed = ThreadCapabilities.Bit(Capability.Bpf) | ThreadCapabilities.Bit(Capability.NetAdmin)
            | ThreadCapabilities.Bit(Capability.PerfMon);
        if (ThreadCapabilities.Effective is { } held && (held & needed) != needed)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, where,
                "it may not load and attach kernel programs",
                "run as root, or give it CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"));
        }
    }

    private GuardSettings ReadSettings()
    {
        GuardSettings settings = GuardReader.ReadFile(_plan.File);
        if (_plan.Evidence is { } folder)
        {
            settings = settings with
            {
                Evidence = (settings.Evidence ?? new EvidenceSettings(folder)) with { Directory = folder },
            };
        }
        if (_plan.Enforces)
            EnforceCheck.Check(settings);
        return settings;
    }

    // Returns the counts of the rules before, or null.
    private GuardCounts[]? Load(GuardSettings settings)
    {
        _names.Add(_program.Generation + 1, settings);
        return _program.Load(ImageCompiler.Compile(settings, _interfaces.IndexOf));
    }

    // Rules of an interface that has come back have its new index. That needs no new confirmation.
    private void LoadAgain()
    {
        if (Load(_settings) is { } ofOldRules)
            _ledger.Add(ofOldRules);
        _ledger.Take(_settings);
    }

    private void Announce()
    {
        if (!_plan.Enforces)
        {
            _notices.Report("dry run: everything passes; --enforce drops");
            return;
        }
        _notices.Report($"enforcing: ends in {_settings.ConfirmWithinNs / 1_000_000_000}s unless "
            + "'telemetry guard confirm' comes");
    }

    private void NoticeEvidence()
    {
        string? problem = _evidence?.Report().Problem;
        if (problem == _evidenceProblem)
            return;
        _evidenceProblem = problem;
        _notices.Report(problem is null ? "evidence is written again"
            : $"evidence is not written, and counted as such: {problem}; make room, or give another folder");
    }

    private void Reload()
    {
        try
        {
            GuardSettings settings = ReadSettings();
            RefuseFixed(settings);
            if (Load(settings) is { } ofOldRules)
                _ledger.Add(ofOldRules);
            _ledger.Take(settings);
            _settings = settings;
            _reloads++;
            _lease?.AskAgain();
            _notices.Report($"{settings.File}: reloaded: {settings.Rules.Count} rules");
            if (_lease is not null)
                Announce();
        }
        catch (FailureException refused)
        {
            foreach (Failure failure in refused.Failures)
                _notices.Report($"reload refused, the old rules stay: {failure}");
        }
    }

    private void RefuseFixed(GuardSettings settings)
    {
        string? key = !settings.Interfaces.SequenceEqual(_settings.Interfaces) ? "interfaces"
            : settings.RuntimeDirectory != _settings.RuntimeDirectory ? "runtime_directory"
            : settings.ConfirmWithinNs != _settings.ConfirmWithinNs ? "confirm_within"
            : settings.Place != _settings.Place ? "place"
            : settings.Evidence != _settings.Evidence ? "evidence" : null;
        if (key is not null)
            throw new FailureException(new Failure(ExitCode.Usage, settings.File, $"\"{key}\" cannot change while it "
                + "runs", "restart it"));
    }

    private GuardReport EndInterval()
    {
        _ledger.Add(_program.ReadCounts());
        _sources.Read(_program);
        long nowNs = MonotonicClock.NowNs;
        GuardProgramCounts counts = ProgramCounts();
        var report = new GuardReport
        {
            TimeNs = WallTime.NowNs,
            LengthNs = nowNs - _intervalBeginNs,
            State = State,
            Program = Difference(counts, _lastCounts),
            Reloads = _reloads,
            Evidence = _evidence?.Report(),
            Rules = [.. Rows().Where(one => one.Row.Interval.Packets > 0).Select(
                one => ReportOf(one.Slot, one.Row, one.Row.Interval))],
        };
        (_lastCounts, _intervalBeginNs) = (counts, nowNs);
        _ledger.EndInterval();
        return report;
    }

    private GuardReport Summary(GuardState state)
    {
        _sources.Read(_program);
        return new GuardReport
        {
            TimeNs = WallTime.NowNs,
            LengthNs = MonotonicClock.NowNs - _startNs,
            State = state,
            Program = ProgramCounts(),
            Reloads = _reloads,
            Evidence = _evidence?.Report(),
            Rules = [.. Rows().Select(one => ReportOf(one.Slot, one.Row, one.Row.Total))],
        };
    }

    // Rows of the rules that judge, in their order, then those of earlier ones.
    private IEnumerable<(int? Slot, GuardLedger.Row Row)> Rows()
    {
        var judging = new HashSet<string>();
        for (int slot = 0; slot < GuardImage.Slots; slot++)
        {
            if (_ledger.Of(slot) is { } row && judging.Add(row.Name))
                yield return (slot, row);
        }
        foreach (GuardLedger.Row row in _ledger.Rows.Where(row => !judging.Contains(row.Name)))
            yield return (null, row);
    }

    private GuardRuleReport ReportOf(int? slot, GuardLedger.Row row, GuardFigures figures) => new()
    {
        Name = row.Name,
        IsLifeline = row.IsLifeline,
        Figures = figures,
        Sources = slot is { } place ? _sources.Of(place) : [],
    };

    private GuardProgramCounts ProgramCounts()
    {
        GuardTotals totals = _program.ReadTotals();
        return new GuardProgramCounts((long)totals.Seen, (long)totals.Undecided, (long)totals.NoTable,
            (long)totals.BadHeader, (long)totals.NoSource, (long)totals.NoScanner, (long)totals.Contended);
    }

    private static GuardProgramCounts Difference(GuardProgramCounts now, GuardProgramCounts before) => new(
        now.Seen - before.Seen, now.Undecided - before.Undecided, now.NoTable - before.NoTable,
        now.BadHeader - before.BadHeader, now.NoSource - before.NoSource, now.NoScanner - before.NoScanner,
        now.Contended - before.Contended);
}
