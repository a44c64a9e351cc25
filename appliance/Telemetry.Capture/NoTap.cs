// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Packets;

namespace Telemetry.Capture;

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
