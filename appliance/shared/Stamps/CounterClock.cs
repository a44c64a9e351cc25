// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps.Formats;

namespace Telemetry.Stamps;

/// <summary>
/// Time of a counter of 350 MHz that wraps every few seconds. The capture's clock says how often it did; what
/// time it
/// had is what a keyframe said or, without one, the capture's stamp of the first frame.
/// </summary>
[HotPath]
public sealed class CounterClock
{
    private const long TickNs = 20;                         // for 7 ticks
    private const long Ticks = 7;
    private const long RateErrorPerNs = 10_000_000;         // 100 parts in 10⁹
    private const long ShortestSpanNs = 1_000;

    private readonly long _modulus;
    private readonly long _fixedErrorNs;
    private long _last;                                     // ticks, all bits
    private long _lastNs;
    private long _anchorTicks;
    private long _anchorNs;
    private bool _isStarted;

    /// <summary>A counter of a format.</summary>
    /// <param name="fixedErrorNs">Largest difference to the capture's clock in a span of no length,
    /// nanoseconds.</param>
    public CounterClock(StampFormat format, long fixedErrorNs)
    {
        _modulus = format == StampFormat.Arista7150 ? 1L << 31 : 1L << 32;
        _fixedErrorNs = fixedErrorNs;
    }

    /// <summary>Number of spans of at least 1 µs between frames.</summary>
    public int Spans { get; private set; }

    /// <summary>Number of spans, of any length, in which the counter's rate was wrong.</summary>
    public int Misfits { get; private set; }

    /// <summary>Negative binary logarithm of the probability that random numbers fit as well.</summary>
    public double Bits { get; private set; }

    /// <summary>True if a keyframe had the time.</summary>
    public bool HasKeyframe { get; private set; }

    /// <summary>Time of a frame, nanoseconds.</summary>
    /// <param name="captureNs">The capture's stamp.</param>
    /// <param name="isFitting">Receives false if the counter's rate was wrong since the last frame.</param>
    public long TimeOf(uint counter, long captureNs, out bool isFitting)
    {
        isFitting = true;
        if (!_isStarted)
        {
            Start(counter, captureNs);
            return captureNs;
        }
        long spanNs = Math.Abs(captureNs - _lastNs);
        long expected = Expected(captureNs);
        long ticks = Nearest(counter, expected);
        long errorNs = Math.Abs(ticks - expected) * TickNs / Ticks;
        long allowedNs = _fixedErrorNs + (spanNs / RateErrorPerNs);
        isFitting = errorNs <= allowedNs;
        if (!isFitting)
        {
            Misfits++;
        }
        else if (spanNs >= ShortestSpanNs)
        {
            Spans++;
            Bits += Math.Log2((double)_modulus * TickNs / Ticks / (2 * allowedNs));
        }
        (_last, _lastNs) = (ticks, captureNs);
        return _anchorNs + ToNs(ticks - _anchorTicks);
    }

    /// <summary>Takes what a keyframe says.</summary>
    /// <param name="captureNs">The capture's stamp of it.</param>
    public void Take(in CounterKeyframe keyframe, long captureNs)
    {
        long counter = (long)(keyframe.Ticks & (ulong)(_modulus - 1));
        if (!_isStarted)
            Start(counter, captureNs);
        (_anchorTicks, _anchorNs) = (Nearest(counter, Expected(captureNs)), keyframe.UtcNs);
        HasKeyframe = true;
    }

    private void Start(long counter, long captureNs)
    {
        _isStarted = true;
        (_last, _lastNs) = (counter, captureNs);
        (_anchorTicks, _anchorNs) = (counter, captureNs);
    }

    private long Expected(long captureNs) => _last + (long)((Int128)(captureNs - _lastNs) * Ticks / TickNs);

    private long Nearest(long counter, long expected)
    {
        long off = (counter - expected) & (_modulus - 1);
        return expected + (off >= _modulus / 2 ? off - _modulus : off);
    }

    private static long ToNs(long ticks)
    {
        Int128 twice = (Int128)ticks * TickNs * 2;
        return (long)((twice + (ticks < 0 ? -Ticks : Ticks)) / (2 * Ticks));
    }
}
