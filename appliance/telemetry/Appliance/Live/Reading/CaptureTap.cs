// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.CaptureFiles;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.Live.Reading;

/// <summary>Writes every captured packet, and what the host reported of packets, to the capture file.</summary>
[HotPath]
internal readonly struct CaptureTap(CaptureWriter writer) : IPacketTap
{
    public void OnPacket(ref CapturedPacket packet) => writer.Write(in packet);

    public void OnFlowLoss(int flowId, uint count) => writer.CountLoss(flowId, count);

    public void OnPathStep(in PathStep step) => writer.Write(in step);

    public void OnDrop(in DroppedPacket packet) => writer.Write(in packet);

    public void OnControlMessage(in ControlMessage message) => writer.Write(in message);
}
