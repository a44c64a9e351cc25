// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Counter of Arista 7150, and of Fusion in its compatible modes: 31 bits of 350 MHz in 4 bytes whose bit 7 is not
/// used,
/// before the FCS or in its place. A keyframe a second, IP protocol 253, has the time of the counter: counter (8), UTC
/// nanoseconds (8), last synchronisation (8), from EOS 4.13 on skew (16), counter at the egress (8), drops (8), device
/// (2), port (2), kind of FCS (1), reserved (1). Source: Arista's description of the format, SolarCapture.
/// </summary>
[HotPath]
public static class Arista7150
{
    private const int OldLength = 46;
    private const int Length = 62;

    /// <summary>The counter in 4 bytes.</summary>
    public static uint Read(uint bytes) => ((bytes & 0xffff_ff00) >> 1) | (bytes & 0x7f);

    /// <summary>Reads a keyframe.</summary>
    /// <param name="payload">Bytes of the IP packet.</param>
    public static bool TryReadKeyframe(ReadOnlySpan<byte> payload, out CounterKeyframe keyframe)
    {
        keyframe = default;
        if (payload.Length is not (OldLength or Length))
            return false;
        keyframe = new CounterKeyframe(
            BinaryPrimitives.ReadUInt64BigEndian(payload), BinaryPrimitives.ReadInt64BigEndian(payload[8..]));
        return keyframe.UtcNs > 0;
    }
}
