// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Envelopes;

/// <summary>
/// Key that separates number sequences inside one feed. <see cref="Channel"/> holds the protocol's channel values
/// packed in 64 bits; where packets do not say their channel, the place of their group among those of the line, from 1,
/// or 0 if the line has one group only. <see cref="SessionHigh"/> and <see cref="SessionLow"/> hold the first 16 bytes
/// of the session id, big-endian, zero-padded (0 if the protocol has none). A new session of a channel is a new
/// generation of the same stream.
/// </summary>
/// <param name="Channel">The protocol's channel values, packed as its decoder says.</param>
/// <param name="SessionHigh">Bytes 0 to 7 of the session id.</param>
/// <param name="SessionLow">Bytes 8 to 15 of the session id.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ChannelKey(ulong Channel, ulong SessionHigh, ulong SessionLow)
{
    /// <summary>All 64 bits are mixed, so that any of them can choose a place in a table.</summary>
    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong hash = Channel * 0x9E37_79B9_7F4A_7C15UL;
            hash = (hash ^ (hash >> 29) ^ SessionHigh) * 0xBF58_476D_1CE4_E5B9UL;
            return (hash ^ (hash >> 32) ^ SessionLow) * 0x94D0_49BB_1331_11EBUL;
        }
    }

    /// <summary>Key of a packet that does not say its channel.</summary>
    /// <param name="group">Place of its group among those of the line, from 1; 0 if groups are not channels: then the
    /// key is as it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChannelKey InGroup(ulong group) => group == 0 ? this : this with { Channel = group };

    /// <remarks>The compiler's own would make comparers when it first runs, which a hot thread must not.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(ChannelKey other) =>
        Channel == other.Channel && SessionLow == other.SessionLow && SessionHigh == other.SessionHigh;

    public override int GetHashCode() => (int)(Hash >> 32);
}
