// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Capture;

/// <summary>Sees every packet after it was decoded, with its credentials overwritten: a struct, compiled in.</summary>
public interface IPacketTap
{
    /// <summary>One packet, borrowed.</summary>
    void OnPacket(ref CapturedPacket packet);

    /// <summary>Records of a flow were lost, and no packet of it says so: they are told before the next.</summary>
    void OnFlowLoss(int flowId, uint count);
}
