// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps.Formats;

namespace Telemetry.Stamps;

/// <summary>Keyframes, in which devices write the time of their counters.</summary>
[HotPath]
public static class Keyframes
{
    private const ushort EtherTypeIPv4 = 0x0800;

    /// <summary>Reads one.</summary>
    /// <param name="frame">The frame from its addresses on.</param>
    /// <param name="payload">Offset behind its EtherType.</param>
    /// <param name="bodyEnd">End of its IP packet.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> frame, int payload, ushort etherType, int bodyEnd, out CounterKeyframe keyframe)
    {
        keyframe = default;
        if (etherType == FusionCounter.KeyframeEtherType)
            return FusionCounter.TryReadKeyframe(frame[payload..], out keyframe);
        if (etherType != EtherTypeIPv4 || bodyEnd < payload + 20
            || frame[payload + 9] != FusionCounter.KeyframeProtocol)
            return false;
        int headerLength = (frame[payload] & 0xf) * 4;
        if (payload + headerLength > bodyEnd)
            return false;
        ReadOnlySpan<byte> packet = frame[(payload + headerLength)..bodyEnd];
        return FusionCounter.TryReadKeyframe(packet, out keyframe)
            || Arista7150.TryReadKeyframe(packet, out keyframe);
    }
}
