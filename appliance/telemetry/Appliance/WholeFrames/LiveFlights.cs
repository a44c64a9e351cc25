// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>The readers of the flight rings of a live run: the black box, the files of whole frames, or both.
/// </summary>
internal sealed class LiveFlights : IDisposable
{
    private LiveFlights(LiveTape? tape) => Tape = tape;

    /// <summary>Payloads of sessions, which the reader fills; null without flight rings.</summary>
    internal LiveTape? Tape { get; }

    /// <summary>Files of the packets around events; null for none.</summary>
    internal LiveBlackBox? BlackBox { get; private set; }

    /// <summary>Files of whole frames; null for none.</summary>
    internal LiveFrames? Frames { get; private set; }

    /// <summary>The files, for the events of files that cannot be written.</summary>
    internal IEnumerable<WatchedFile> Files => [.. BlackBox?.Files ?? [], .. Frames?.Files ?? []];

    /// <summary>Starts what is asked for.</summary>
    /// <exception cref="FailureException">A file cannot be created.</exception>
    internal static LiveFlights Start(
        RunPlan plan, LiveProcess process, KernelCapture kernel, ControlQueue control, ClockOffset offset)
    {
        var flights = new LiveFlights(LiveTape.For(plan.Configuration, kernel));
        try
        {
            flights.BlackBox = LiveBlackBox.Start(
                process.BlackBox, plan.Configuration, kernel, flights.Tape, control, offset);
            flights.Frames = LiveFrames.Start(plan, kernel, flights.Tape, offset, process);
            return flights;
        }
        catch
        {
            flights.Dispose();
            throw;
        }
    }

    /// <summary>Knows the flows of a changed configuration, before packets of them arrive.</summary>
    internal void TakeOver(Configuration configuration)
    {
        BlackBox?.TakeOver(configuration);
        Tape?.TakeOver(configuration);
        Frames?.TakeOver(configuration);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Frames?.Finish();
        BlackBox?.Dispose();
        if (BlackBox?.HasEnded != false)
            Tape?.Dispose();
    }
}
