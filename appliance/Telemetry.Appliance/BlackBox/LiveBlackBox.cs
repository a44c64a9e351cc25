// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The black box of a live run: the tape that the reader fills, and the thread that writes files.</summary>
internal sealed class LiveBlackBox : IDisposable
{
    private const long ReportingNs = 150_000_000;               // of an event, on a busy host

    private readonly BlackBoxWriter _writer;
    private readonly Thread _thread;
    private readonly BoxRequests _requests;
    private readonly string _directory;
    private readonly bool[] _isTcp;                             // by flow id
    private Topology _topology;

    private LiveBlackBox(
        BlackBoxEvents events, Configuration configuration, KernelCapture kernel, ControlQueue control,
        ClockOffset offset, Func<Action, Thread> thread)
    {
        _topology = configuration.Topology;
        _directory = events.Settings.Directory.Value;
        History = events.History;
        Tape = new SessionTape(MemoryPlan.TapeBytes);
        _isTcp = new bool[kernel.LargestFlowId + 1];
        LastNs = configuration.Topology.Feeds.Select(feed => feed.RepairWindowNs).DefaultIfEmpty().Max()
            + events.Settings.AfterNs + ReportingNs;
        TakeOver(configuration);
        _writer = new BlackBoxWriter(events, new BlackBoxSources
        {
            Rings = kernel.Flights,
            Tape = Tape,
            Topology = () => Volatile.Read(ref _topology),
            NameOf = index => kernel.Interfaces.FirstOrDefault(one => one.Index == index)?.Name ?? $"interface {index}",
            OffsetNs = offset.WallMinusMonotonicNs,
            Host = Environment.MachineName,
            Control = control,
        });
        _requests = new BoxRequests(Path.GetFullPath(_directory), events.Settings.Directory.Where);
        _writer.Requests = _requests.Take;
        _thread = thread(_writer.Run);
        _thread.Start();
    }

    private SessionTape Tape { get; }

    /// <summary>Files and their counters.</summary>
    internal BlackBoxHistory History { get; }

    /// <summary>The files, for the events of files that cannot be written.</summary>
    internal IEnumerable<WatchedFile> Files => [new WatchedFile(_directory, () => _writer.Problem)];

    /// <summary>Time after the last packet until the last event that may ask for a file was reported, and its window is
    /// over; nanoseconds.</summary>
    internal long LastNs { get; }

    /// <summary>Tap of the reader that keeps what the kernel does not, and passes everything on.</summary>
    internal TapeTap<TNext> Tap<TNext>(TNext next)
        where TNext : struct, IPacketTap => new(Tape, _isTcp, next);

    /// <summary>Starts it; null without a black box.</summary>
    /// <param name="events">Gaps and events; null without a black box.</param>
    /// <param name="configuration">What is watched.</param>
    /// <param name="kernel">The flight rings.</param>
    /// <param name="control">Receives the messages about files.</param>
    /// <param name="offset">Offset of the wall clock, as of the capture file.</param>
    internal static LiveBlackBox? Start(
        BlackBoxEvents? events, Configuration configuration, KernelCapture kernel, ControlQueue control,
        ClockOffset offset) => events is null ? null : new LiveBlackBox(
            events, configuration, kernel, control, offset, run => new Thread(() =>
            {
                PrivilegedThread.GiveUp();
                run();
            })
            {
                IsBackground = true,
                Name = "black-box",
            });

    /// <summary>Knows the flows of a changed configuration, before packets of them arrive.</summary>
    internal void TakeOver(Configuration configuration)
    {
        foreach (FlowDefinition flow in configuration.Topology.Flows)
            Volatile.Write(ref _isTcp[flow.Id], flow.IsTcp);
        Volatile.Write(ref _topology, configuration.Topology);
    }

    /// <summary>True once all files that were asked for are written; asks for that first.</summary>
    internal bool HasFinished()
    {
        _writer.End();
        return !_thread.IsAlive;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.End();
        _requests.Dispose();
        if (_thread.Join(TimeSpan.FromSeconds(10)))
            Tape.Dispose();
    }
}
