// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.WholeFrames;
using Telemetry.Appliance.HostPath;
using Telemetry.Appliance.Reload;
using Telemetry.Appliance.Stamps;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Appliance.Watchers.HostPath;
using Telemetry.Capture;
using Telemetry.Capture.HostPath;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Host;
using Telemetry.Host.Confinement;
using Telemetry.Host.Settings;
using Telemetry.Host.Watchers;
using Telemetry.Kernel;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Model.Control;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Positions;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance.Live;

/// <summary>The live pipeline: kernel programs, reader, analysis, publisher. Starts the parts whose failure is cheapest
/// first and attaches last; stops in reverse order and drains, so that the counters balance.</summary>
internal sealed class LivePipeline : IDisposable
{
    private readonly RunPlan _plan;
    private readonly LiveProcess _process;
    private readonly KernelCapture _kernel;
    private readonly LiveCapture _capture;
    private readonly EpollSet? _epoll;
    private readonly NodeReaders? _nodes;
    private readonly AeronOutput _aeron;
    private readonly PacketPipeline _pipeline;
    private readonly LiveCounters _counters;
    private readonly IReaderThread _reader;
    private readonly StageFailure _failure = new();
    private readonly ControlQueue _control = new();
    private readonly HostReaders _readers;
    private readonly FingerprintHistory? _settingsHistory;
    private readonly WatchedSettings? _settings;
    private readonly Latest<TimeSource?> _timeSource = new();
    private readonly Latest<string> _interfaceLines = new();
    private readonly HostWatch _host;
    private readonly HostWatch _search;
    private readonly PacketDecoder<PipelineSink> _decoder;
    private readonly FlowInterfaces _flowInterfaces;
    private readonly int[] _interfaceOfFlow;                    // the named interface, not those below it
    private readonly InterfaceWatch _interfaces;
    private IReadOnlyList<FlowDefinition> _flows;
    private readonly DayKeeper? _days;
    private readonly ConnectionSnapshot _connections;
    private readonly LivePrograms _programs;
    private HostPathWatchers? _hostPath;
    private bool _hasEnded;
    private bool _stopped;

    private LivePipeline(RunPlan plan, LiveProcess process, KernelCapture kernel)
    {
        (_process, _kernel) = (process, kernel);
        _programs = new LivePrograms(plan.Configuration.Settings.HostPath, kernel, _control, process.InNamespace);
        _plan = plan = _programs.Complete(plan);
        process.Times.Mark("kernel programs");
        Topology topology = plan.Configuration.Topology;
        _flows = topology.Flows;
        _flowInterfaces = new FlowInterfaces(kernel.LargestFlowId);
        _interfaceOfFlow = new int[_flowInterfaces.Count];
        SetInterfaces();
        _interfaces = new InterfaceWatch(kernel, SetInterfaces);
        _readers = LiveHost.MakeReaders(plan.Configuration, process, kernel, _interfaceOfFlow);
        if (process.HostSettings is not null)
            (_settingsHistory, _settings) = (new FingerprintHistory(), LiveHost.MakeSettings(process, kernel));
        Settings settings = plan.Configuration.Settings;
        ClockOffset offset = HostClock.Measure();
        Trailers = LiveTrailers.Of(process.Trailers, offset.WallMinusMonotonicNs, process.Notices);
        Trailers?.SetIndexes(kernel);
        PublisherOptions identity = Identity.Publisher(plan);
        _days = DayKeeper.Open(
            plan.Configuration, identity, MonotonicClock.NowNs + offset.WallMinusMonotonicNs, process.Notices);
        _capture = new LiveCapture(plan.RecordsFile, process, path => new CaptureWriter(
            path, _flows, LiveCapture.OptionsFor(offset, kernel, _programs)));
        Flights = LiveFlights.Start(plan, process, kernel, _control, offset);
        WaitMode wait = WaitChoice.Resolve(settings.Capture.Wait, settings.Capture.Transport);
        _epoll = wait == WaitMode.Epoll ? new EpollSet(kernel.Rings) : null;
        process.Times.Mark("host");
        _aeron = new AeronOutput(PublisherLink.Of(plan, _failure, process.Notices), settings.Publish.Packets);
        process.Times.Mark("aeron");
        _connections = _days?.Connections ?? new ConnectionSnapshot(TcpStreamOptions.For(topology).MaxConnections, []);
        process.InNamespace(() => _hostPath = new HostPathWatchers(
            plan.Configuration, _connections, _interfaceOfFlow, _control, kernel, plan.Connections));
        _hostPath!.ReportThreads(_programs.Causes);
        _counters = new LiveCounters(kernel, _readers, _aeron, _hostPath, _programs);
        _pipeline = new PacketPipeline(PipelineOptionsFor(identity, offset, wait), _aeron.Outlet, _failure);
        _decoder = new PacketDecoder<PipelineSink>(
            topology, TcpStreamOptions.For(topology) with { Connections = _connections }, _pipeline.Sink,
            _pipeline.Analysis.Heads);
        _nodes = NodeReaders.Open(kernel.Rings, process.Cores.Readers, new ReaderWait(wait, -1), _failure);
        _reader = settings.Capture.Transport == RingTransport.ArrayRing
            ? MakeReader((_nodes?.Rings ?? kernel.Rings).Select(ring => new ArrayRing(ring)).ToArray(), wait)
            : MakeReader(kernel.Rings.Select(ring => new BpfRingBuffer(ring)).ToArray(), wait);
        _counters.Reader = _reader;
        _host = new HostWatch("host", Watchers());
        _search = new HostWatch("causes", _programs.Causes.Search is { } search ? [search] : []);
        process.Times.Mark("tables");
    }

