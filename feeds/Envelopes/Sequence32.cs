// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.Envelopes;

/// <summary>Numbers of 32 bits that start at 1; 0 means no number, and 1 follows the highest one.</summary>
[HotPath]
internal static class Sequence32
{
    /// <summary>The number that follows <paramref name="count"/> numbers from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Next(uint first, uint count)
    {
        ulong next = (ulong)first + count;
        return next <= uint.MaxValue ? next : next - uint.MaxValue;
    }

    /// <summary>Flags for a packet with this number: unsequenced if it is 0.</summary>
    public static EnvelopeFlags FlagsOf(uint first) => first == 0 ? EnvelopeFlags.Unsequenced : EnvelopeFlags.None;
}
