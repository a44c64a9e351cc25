// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Counter of Cisco Nexus 3550-F (Exablaze Fusion without HPT): 32 bits of 350 MHz, before the FCS or in its place. A
/// keyframe
/// a second has the time of the counter: EtherType 88B5, or IP protocol 253; "EXKF", version 1, reserved (3), UTC
/// nanoseconds (8), counter (8), frequency (8), last synchronisation (8). Source: Cisco's n3550-timestamp-decoder.
/// </summary>
[HotPath]
public static class FusionCounter
{
    /// <summary>Length of the counter, bytes.</summary>
    public const int Length = 4;

    public const ushort KeyframeEtherType = 0x88b5;

    /// <summary>IP protocol of keyframes.</summary>
    public const byte KeyframeProtocol = 253;

    private const uint Magic = 0x4558_4b46;
    private const int KeyframeLength = 40;

    /// <summary>Reads a keyframe.</summary>
    /// <param name="payload">Bytes behind the EtherType, or of the IP packet.</param>
    public static bool TryReadKeyframe(ReadOnlySpan<byte> payload, out CounterKeyframe keyframe)
    {
        keyframe = default;
        if (payload.Length < KeyframeLength || BinaryPrimitives.ReadUInt32BigEndian(payload) != Magic
            || payload[4] != 1)
            return false;
        keyframe = new CounterKeyframe(
            BinaryPrimitives.ReadUInt64BigEndian(payload[16..]), BinaryPrimitives.ReadInt64BigEndian(payload[8..]));
        return true;
    }
}

/// <summary>Time of a counter at one instant.</summary>
/// <param name="Ticks">The counter, all its bits.</param>
/// <param name="UtcNs">The time, nanoseconds since 1970, by the device.</param>
public readonly record struct CounterKeyframe(ulong Ticks, long UtcNs);