    /// <summary>Notices for the user about attachment.</summary>
    internal IEnumerable<string> Notices =>
        LiveNotices.Of(_kernel).Concat(LiveNotices.OfMissing([.. _programs.Missing, .. _hostPath!.Missing]))
            .Concat(_readers.Joins.Descriptions).Concat(LiveNotices.OfReaders(
                _plan.Configuration.Settings.Capture.Transport, _process, _reader.IsPinned, _nodes));

    /// <summary>Messages to report.</summary>
    internal LocalQueue Messages => _pipeline.Messages;

    /// <summary>Black box and files of whole frames.</summary>
    internal LiveFlights Flights { get; }

    /// <summary>Stamps of devices on mirror ports; null if there are none.</summary>
    internal LiveTrailers? Trailers { get; }

    /// <summary>Packets to report, if requested.</summary>
    internal LocalQueue? Packets => _pipeline.Packets;

    /// <summary>True if everything was published, or a stage failed.</summary>
    internal bool IsDone => _pipeline.IsDone;

    /// <summary>True if a stage failed, or a thread that watches the host.</summary>
    internal bool HasFailed => _failure.First is not null || _host.HasFailed || _search.HasFailed;

    /// <summary>Builds all parts, attaches, and measures.</summary>
    /// <exception cref="FailureException">One of the parts cannot start.</exception>
    internal static LivePipeline Start(RunPlan plan, LiveProcess process)
    {
        RunCheck.CheckClock();
        KernelCapture? kernel = null;
        LivePipeline? pipeline = null;
        try
        {
            process.InNamespace(() => kernel = KernelCapture.Open(LiveKernel.OptionsFor(plan.Configuration, process)));
            pipeline = new LivePipeline(plan, process, kernel!);
            pipeline.Run();
            return pipeline;
        }
        catch
        {
            if (pipeline is not null)
                pipeline.Dispose();
            else
                process.InNamespace(() => kernel?.Dispose());
            throw;
        }
    }

    /// <summary>Waits until no line lacks a membership, at most for the given time.</summary>
    internal void AwaitMemberships(TimeSpan longest) =>
        _ = SpinWait.SpinUntil(() => _readers.AreAllJoined, longest);

