// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
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

    /// <summary>Observes a step of a packet between the hooks and the application; it is valid only during the
    /// call.</summary>
    void OnPathStep(in PathStep step);

    /// <summary>Observes a packet that the host dropped; it is valid only during the call.</summary>
    void OnDrop(in DroppedPacket packet);

    /// <summary>Observes a message of the host thread, or of the reader about what it recorded.</summary>
    void OnControlMessage(in ControlMessage message);
}

/// <summary>Observer that does nothing.</summary>
[HotPath]
public readonly struct NoTap : IPacketTap
{
    public void OnPacket(ref CapturedPacket packet)
    {
    }

    public void OnFlowLoss(int flowId, uint count)
    {
    }

    public void OnPathStep(in PathStep step)
    {
    }

    public void OnDrop(in DroppedPacket packet)
    {
    }

    public void OnControlMessage(in ControlMessage message)
    {
    }
}
