// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Capture;

/// <summary>Nobody looks on.</summary>
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
