// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// How long a receiver waits before it asks for a gap. Alone: a fixed time, and before each repetition twice as long
/// as before the last, up to a limit, since senders send the same range again only after 10 ms; a longer time that was
/// set does not grow. In a group: a random time, mostly near the longest and seldom short, so that few ask and the
/// answer for one spares the others.
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

    /// <summary>A receiver alone.</summary>
    internal static NakDelay Fixed(long firstNs, long repeatNs) => new(firstNs, repeatNs, 0, 1, 0);

    /// <summary>A receiver of a group of about so many.</summary>
    internal static NakDelay Random(long maxBackoffNs, int groupSize, int seed) =>
        new(0, 0, maxBackoffNs, groupSize, seed);

    /// <summary>The next wait, nanoseconds: before the first NAK of a gap or before it is repeated.</summary>
    internal long Next(bool isRepeat)
    {
        if (_maxBackoffNs == 0)
            return NextFixed(isRepeat);

        // The inverse of a truncated exponential distribution that grows towards the longest wait.
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

    /// <summary>A number from 0 to 1 by a xorshift generator: no allocation, no lock.</summary>
    private double NextUnit()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return ((_random * Multiplier) >> 11) * FractionOfUnit;
    }
}
