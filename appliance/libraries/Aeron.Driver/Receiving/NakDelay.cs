// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Delay of a receiver before a NAK. For a single receiver: fixed, and doubled before each repetition up to a limit,
/// since senders retransmit the same range only after 10 ms; a longer configured delay does not grow. In a group:
/// random, mostly near the longest and seldom short, so that few receivers send a NAK and one answer serves the others.
/// </summary>
internal struct NakDelay
{
    private const long LongestGrownNs = 800_000;
    private const ulong Multiplier = 2685821657736338717;
    private const double FractionOfUnit = 1.0 / (1UL << 53);

    private readonly long _firstNs;
    private readonly long _repeatNs;
    private readonly double _maxBackoffNs;
    private readonly double _lambda;
    private ulong _random;
    private long _nextRepeatNs;

    private NakDelay(long firstNs, long repeatNs, long maxBackoffNs, int groupSize, int seed)
    {
        _firstNs = firstNs;
        _repeatNs = repeatNs;
        _maxBackoffNs = maxBackoffNs;
        _lambda = Math.Log(groupSize) + 1;
        _random = ((ulong)(uint)seed << 1) | 1;
    }

    /// <summary>Delay of a single receiver.</summary>
    internal static NakDelay Fixed(long firstNs, long repeatNs) => new(firstNs, repeatNs, 0, 1, 0);

    /// <summary>Delay of a receiver in a group of about the given size.</summary>
    internal static NakDelay Random(long maxBackoffNs, int groupSize, int seed) =>
        new(0, 0, maxBackoffNs, groupSize, seed);

    /// <summary>Next delay, nanoseconds: before the first NAK of a gap or before its repetition.</summary>
    internal long Next(bool isRepeat)
    {
        if (_maxBackoffNs == 0)
            return NextFixed(isRepeat);

        // Inverse of a truncated exponential distribution that grows towards the longest delay.
        double grown = Math.Exp(_lambda) - 1;
        return (long)(_maxBackoffNs / _lambda * Math.Log(1 + (NextUnit() * grown)));
    }

    private long NextFixed(bool isRepeat)
    {
        if (!isRepeat)
        {
            _nextRepeatNs = _repeatNs;
            return _firstNs;
        }

        long delayNs = _nextRepeatNs;
        _nextRepeatNs = Math.Max(_repeatNs, Math.Min(2 * delayNs, LongestGrownNs));
        return delayNs;
    }

    /// <summary>Number from 0 to 1 by a xorshift generator: no allocation, no lock.</summary>
    private double NextUnit()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return ((_random * Multiplier) >> 11) * FractionOfUnit;
    }
}
