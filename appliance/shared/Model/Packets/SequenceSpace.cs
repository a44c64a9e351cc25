// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Model.Packets;

/// <summary>Width of a protocol's sequence numbers; no other code knows it. Internally numbers have 64 bits and never
/// wrap; externally they are the protocol's own. A narrower number space is mapped to consecutive rounds of its own
/// length; a sequence begins in round 2, so that there is room for numbers before its first. One per feed.</summary>
[HotPath]
public sealed class SequenceSpace
{
    private const ulong FirstRound = 2;

    // A lower number is a wrap if, counted across the end of the space, it is at most this far ahead of the expected
    // one; otherwise the sequence has gone back. A quarter of the space if that is smaller.
    private const ulong MostWrapReach = 1UL << 24;

    private readonly ulong _length;             // count of raw numbers; 0 if they fill 64 bits
    private readonly ulong _lowest;
    private readonly ulong _wrapReach;
    private ulong _round;                       // beginning of the round used last

    /// <summary>Makes the number space of a protocol; 64 bits for an unknown one.</summary>
    public SequenceSpace(ProtocolRow? protocol)
    {
        if (protocol is null or { HighestSequence: ulong.MaxValue })
            return;
        _lowest = protocol.LowestSequence;
        _length = protocol.HighestSequence - _lowest + 1;
        _wrapReach = Math.Min(MostWrapReach, _length / 4);
        _round = Origin;
    }

    /// <summary>Unwrapped number of the lowest raw one when nothing is expected.</summary>
    public ulong Origin => FirstRound * _length;

    /// <summary>Unwrapped number of a raw one, given the next number expected on the stream (0: unknown).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Unwrap(ulong raw, ulong expected) => _length == 0 ? raw : UnwrapNarrow(raw, expected);

    /// <summary>Raw number of an unwrapped one; 0 for 0, which stands for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Raw(ulong sequence) => _length == 0 || sequence == 0 ? sequence : Offset(sequence) + _lowest;

    /// <summary>True if the number after the last one can be represented.</summary>
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
        // More than half of the space ahead: the number comes from behind, out of the round before.
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
