// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Evidence that the times of packets agree with the capture file's: close to it, or at a constant distance. A
/// capture file's clock can be years off; a packet's time cannot be before 1990 or after 2100.</summary>
internal sealed class TimeEvidence
{
    private const long SecondNs = 1_000_000_000;
    private const long DayNs = 86_400 * SecondNs;
    private const long EarliestNs = 631_152_000 * SecondNs;         // 1990
    private const long LatestNs = 4_102_444_800 * SecondNs;         // 2100
    private const long ZoneStepNs = 900 * SecondNs;                 // zones are multiples of 15 minutes
    private const long Finest = 1 << 20;                            // ns: closer adds no evidence
    private const int FieldBits = 63;
    private const int MostUtc = 40;
    private const int MostOfDay = 12;

    private long _taken;
    private long _implausible;
    private long _ofDay;
    private long _farthestNs;
    private long _firstNs;
    private long _firstTimeNs;
    private long _unsteadyNs;
    private bool _moved;
    private long _farthestOfDayNs;

    /// <summary>True if the values cannot be times.</summary>
    public bool Refuses => _implausible * 100 > _taken;

    /// <summary>Evidence, bits.</summary>
    public int Worth
    {
        get
        {
            if (Refuses)
                return 0;
            if (_ofDay > 0)
                return Math.Clamp((int)Math.Log2(ZoneStepNs / (2.0 * Math.Max(_farthestOfDayNs, Finest * 64))), 0,
                    MostOfDay);
            int near = _taken == 0 || _farthestNs > DayNs ? 0 : OfDistance(_farthestNs);
            int steady = _moved && _unsteadyNs <= SecondNs ? OfDistance(_unsteadyNs) : 0;
            return Math.Max(near, steady);
        }
    }

    /// <summary>The evidence as text; empty if there is none.</summary>
    public string Words()
    {
        if (Worth == 0)
            return "";
        if (_ofDay > 0)
            return string.Create(CultureInfo.InvariantCulture,
                $"its times of day are within {Seconds(_farthestOfDayNs)} s of the capture's in some time zone");
        return _farthestNs <= DayNs
            ? string.Create(CultureInfo.InvariantCulture,
                $"its times are within {Seconds(_farthestNs)} s of the capture's")
            : string.Create(CultureInfo.InvariantCulture,
                $"its times run as the capture's do, within {Seconds(_unsteadyNs)} s, at another date");
    }

    /// <summary>Adds a UTC time of a packet.</summary>
    public void TakeUtc(long timeNs, long stampNs)
    {
        _taken++;
        if (timeNs is < EarliestNs or > LatestNs)
        {
            _implausible++;
            return;
        }
        long distance = timeNs - stampNs;
        if (_firstTimeNs == 0)
            (_firstNs, _firstTimeNs) = (distance, timeNs);
        _moved |= timeNs != _firstTimeNs;
        _farthestNs = Math.Max(_farthestNs, Math.Abs(distance));
        _unsteadyNs = Math.Max(_unsteadyNs, Math.Abs(distance - _firstNs));
    }

    /// <summary>Adds a time since midnight, in an unknown zone.</summary>
    public void TakeOfDay(long timeNs, long stampNs)
    {
        _ofDay++;
        long distance = (((timeNs - stampNs) % ZoneStepNs) + ZoneStepNs) % ZoneStepNs;
        _farthestOfDayNs = Math.Max(_farthestOfDayNs, Math.Min(distance, ZoneStepNs - distance));
    }

    private static int OfDistance(long distanceNs) =>
        Math.Clamp(FieldBits - (int)Math.Log2(Math.Max(distanceNs, Finest)), 0, MostUtc);

    private static string Seconds(long ns) =>
        (ns / (double)SecondNs).ToString("0.######", CultureInfo.InvariantCulture);
}