    /// <summary>Detaches, reads the remaining records and publishes the end; messages must still be read until it is
    /// done.</summary>
    internal void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        try
        {
            EndTraffic();
        }
        finally
        {
            // After any failure: the reader must not read memory that is unmapped next.
            _counters.MarkAtRest();
            _reader.Finish();
            _programs.Nic?.Look(MonotonicClock.NowNs);
        }
    }

    /// <summary>Detaches; gaps still close by time.</summary>
    internal void EndTraffic()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        try
        {
            _host.Stop();
            _search.Stop();
            _programs.Causes.Search?.FinishWaits();
            _readers.Sockets.Look();
            _hostPath?.Connections?.Finish();
        }
        finally
        {
            _process.InNamespace(() =>
            {
                _kernel.DetachTransmit();
                _kernel.DetachReceive();
                _programs.Detach();
                _hostPath!.Notes.Detach();
            });
            _programs.Finish(MonotonicClock.NowNs);
        }
    }

    /// <summary>A notice about packets missing in the capture file; null if none are.</summary>
    internal string? FinishCapture() => _capture.Finish() ?? Flights.Frames?.Finish();

    /// <summary>Throws the failure of a stage or of the capture file.</summary>
    internal void ThrowIfFailed()
    {
        _failure.ThrowIfAny();
        _host.ThrowIfFailed();
        _search.ThrowIfFailed();
        _capture.ThrowIfFailed();
        Flights.Frames?.ThrowIfFailed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Messages.Abandon();
        Packets?.Abandon();
        Stop();
        _pipeline.Dispose();
        _days?.Dispose();
        _aeron.Dispose();
        _epoll?.Dispose();
        _capture.Dispose();
        Flights.Dispose();
        _interfaces.Dispose();
        if (!_pipeline.HasEnded)
            return;                                             // what it reads stays mapped until the process ends
        _nodes?.Dispose();
        _programs.Dispose();
        _process.InNamespace(_kernel.Dispose);
        _readers.Dispose();
        _process.InNamespace(() => _hostPath?.Dispose());
        _settings?.Dispose();
    }

    private void Run()
    {
        _process.Prefault();
        _process.Times.Mark("touched");
        _pipeline.Start();
        _reader.Start();
        _process.InNamespace(() =>
        {
            _interfaces.Open();
            if (_kernel.HasMirrors)
                HostPrivileges.Require("run", HostPrivileges.ToMirror);
            _programs.AttachFirst();
            _kernel.AttachReceive();
            _kernel.AttachTransmit();
            _programs.Attach();
            _hostPath!.Attach();
            _process.Times.Mark("attached");
            _process.Confine(_kernel.HasMirrors);
            _process.Times.Mark("locked");
            _host.Start();
            _search.Start();
        });
        _counters.MarkWarm();
    }

    private IEnumerable<IHostWatcher> Watchers()
    {
        List<IHostWatcher> watchers =
        [
            new InterfaceWatcher(_interfaces, _kernel, _control, _process.Notices,
                () => _interfaceLines.Value = _kernel.InterfaceLines),
            new MediaDriverWatcher(_aeron.Link, _control),
            new TimeSourceWatcher(_timeSource),
            _programs.Drops, .. _hostPath!.All, _programs.Causes, _programs.Stages, _counters.Own,
            .. _programs.OfNics, .. Trailers?.Watchers ?? [],
            new MissedWatcher(_counters, _control),
            .. _readers.Watchers(_control, _process.Notices, reportsSockets: _programs.Drops.Reader is null),
            .. _days?.Watchers(_control, _process.Notices) ?? [],
        ];
        IReadOnlyList<WatchedFile> files = [.. _plan.Files, .. _capture.Files, .. Flights.Files];
        if (files.Count > 0)
            watchers.Add(new FileWatcher(files, _control, _process.Notices));
        if (_settings is { } settings)
            watchers.Add(new SettingsWatcher(
                settings, _process.HostSettings!, _settingsHistory!, _control, _process.Notices));
        if (_process.Service is { } service)
            watchers.Add(new ServiceWatcher(service, _interfaces, _kernel, _aeron.Link, () => _pipeline.Pulse));
        if (_process.Reloads is not { } requests)
            return watchers;
        int moved = _nodes?.CountMovedRings() ?? 0;
        watchers.Add(new ConfigReloader(
            _plan.Configuration, requests, _process.Rings,
            new LiveReload(_kernel, _pipeline, _decoder, _control, _capture.Writer, _readers, next =>
            {
                _flows = next.Topology.Flows;
                SetInterfaces();
                _hostPath!.TakeOver(next);
                Flights.TakeOver(next);
                _programs.Causes.TakeOver(next.Settings.HostPath);
            }, [.. watchers.OfType<IFlowFollower>()]),
            next => MemoryPlan.For(next, _kernel.Rings.Count, publishes: true, moved), _process.Notices));
        return watchers;
    }

    private void SetInterfaces()
    {
        foreach (FlowDefinition flow in _flows)
        {
            _flowInterfaces.Set(flow.Id, _kernel.IndexesOf(flow));
            Volatile.Write(ref _interfaceOfFlow[flow.Id], _kernel.NamedIndexOf(flow));
        }
        _interfaceLines.Value = _kernel.InterfaceLines;
        Trailers?.SetIndexes(_kernel);
    }

    private IReaderThread MakeReader<TRing>(TRing[] rings, WaitMode wait)
        where TRing : struct, IPacketRing => (_capture.Writer, Flights.Tape) switch
        {
            ({ } writer, null) => MakeReader(rings, new CaptureTap(writer), wait),
            (null, { } tape) => MakeReader(rings, tape.Tap(new NoTap()), wait),
            ({ } writer, { } tape) => MakeReader(rings, tape.Tap(new CaptureTap(writer)), wait),
            _ => MakeReader(rings, new NoTap(), wait),
        };

    private ReaderThread<TRing, PipelineSink, TTap> MakeReader<TRing, TTap>(TRing[] rings, TTap tap, WaitMode wait)
        where TRing : struct, IPacketRing
        where TTap : struct, IPacketTap
    {
        var reader = new RecordReader<TRing, PipelineSink, TTap>(
            _kernel, rings, _decoder, _flowInterfaces, _plan.Configuration.Settings.Capture.HoldNs, _control, tap)
        {
            Host = _programs.ReadersWith(_hostPath!.Notes.Reader),
            NicStamps = _programs.Nic?.Stamps,
            Trailers = Trailers?.Stamps,
        };
        return new ReaderThread<TRing, PipelineSink, TTap>(
            reader, new ReaderWait(wait, _epoll?.Fd ?? -1), _process.Cores.Readers.Main, _failure, _nodes);
    }

    private PipelineOptions PipelineOptionsFor(PublisherOptions identity, ClockOffset offset, WaitMode wait)
    {
        Settings settings = _plan.Configuration.Settings;
        return new PipelineOptions
        {
            Topology = _plan.Configuration.Topology,
            Publisher = _programs.Complete(identity with
            {
                StartStampNs = MonotonicClock.NowNs,
                Restored = _days?.Restored,
                State = _days?.Writer,
                Offset = offset,
                Clock = new HostClock(_timeSource),
                ResolutionNs = Identity.ClockResolutionNs(),
                StampSource = Trailers?.Source ?? StampSource.Kernel,
                Interfaces = [.. _kernel.InterfaceTexts],
                InterfaceLines = _interfaceLines,
                MeasuresPublishing = true,
                DefersHistograms = true,
                PacketOutlet = _aeron.Packets,
                HostSettings = _settingsHistory,
                ProcessGroups = _hostPath,
                BlackBox = Flights.BlackBox?.History,
            }),
            Trailers = Trailers?.Stamps,
            LateOrders = _programs.Causes.Orders,
            ReadingProcesses = _programs.Stages.Processes,
            Wires = _programs.Nic?.Wires,
            Intervals = MemoryPlan.IntervalsOnTheirWay,
            HostCounters = _counters,
            HostDrops = _programs.Drops.Reader is not null,
            Resent = _hostPath!.Notes.Resent,
            Wait = wait,
            KeepsPublisherAwake = WaitChoice.KeepsPublisherAwake(settings.Capture.Wait),
            PacketEvents = settings.Capture.PipelineEvents,
            Packets = _plan.Packets,
            Cores = settings.Cores,
        };
    }
}
