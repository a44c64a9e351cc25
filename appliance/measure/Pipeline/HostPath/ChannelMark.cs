// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Number sequences as one word each, by which tables of numbers distinguish them.</summary>
internal static class ChannelMark
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Mark of a number sequence. Two of one feed have the same by chance only, once in 2^64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Of(in ChannelKey channel) =>
        ((channel.Channel * Spread) ^ BitOperations.RotateLeft(channel.SessionHigh * Spread, 21)
        ^ BitOperations.RotateLeft(channel.SessionLow * Spread, 42)) * Spread;

    /// <summary>Place of a number in a table.</summary>
    /// <param name="mark">Mark of its sequence.</param>
    /// <param name="owner">Line, or feed and process.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Hash(ulong mark, ulong owner, ulong number) => (mark ^ (owner * Spread)) + number;
}
