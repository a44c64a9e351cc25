// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Privileges;
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Clocks;
using Telemetry.Spreading.Checks;
using Telemetry.Spreading.Readers;

namespace Telemetry.Spreading.Running;

/// <summary>Spreads the copies of packets that an interface receives over readers, until it is stopped. Every packet
/// comes to one reader, both directions of a connection to the same.</summary>
public sealed class SpreadRun : IDisposable
{
    private const string Where = "spread";
    private const int StepMs = 50;
    private const int EndStepMs = 5;

    private readonly SpreadPlan _plan;
    private readonly IProgress<string> _notices;
    private readonly NetworkDevice _device;
    private readonly SpreadProgram _program;
    private readonly FanoutGroup _group;
    private readonly PromiscuousMembership _membership;
    private readonly ReaderSet _readers;
    private readonly TableReport _first;
    private readonly long _startNs = MonotonicClock.NowNs;
    private readonly Dictionary<string, string?> _problems = [];
    private Dictionary<string, ReaderFigures> _lastFigures = [];
    private SpreadCounts _lastCounts;
    private long _intervalBeginNs = MonotonicClock.NowNs;
    private int _reloadsAsked;
    private bool _hasEnded;

    /// <summary>Makes the group and starts its readers.</summary>
    /// <exception cref="FailureException">The interface is not a mirror port, a reader cannot start, or the kernel or
    /// a privilege does not allow it.</exception>
    public SpreadRun(SpreadPlan plan, IProgress<string> notices)
    {
        (_plan, _notices) = (plan, notices);
        IReadOnlyList<string> names = Names();
        _device = Find(plan);
        RequirePrivileges();
        Outputs.Prepare(plan);
        _program = SpreadProgram.Open();
        try
        {
            _group = FanoutGroup.Open(_device, _program);
            _membership = PromiscuousMembership.On(_device);
            _readers = new ReaderSet(plan, _program, _group, notices);
            _first = _readers.Become(names)!;
        }
        catch
        {
            EndAll();
            _membership?.Dispose();
            _group?.Dispose();
            _program.Dispose();
            throw;
        }
        notices.Report($"{_device.Name}: spreads over {names.Count} readers");
    }

    /// <summary>Requests that the names of the readers be read again, and ended programs be started again; any
    /// thread.</summary>
    public void AskReload() => Interlocked.Increment(ref _reloadsAsked);

    /// <summary>Reports until the end is requested.</summary>
    /// <exception cref="FailureException">No reader or no interface is left, or a reader broke.</exception>
    public void Run(ISpreadSink sink, CancellationToken stop)
    {
        sink.OnTable(_first);
        Failure? failure = null;
        while (failure is null && !stop.WaitHandle.WaitOne(StepMs))
        {
            // A reader that is still ending could not be started again: the request waits for it.
            if (!_readers.HasLeaving && Interlocked.Exchange(ref _reloadsAsked, 0) > 0 && Reload() is { } asked)
                sink.OnTable(asked);
            if (_readers.TakeOutEnded() is { } without)
                sink.OnTable(without);
            _readers.Step();
            NoticeProblems();
            failure = FindFailure();
            if (MonotonicClock.NowNs - _intervalBeginNs >= _plan.IntervalNs)
                sink.OnInterval(EndInterval());
        }
        EndAll();
        sink.OnSummary(Summary());
        if (failure is not null)
            throw new FailureException(failure);
    }

    public void Dispose()
    {
        EndAll();
        _membership.Dispose();
        _group.Dispose();
        _program.Dispose();
    }

