// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The black box of a live run: the thread that writes files.</summary>
internal sealed class LiveBlackBox : ILivePart
{
    private const long ReportingNs = 150_000_000;               // of an event, on a busy host

    private readonly BlackBoxWriter _writer;
    private readonly Thread _thread;
    private readonly BoxRequests _requests;
    private readonly string _directory;
    private readonly BlackBoxHistory _history;
    private Topology _topology;

    internal LiveBlackBox(BlackBoxEvents events, LiveParts run)
    {
        _topology = run.Configuration.Topology;
        _directory = events.Settings.Directory.Value;
        _history = events.History;
        LastNs = _topology.Feeds.Select(feed => feed.RepairWindowNs).DefaultIfEmpty().Max()
            + events.Settings.AfterNs + ReportingNs;
        _writer = new BlackBoxWriter(events, new BlackBoxSources
        {
            Rings = run.Kernel.Flights,
            Tape = run.Get<LiveTape>().Tape,
            Topology = () => Volatile.Read(ref _topology),
            NameOf = FlownFrames.NamesIn(run.Kernel),
            OffsetNs = run.Offset.WallMinusMonotonicNs,
            Host = Environment.MachineName,
            Control = run.Control,
        });
        _requests = new BoxRequests(Path.GetFullPath(_directory), events.Settings.Directory.Where);
        _writer.Requests = _requests.Take;
        _thread = PrivilegedThread.StartWithout("black-box", _writer.Run);
    }

    public bool EndsFirst => true;

    public IEnumerable<WatchedFile> Files => [new WatchedFile(_directory, () => _writer.Problem)];

    /// <summary>Time after the last packet until the last event that may ask for a file was reported, and its window is
    /// over; nanoseconds.</summary>
    internal long LastNs { get; }

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with { BlackBox = _history };

    public void TakeOver(Configuration next) => Volatile.Write(ref _topology, next.Topology);

    /// <summary>True once all files that were asked for are written; asks for that first.</summary>
    internal bool HasFinished()
    {
        _writer.End();
        return HasEnded;
    }

    /// <summary>True if the thread has ended, and reads no tape any more.</summary>
    internal bool HasEnded => !_thread.IsAlive;

    public void Dispose()
    {
        _writer.End();
        _ = _thread.Join(TimeSpan.FromSeconds(10));             // it may be looking for requests
        _requests.Dispose();
    }
}
