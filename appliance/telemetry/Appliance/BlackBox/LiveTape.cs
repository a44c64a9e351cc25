// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.WholeFrames;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Kernel.Capturing;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The tape of a live run: the reader fills it, for whoever reads the flight rings.</summary>
internal sealed class LiveTape : IDisposable
{
    private readonly bool[] _isTcp;                             // by flow id

    private LiveTape(Configuration configuration, KernelCapture kernel)
    {
        Tape = new SessionTape(MemoryPlan.TapeBytes);
        _isTcp = new bool[kernel.LargestFlowId + 1];
        Presences = new PresenceTape(_isTcp.Length);
        TakeOver(configuration);
    }

    /// <summary>Payloads of sessions.</summary>
    internal SessionTape Tape { get; }

    /// <summary>Messages about the presence of flows.</summary>
    internal PresenceTape Presences { get; }

    /// <summary>Makes it; null without flight rings.</summary>
    internal static LiveTape? For(Configuration configuration, KernelCapture kernel) =>
        kernel.Flights.Count == 0 ? null : new LiveTape(configuration, kernel);

    /// <summary>Tap of the reader that keeps what the kernel does not, and passes everything on.</summary>
    internal TapeTap<TNext> Tap<TNext>(TNext next)
        where TNext : struct, IPacketTap => new(Tape, Presences, _isTcp, next);

    /// <summary>Knows the flows of a changed configuration, before packets of them arrive.</summary>
    internal void TakeOver(Configuration configuration)
    {
        foreach (FlowDefinition flow in configuration.Topology.Flows)
        {
            Volatile.Write(ref _isTcp[flow.Id], flow.IsTcp);
            Presences.Know(flow);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Tape.Dispose();
}
