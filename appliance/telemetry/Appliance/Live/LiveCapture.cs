// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath;
using Telemetry.CaptureFiles;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance.Live;

/// <summary>The capture file of a live run; without one it does nothing.</summary>
/// <param name="path">The file, or null.</param>
/// <param name="process">The thread that may create it.</param>
/// <param name="make">Creates it: that may need root, writing it needs no privilege.</param>
internal sealed class LiveCapture(string? path, LiveProcess process, Func<string, CaptureWriter> make) : IDisposable
{
    /// <summary>Its writer; null without a file.</summary>
    internal CaptureWriter? Writer { get; } = path is null ? null : Make(path, process, make);

    /// <summary>The file, for the events of files that cannot be written.</summary>
    internal IEnumerable<WatchedFile> Files =>
        Writer is { } writer ? [new WatchedFile(path!, () => writer.Problem)] : [];

    /// <summary>Ends it; describes packets missing in it, null if none are.</summary>
    internal string? Finish()
    {
        Writer?.Finish();
        return Writer?.DescribeMissing() is { } missing ? $"{path}: {missing}" : null;
    }

    /// <summary>Throws the failure of the file.</summary>
    internal void ThrowIfFailed()
    {
        if (Writer?.Failure is { } failure)
            throw new FailureException(failure);
    }

    /// <inheritdoc/>
    public void Dispose() => Writer?.Dispose();

    /// <summary>Options of its writer.</summary>
    internal static CaptureWriterOptions OptionsFor(ClockOffset offset, KernelCapture kernel, LivePrograms programs) =>
        new()
        {
            Offset = offset,
            Begin = PrivilegedThread.GiveUp,
            FlowCapacity = kernel.LargestFlowId,
            Recorded = new RecordedPath(programs.Stages.Level, programs.Drops.Reader is not null),
        };

    private static CaptureWriter Make(string path, LiveProcess process, Func<string, CaptureWriter> make)
    {
        CaptureWriter? made = null;
        process.InNamespace(() => made = ThreadName.Inherited("capture-writer", () => make(path)));
        return made!;
    }
}