    private static NetworkDevice Find(SpreadPlan plan)
    {
        NetworkDevice device = NetworkDevice.Find(plan.Interface);
        if (!device.HasEthernetHeader)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, device.Name,
                "its packets have no Ethernet header", "name an Ethernet interface"));
        }
        if (!plan.TakesAnyInterface)
            MirrorCheck.Check(device, plan.Settings);
        return device;
    }

    private static void RequirePrivileges()
    {
        ulong needed = ThreadCapabilities.Bit(Capability.Bpf) | ThreadCapabilities.Bit(Capability.NetRaw);
        if (ThreadCapabilities.Effective is { } held && (held & needed) != needed)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, Where,
                "it may not load its kernel program and open packet sockets",
                "run as root, or give it CAP_BPF and CAP_NET_RAW"));
        }
    }

    private IReadOnlyList<string> Names() =>
        _plan.ReadersFile is { } file ? ReaderNames.ReadFile(file) : ReaderNames.Of(_plan.Readers);

    private TableReport? Reload()
    {
        try
        {
            TableReport? table = _readers.Become(Names());
            _notices.Report(table is null ? "reloaded: the readers are the same" : "reloaded: readers "
                + string.Join(", ", table.Readers.Select(reader => reader.Reader)));
            return table;
        }
        catch (FailureException refused)
        {
            foreach (Failure failure in refused.Failures)
                _notices.Report($"reload refused, the readers stay: {failure}");
            return null;
        }
    }

    private void NoticeProblems()
    {
        foreach (Reader reader in _readers.Readers)
        {
            string? problem = reader.Problem;
            if (problem is not null && _problems.GetValueOrDefault(reader.Name) != problem)
                _notices.Report($"reader {reader.Name}: {problem}");
            _problems[reader.Name] = problem;
        }
    }

    private Failure? FindFailure()
    {
        if (_readers.FirstFailure() is { } broken)
            return broken;
        if (!_readers.HasActive)
            return new Failure(ExitCode.Failed, Where, "no reader is left", "see why their programs end");
        return NetworkDevice.Exists(_device.Index) ? null       // also where it has another name now
            : new Failure(ExitCode.Failed, _device.Name, "the interface is gone", "restart it when it is back");
    }

    private void EndAll()
    {
        if (_readers is null || _hasEnded)
            return;
        _hasEnded = true;
        _readers.TakeOutAll();
        while (true)
        {
            _readers.Step();
            if (!_readers.HasLeaving)
                return;
            Thread.Sleep(EndStepMs);
        }
    }

    private SpreadReport EndInterval()
    {
        long nowNs = MonotonicClock.NowNs;
        Dictionary<string, ReaderFigures> figures = Figures();
        SpreadCounts counts = Counts();
        SpreadReport report = Report(nowNs - _intervalBeginNs, counts - _lastCounts,
            name => figures[name] - _lastFigures.GetValueOrDefault(name), figures);
        (_lastFigures, _lastCounts, _intervalBeginNs) = (figures, counts, nowNs);
        return report;
    }

    private SpreadReport Summary()
    {
        Dictionary<string, ReaderFigures> figures = Figures();
        return Report(MonotonicClock.NowNs - _startNs, Counts(), name => figures[name], figures);
    }

    private SpreadReport Report(
        long lengthNs, in SpreadCounts counts, Func<string, ReaderFigures> figuresOf,
        Dictionary<string, ReaderFigures> totals)
    {
        int[] slots = _readers.SlotsOfMembers();
        return new SpreadReport
        {
            TimeNs = WallTime.NowNs,
            LengthNs = lengthNs,
            Interface = _device.Name,
            Counts = counts,
            Tables = _readers.Tables,
            FixedReader = _readers.FixedReader,
            Readers = [.. _readers.Readers.Select(reader => new ReaderReport
            {
                Name = reader.Name,
                State = reader.State,
                Slots = slots[reader.Member],
                Figures = figuresOf(reader.Name),
                Waiting = WaitingOf(totals[reader.Name]),
                Problem = reader.Problem,
            })],
        };
    }

    // What is chosen is read first: a packet that comes meanwhile may be taken already.
    private static long WaitingOf(in ReaderFigures total) => Math.Max(0, total.Chosen - total.Packets - total.Dropped);

    private Dictionary<string, ReaderFigures> Figures()
    {
        ulong[] chosen = _program.ReadChosen();
        return _readers.Readers.ToDictionary(reader => reader.Name, reader => reader.Figures(chosen[reader.Member]));
    }

    private SpreadCounts Counts()
    {
        SpreadTotals totals = _program.ReadTotals();
        return new SpreadCounts((long)totals.Flows, (long)totals.Fragments, (long)totals.NotIp,
            (long)totals.Unreadable, (long)totals.Outgoing);
    }
}
