// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.WholeFrames;
using Telemetry.Capture;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Keeps the payloads of sessions on the tape, and the presences of flows, and passes everything on.</summary>
/// <param name="presences">Receives messages about the presence of flows.</param>
/// <param name="isTcp">By flow id.</param>
/// <param name="next">Another tap.</param>
[HotPath]
internal readonly struct TapeTap<TNext>(SessionTape tape, PresenceTape presences, bool[] isTcp, TNext next) : IPacketTap
    where TNext : struct, IPacketTap
{
    public void OnPacket(ref CapturedPacket packet)
    {
        if (isTcp[packet.Head.FlowId])
            tape.Keep(in packet);
        next.OnPacket(ref packet);
    }

    public void OnFlowLoss(int flowId, uint count) => next.OnFlowLoss(flowId, count);

    public void OnPathStep(in PathStep step) => next.OnPathStep(in step);

    public void OnDrop(in DroppedPacket packet) => next.OnDrop(in packet);

    public void OnControlMessage(in ControlMessage message)
    {
        presences.Keep(in message);
        next.OnControlMessage(in message);
    }
}
