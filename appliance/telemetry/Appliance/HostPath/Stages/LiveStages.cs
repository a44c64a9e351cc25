// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Live;
using Telemetry.Capture.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.HostPath.Stages;

/// <summary>Steps of packets between the hooks and the application, in a run: the programs, their reader, and what they
/// could not record. Where the kernel refuses a program, the run goes on with fewer steps, or without.</summary>
internal sealed class LiveStages : ILivePart, IHostWatcher
{
    private const long LookNs = 1_000_000_000;

    private readonly ControlQueue _control;
    private readonly StageCapture? _kernel;
    private readonly StageReader? _reader;
    private readonly ReadingProcesses _processes = new();
    private readonly bool[] _ended = new bool[ReadingProcesses.Most];
    private readonly long[] _missed = new long[StageCapture.Programs.Count];
    private readonly StageLevel _wanted;
    private readonly string? _why;
    private readonly long[] _lost;                          // reported, by flow
    private long _lostOfAll;
    private long _failed;                                   // reported, of no known flow

    /// <summary>Loads the programs, attaches nothing.</summary>
    internal LiveStages(LiveParts run)
    {
        _control = run.Control;
        _missed.AsSpan().Fill(NullValue.Int64);
        _lost = new long[run.Kernel.LargestFlowId + 1];
        _wanted = run.Settings.HostPath.Stages;
        if (_wanted == StageLevel.Off)
            return;
        var options = new StageOptions { Cgroup = run.Settings.HostPath.Cgroup };
        _kernel = run.TryOpen(() => StageCapture.Open(run.Kernel, options), out _why);
        Level = _kernel is null ? StageLevel.Off : LevelOf(_kernel, _wanted);
        if (Level == StageLevel.Off)
            return;
        _reader = new StageReader(_kernel!);
        run.Extend(topology => topology.With(Level, topology.Processes, topology.StampedInterfaces));
    }

    /// <summary>Steps that are recorded.</summary>
    internal StageLevel Level { get; }

    public IEnumerable<WatchedProgram> Programs => Level == StageLevel.Off ? []
        : StageCapture.Programs.Select(program => new WatchedProgram(
            StageCapture.NameOf(program), StageCapture.HookOf(program),
            () => _kernel!.ReadCounters(program).Events, () => _kernel!.ReadFacts(program))
        {
            IsThere = () => _kernel!.WhyMissing(program) is null,
        });

    /// <summary>The steps, each with the reason that it cannot be recorded; null if it can, or need not.</summary>
    public IEnumerable<(string What, string? Why)> Missing => _kernel is null ? [("stages", _why)]
        : StageCapture.Programs.Where(IsWanted).Select(program => (StageCapture.NameOf(program), WhyMissing(program)));

    public long LookEveryNs => LookNs;

    public void AddTo(LiveInputs inputs)
    {
        inputs.Pipeline = inputs.Pipeline with { ReadingProcesses = _processes };
        inputs.Host = inputs.Host with { Stages = _reader };
    }

    public void BeforeAttach()
    {
        if (Level != StageLevel.Off)
            _kernel!.Attach(sends: _wanted == StageLevel.All);
    }

    public void Detach() => _kernel?.Detach();

    public void Look(long nowNs)
    {
        if (_reader is null)
            return;
        foreach (StageProgram program in StageCapture.Programs)
            Interlocked.Exchange(ref _missed[(int)program], NullValue.From(_kernel!.ReadMissed(program)));
        ReportLost(nowNs);
        FindEnded(nowNs);
    }

    public void AfterDetach(long nowNs)
    {
        if (_reader is not null)
            ReportLost(nowNs);
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        foreach (StageProgram program in StageCapture.Programs)
            hooks[(int)program] = HookOf(program);
        return StageCapture.Programs.Count;
    }

    public void Dispose() => _kernel?.Dispose();

    // A read means something only of a datagram whose way into the socket is known.
    private static StageLevel LevelOf(StageCapture kernel, StageLevel wanted)
    {
        if (kernel.WhyMissing(StageProgram.SocketIn) is not null || kernel.WhyMissing(StageProgram.Read) is not null)
            return StageLevel.Off;
        if (wanted != StageLevel.All)
            return StageLevel.Receive;
        if (kernel.WhyMissing(StageProgram.Send) is not null)
            return StageLevel.ReadToTx;
        return kernel.WhyMissing(StageProgram.Transmit) is null ? StageLevel.Transmit : StageLevel.All;
    }

    private bool IsWanted(StageProgram program) => program is StageProgram.SocketIn or StageProgram.Read
        ? _wanted != StageLevel.Off : _wanted == StageLevel.All;

    private string? WhyMissing(StageProgram program) => _kernel is null ? _why : _kernel.WhyMissing(program);

    private HookRow HookOf(StageProgram program)
    {
        string? why = _reader?.IsCorrupt == true
            ? "a record is not as it must be: no further ones are read" : WhyMissing(program);
        bool isWanted = IsWanted(program);
        bool isRead = isWanted && why is null && Level != StageLevel.Off;
        StageCounters counters = isRead ? _kernel!.ReadCounters(program) : default;
        return new HookRow
        {
            Program = StageCapture.NameOf(program),
            Hook = StageCapture.HookOf(program),
            State = isRead ? HookState.Attached : isWanted ? HookState.Missing : HookState.Off,
            Why = isWanted ? why : null,
            Counters = !isRead ? HookRow.Unknown : new HookCounters
            {
                Events = counters.Events,
                Ignored = counters.Ignored,
                Told = counters.Recorded,
                Lost = counters.Lost,
                Missed = Interlocked.Read(ref _missed[(int)program]),
            },
        };
    }

    private void ReportLost(long nowNs)
    {
        long failed = 0;
        foreach (StageProgram program in StageCapture.Programs)
        {
            if (WhyMissing(program) is null)
                failed += _kernel!.ReadCounters(program).StorageFailed;
            failed += Math.Max(0, Interlocked.Read(ref _missed[(int)program]));
        }
        if (failed > _failed && _control.TryAdd(MessageOf(ControlKind.StepsLost, nowNs, failed - _failed)))
            _failed = failed;
        long lostOfAll = _reader!.Lost;
        if (lostOfAll == _lostOfAll)
            return;
        bool hasRoom = true;
        for (int flow = 1; flow < _lost.Length; flow++)
        {
            long lost = _kernel!.LostOf(flow);
            ControlMessage message = MessageOf(ControlKind.StepsLost, nowNs, lost - _lost[flow]) with { FlowId = flow };
            if (message.Count > 0 && (hasRoom = _control.TryAdd(message)))
                _lost[flow] = lost;
        }
        if (hasRoom)
            _lostOfAll = lostOfAll;
    }

    private void FindEnded(long nowNs)
    {
        for (int index = 0; index < _processes.Count; index++)
        {
            uint process = _processes[index];
            bool runs = Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"));
            if (runs || _ended[index])
                _ended[index] = !runs;
            else
                _ended[index] = _control.TryAdd(MessageOf(ControlKind.ReaderEnded, nowNs, process));
        }
    }

    private static ControlMessage MessageOf(ControlKind kind, long nowNs, long count) => new()
    {
        StampNs = nowNs,
        Kind = kind,
        LineIndex = -1,
        Count = count,
    };
}
