// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Drops;
using Telemetry.Appliance.HostPath.Stages;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Model.Control;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance.Live.Reading;

/// <summary>The capture file of a live run.</summary>
/// <param name="run">Says what is written.</param>
internal sealed class LiveCapture(string path, LiveParts run) : ILivePart
{
    /// <summary>Its writer. To create the file may need root, to write it needs no privilege.</summary>
    internal CaptureWriter Writer { get; } = run.Privileged(() => ThreadName.Inherited("capture-writer", () =>
        new CaptureWriter(path, run.Configuration.Topology.Flows, new CaptureWriterOptions
        {
            Offset = run.Offset,
            Begin = PrivilegedThread.GiveUp,
            FlowCapacity = run.Kernel.LargestFlowId,
            Recorded = new RecordedPath(run.Get<LiveStages>().Level, run.Get<LiveDrops>().AreRecorded),
        })));

    public bool EndsFirst => true;

    public IEnumerable<WatchedFile> Files => [new WatchedFile(path, () => Writer.Problem)];

    public void TakeOver(Configuration next) => Writer.Know(next.Topology.Flows);

    public string? FinishFile()
    {
        Writer.Finish();
        return Writer.DescribeMissing() is { } missing ? $"{path}: {missing}" : null;
    }

    public void ThrowIfFailed()
    {
        if (Writer.Failure is { } failure)
            throw new FailureException(failure);
    }

    public void Dispose() => Writer.Dispose();
}
