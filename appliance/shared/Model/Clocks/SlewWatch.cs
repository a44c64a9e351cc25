// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Detects slews: times in which the clock of stamps, and with it the wall clock, runs at another rate against
/// the unsteered clock than before. Rates are measured over at least a second; differences within the reading errors,
/// and slow drifts of the rate, are not slews.</summary>
[HotPath]
public sealed class SlewWatch
{
    /// <summary>Smallest change of the rate that is a slew, parts in 10^9: 10 µs a second.</summary>
    public const long LimitPpb = 10_000;

    /// <summary>Number of spans with one new rate after which it becomes the normal rate and the slew ends.</summary>
    public const int SteadySpans = 60;

    private const long LeastSpanNs = 1_000_000_000;
    private const double PpbPerOne = 1e9;
    private const double DriftWeight = 1.0 / 8;

    private ClockDifference _last;
    private long _lastStampNs;
    private bool _hasLast;
    private bool _hasRate;
    private double _rate;                                       // before a slew, parts in 10^9
    private double _ratePpb;                                    // reading error of that rate
    private double _slewRate;
    private double _slewPpb;
    private int _steady;
    private double _movedNs;

    /// <summary>The current or latest slew.</summary>
    public ClockSlew Slew { get; private set; }

    /// <summary>Processes a reading.</summary>
    /// <param name="stampNs">Stamp of the reading, nanoseconds.</param>
    /// <param name="steering">The clock of stamps minus the unsteered clock.</param>
    /// <returns>True if a slew began or ended.</returns>
    public bool Add(long stampNs, in ClockDifference steering)
    {
        long spanNs = stampNs - _lastStampNs;
        if (_hasLast && spanNs >= 0 && spanNs < LeastSpanNs)
            return false;
        bool hasSpan = _hasLast && spanNs >= LeastSpanNs;
        double rate = (steering.Ns - _last.Ns) * PpbPerOne / spanNs;
        double errorPpb = (steering.ErrorNs + _last.ErrorNs) * PpbPerOne / spanNs;
        long sinceNs = _lastStampNs;
        (_last, _lastStampNs, _hasLast) = (steering, stampNs, true);
        if (!hasSpan)
            return false;
        if (!_hasRate)
        {
            (_rate, _ratePpb, _hasRate) = (rate, errorPpb, true);
            return false;
        }
        return Slew.IsSlewing ? Continue(rate, errorPpb, spanNs) : Begin(rate, errorPpb, spanNs, sinceNs);
    }

    /// <summary>Restarts: later readings are not comparable with earlier ones.</summary>
    public void Forget() => (_hasLast, _hasRate, Slew) = (false, false, default);

    private bool Begin(double rate, double errorPpb, long spanNs, long sinceNs)
    {
        if (Math.Abs(rate - _rate) <= LimitPpb + errorPpb + _ratePpb)
        {
            _rate += (rate - _rate) * DriftWeight;
            _ratePpb += (errorPpb - _ratePpb) * DriftWeight;
            return false;
        }
        (_slewRate, _slewPpb, _steady) = (rate, errorPpb, 1);
        _movedNs = (rate - _rate) * spanNs / PpbPerOne;
        Slew = new ClockSlew(true, sinceNs, (long)Math.Round(rate - _rate), (long)Math.Round(_movedNs));
        return true;
    }

    private bool Continue(double rate, double errorPpb, long spanNs)
    {
        if (Math.Abs(rate - _rate) <= LimitPpb + errorPpb + _ratePpb)
        {
            Slew = Slew with { IsSlewing = false };
            return true;
        }
        _movedNs += (rate - _rate) * spanNs / PpbPerOne;
        Slew = Slew with { MovedNs = (long)Math.Round(_movedNs) };
        if (Math.Abs(rate - _slewRate) > LimitPpb + errorPpb + _slewPpb)
            (_slewRate, _slewPpb, _steady) = (rate, errorPpb, 0);
        if (++_steady < SteadySpans)
            return false;
        (_rate, _ratePpb, Slew) = (rate, errorPpb, Slew with { IsSlewing = false });
        return true;
    }
}
