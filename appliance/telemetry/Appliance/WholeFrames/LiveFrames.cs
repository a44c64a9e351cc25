// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Live;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Model.Control;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>The whole frames of a live run: the thread that writes them.</summary>
internal sealed class LiveFrames : ILivePart
{
    private const string Contents = "Whole frames of the kernel's hooks; of TCP only feeds and sessions have a "
        + "payload, with credentials overwritten by *.";

    private readonly string _path;
    private readonly FrameWriter _writer;
    private readonly Thread _thread;
    private Topology _topology;

    /// <summary>Starts it.</summary>
    /// <exception cref="FailureException">The file cannot be created.</exception>
    internal LiveFrames(string path, LiveParts run)
    {
        (_path, _topology) = (path, run.Configuration.Topology);
        FrameSettings settings = run.Settings.Capture.FrameFiles;
        // Of several, by the thread that opens the next ones.
        FrameFiles files = settings.RotateBytes is null ? run.Privileged(() => Open(settings)) : Open(settings);
        LiveTape tape = run.Get<LiveTape>();
        _writer = new FrameWriter(
            run.Kernel.Flights, files,
            new FlownFrames(run.Offset.WallMinusMonotonicNs, FlownFrames.NamesIn(run.Kernel)),
            new FrameCounts(run.Kernel.Flights, run.Kernel.LargestFlowId + 1), new TapeIndex(tape.Tape))
        {
            Presences = tape.Presences,
            Overtaken = () => run.Process.Notices.Report(
                $"{path}: the kernel overwrites frames before they are written; they are counted"),
            Flows = () => Volatile.Read(ref _topology).Flows,
        };
        _thread = PrivilegedThread.StartWithout("frame-writer", _writer.Run);
    }

    public bool EndsFirst => true;

    public IEnumerable<WatchedFile> Files => [new WatchedFile(_path, () => _writer.Problem)];

    public SummaryReport AddTo(SummaryReport summary) => summary with { Frames = _writer.Report() };

    public void TakeOver(Configuration next) => Volatile.Write(ref _topology, next.Topology);

    /// <summary>Writes the rest, once the programs are detached and the reader has ended; describes what is missing,
    /// null if nothing is.</summary>
    public string? FinishFile()
    {
        _writer.End();
        _thread.Join();
        FrameFilesReport counts = _writer.Report();
        return counts.Lost + counts.NotWritten == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{_path}: {counts.Lost} frames were overwritten before they were read, {counts.NotWritten} not written");
    }

    public void Dispose() => _ = FinishFile();

    /// <summary>Throws if the end could not be written.</summary>
    public void ThrowIfFailed()
    {
        if (_writer.Problem is { } problem)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, _path, "the capture ends early: " + problem, "make room on the disk"));
        }
    }

    private FrameFiles Open(FrameSettings settings) =>
        new(_path, new FrameRotation(settings.RotateBytes, settings.Keep), Contents,
            () => FileLabels.Of(Volatile.Read(ref _topology)));
}
