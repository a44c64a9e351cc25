// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Model.Packets;

/// <summary>
/// The one place that knows how wide a protocol's numbers are. Inside, numbers are 64 bits and never wrap; outside they
/// are the protocol's own. Of narrower ones each round is as long as there are numbers; a sequence begins in round 2,
/// so that there is room for what comes from behind. One per feed.
/// </summary>
[HotPath]
public sealed class SequenceSpace
{
    private const ulong FirstRound = 2;

    // A sequence that goes on at its beginning wraps if it was that near to the end, else it has started over; where
    // there are few numbers, a quarter of them.
    private const ulong MostWrapReach = 1UL << 24;

    private readonly ulong _length;             // how many numbers there are; 0 if they fill 64 bits
    private readonly ulong _lowest;
    private readonly ulong _wrapReach;
    private ulong _round;                       // where the round begins that was asked for last

    /// <summary>The numbers of a protocol; of an unknown one 64 bits.</summary>
    public SequenceSpace(ProtocolRow? protocol)
    {
        if (protocol is null or { HighestSequence: ulong.MaxValue })
            return;
        _lowest = protocol.LowestSequence;
        _length = protocol.HighestSequence - _lowest + 1;
        _wrapReach = Math.Min(MostWrapReach, _length / 4);
        _round = Origin;
    }

    /// <summary>The unwrapped number that the lowest raw one has where nothing is expected.</summary>
    public ulong Origin => FirstRound * _length;

    /// <summary>The unwrapped number of a raw one, given what the stream carries next (0: nothing is known).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Unwrap(ulong raw, ulong expected) => _length == 0 ? raw : UnwrapNarrow(raw, expected);

    /// <summary>The raw number of an unwrapped one; 0 of 0, which stands for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Raw(ulong sequence) => _length == 0 || sequence == 0 ? sequence : Offset(sequence) + _lowest;

    /// <summary>Whether the number behind the last one can be said at all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Fits(ulong first, uint count) => _length != 0 || first <= ulong.MaxValue - count;

    private ulong UnwrapNarrow(ulong raw, ulong expected)
    {
        ulong offset = raw - _lowest;
        if (expected == 0)
            return Origin + offset;
        ulong expectedOffset = Offset(expected);
        ulong sequence = _round + offset;
        if (offset < expectedOffset)
            return offset + _length - expectedOffset <= _wrapReach ? sequence + _length : sequence;
        // More than half of all numbers ahead: it comes from behind, out of the round before.
        return offset - expectedOffset > _length / 2 && _round >= _length ? sequence - _length : sequence;
    }

    private ulong Offset(ulong sequence)
    {
        ulong offset = sequence - _round;
        if (offset < _length)
            return offset;
        _round = sequence - sequence % _length;
        return sequence - _round;
    }
}
