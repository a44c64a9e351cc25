// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The black box of a live run: the thread that writes files.</summary>
internal sealed class LiveBlackBox : IDisposable
{
    private const long ReportingNs = 150_000_000;               // of an event, on a busy host

    private readonly BlackBoxWriter _writer;
    private readonly Thread _thread;
    private readonly BoxRequests _requests;
    private readonly string _directory;
    private Topology _topology;

    private LiveBlackBox(
        BlackBoxEvents events, Configuration configuration, KernelCapture kernel, LiveTape tape, ControlQueue control,
        ClockOffset offset)
    {
        _topology = configuration.Topology;
        _directory = events.Settings.Directory.Value;
        History = events.History;
        LastNs = configuration.Topology.Feeds.Select(feed => feed.RepairWindowNs).DefaultIfEmpty().Max()
            + events.Settings.AfterNs + ReportingNs;
        _writer = new BlackBoxWriter(events, new BlackBoxSources
        {
            Rings = kernel.Flights,
            Tape = tape.Tape,
            Topology = () => Volatile.Read(ref _topology),
            NameOf = FlownFrames.NamesIn(kernel),
            OffsetNs = offset.WallMinusMonotonicNs,
            Host = Environment.MachineName,
            Control = control,
        });
        _requests = new BoxRequests(Path.GetFullPath(_directory), events.Settings.Directory.Where);
        _writer.Requests = _requests.Take;
        _thread = PrivilegedThread.StartWithout("black-box", _writer.Run);
    }

    /// <summary>Files and their counters.</summary>
    internal BlackBoxHistory History { get; }

    /// <summary>The files, for the events of files that cannot be written.</summary>
    internal IEnumerable<WatchedFile> Files => [new WatchedFile(_directory, () => _writer.Problem)];

    /// <summary>Time after the last packet until the last event that may ask for a file was reported, and its window is
    /// over; nanoseconds.</summary>
    internal long LastNs { get; }

    /// <summary>Starts it; null without a black box.</summary>
    /// <param name="events">Gaps and events; null without a black box.</param>
    /// <param name="configuration">What is watched.</param>
    /// <param name="kernel">The flight rings.</param>
    /// <param name="tape">Payloads of sessions; disposed of behind this.</param>
    /// <param name="control">Receives the messages about files.</param>
    /// <param name="offset">Offset of the wall clock, as of the capture file.</param>
    internal static LiveBlackBox? Start(
        BlackBoxEvents? events, Configuration configuration, KernelCapture kernel, LiveTape? tape,
        ControlQueue control, ClockOffset offset) => events is null ? null : new LiveBlackBox(
            events, configuration, kernel, tape!, control, offset);

    /// <summary>Knows the flows of a changed configuration, before packets of them arrive.</summary>
    internal void TakeOver(Configuration configuration) => Volatile.Write(ref _topology, configuration.Topology);

    /// <summary>True once all files that were asked for are written; asks for that first.</summary>
    internal bool HasFinished()
    {
        _writer.End();
        return HasEnded;
    }

    /// <summary>True if the thread has ended, and reads no tape any more.</summary>
    internal bool HasEnded => !_thread.IsAlive;

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.End();
        _ = _thread.Join(TimeSpan.FromSeconds(10));             // it may be looking for requests
        _requests.Dispose();
    }
}
