// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.CaptureFiles;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.Live;

/// <summary>Writes every captured packet to the capture file.</summary>
[HotPath]
internal readonly struct CaptureTap(CaptureWriter writer) : IPacketTap
{
    /// <inheritdoc/>
    public void OnPacket(ref CapturedPacket packet) => writer.Write(in packet);

    /// <inheritdoc/>
    public void OnFlowLoss(int flowId, uint count) => writer.CountLoss(flowId, count);
}
