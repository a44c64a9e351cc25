// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Appliance.WholeFrames;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Planning;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The tape of a live run: the reader fills it, for the readers of the flight rings.</summary>
internal sealed class LiveTape : ILivePart
{
    private readonly LiveParts _run;
    private readonly bool[] _isTcp;                             // by flow id

    internal LiveTape(LiveParts run)
    {
        _run = run;
        Tape = new SessionTape(MemoryPlan.TapeBytes);
        _isTcp = new bool[run.Kernel.LargestFlowId + 1];
        Presences = new PresenceTape(_isTcp.Length);
        TakeOver(run.Configuration);
    }

    /// <summary>Payloads of sessions.</summary>
    internal SessionTape Tape { get; }

    /// <summary>Messages about the presence of flows.</summary>
    internal PresenceTape Presences { get; }

    public bool EndsFirst => true;

    /// <summary>Tap of the reader that keeps what the kernel does not, and passes everything on.</summary>
    internal TapeTap<TNext> Tap<TNext>(TNext next)
        where TNext : struct, IPacketTap => new(Tape, Presences, _isTcp, next);

    /// <summary>Knows the flows of a changed configuration, before packets of them arrive.</summary>
    public void TakeOver(Configuration next)
    {
        foreach (FlowDefinition flow in next.Topology.Flows)
        {
            Volatile.Write(ref _isTcp[flow.Id], flow.IsTcp);
            Presences.Know(flow);
        }
    }

    /// <summary>Releases it, unless the black box still reads it.</summary>
    public void Dispose()
    {
        if (_run.Find<LiveBlackBox>()?.HasEnded != false)
            Tape.Dispose();
    }
}
