// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Live;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>The whole frames of a live run: the thread that writes them.</summary>
internal sealed class LiveFrames
{
    private const string Contents = "Whole frames of the kernel's hooks; of TCP only feeds and sessions have a "
        + "payload, with credentials overwritten by *.";

    private readonly string _path;
    private readonly FrameWriter _writer;
    private readonly Thread _thread;
    private Topology _topology;

    private LiveFrames(
        string path, Configuration configuration, KernelCapture kernel, LiveTape tape, ClockOffset offset,
        LiveProcess process)
    {
        (_path, _topology) = (path, configuration.Topology);
        FrameSettings settings = configuration.Settings.Capture.FrameFiles;
        FrameFiles? files = null;
        if (settings.RotateBytes is null)
            process.InNamespace(() => files = Open(settings));
        else
            files = Open(settings);                             // by whoever opens the next ones
        _writer = new FrameWriter(
            kernel.Flights, files!,
            new FlownFrames(offset.WallMinusMonotonicNs, FlownFrames.NamesIn(kernel)),
            new FrameCounts(kernel.Flights, kernel.LargestFlowId + 1), new TapeIndex(tape.Tape))
        {
            Presences = tape.Presences,
            Overtaken = () => process.Notices.Report(
                $"{path}: the kernel overwrites frames before they are written; they are counted"),
            Flows = () => Volatile.Read(ref _topology).Flows,
        };
        _thread = PrivilegedThread.StartWithout("frame-writer", _writer.Run);
    }

    /// <summary>The file, for the events of files that cannot be written.</summary>
    internal IEnumerable<WatchedFile> Files => [new WatchedFile(_path, () => _writer.Problem)];

    /// <summary>Counters; complete after <see cref="Finish"/>.</summary>
    internal FrameFilesReport Report() => _writer.Report();

    /// <summary>Starts it; null if whole frames are not asked for.</summary>
    /// <param name="plan">The file and what is watched.</param>
    /// <param name="kernel">The flight rings.</param>
    /// <param name="tape">Payloads of sessions; disposed of behind this.</param>
    /// <param name="offset">Offset of the wall clock.</param>
    /// <param name="process">The thread that may create the file.</param>
    /// <exception cref="FailureException">The file cannot be created.</exception>
    internal static LiveFrames? Start(
        RunPlan plan, KernelCapture kernel, LiveTape? tape, ClockOffset offset, LiveProcess process) =>
        plan.FramesFile is { } path
            ? new LiveFrames(path, plan.Configuration, kernel, tape!, offset, process) : null;

    /// <summary>Knows the flows of a changed configuration.</summary>
    internal void TakeOver(Configuration configuration) => Volatile.Write(ref _topology, configuration.Topology);

    /// <summary>Writes the rest, once the programs are detached and the reader has ended; describes what is missing,
    /// null if nothing is.</summary>
    internal string? Finish()
    {
        _writer.End();
        _thread.Join();
        FrameFilesReport counts = _writer.Report();
        return counts.Lost + counts.NotWritten == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{_path}: {counts.Lost} frames were overwritten before they were read, {counts.NotWritten} not written");
    }

    /// <summary>Throws if the end could not be written.</summary>
    internal void ThrowIfFailed()
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
