// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Capture;

/// <summary>Observer of every decoded packet, with its credentials overwritten. Implementations are structs, so that
/// calls are compiled in.</summary>
public interface IPacketTap
{
    /// <summary>Observes one packet; it is valid only during the call.</summary>
    void OnPacket(ref CapturedPacket packet);

    /// <summary>Observes a loss of records of a flow that no packet of it has reported; called before the next
    /// packet.</summary>
    void OnFlowLoss(int flowId, uint count);
}

/// <summary>Observer that does nothing.</summary>
[HotPath]
public readonly struct NoTap : IPacketTap
{
    /// <inheritdoc/>
    public void OnPacket(ref CapturedPacket packet)
    {
    }

    /// <inheritdoc/>
    public void OnFlowLoss(int flowId, uint count)
    {
    }
}
