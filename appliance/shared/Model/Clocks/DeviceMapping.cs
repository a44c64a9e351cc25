// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>One reading of a device's clock between two of the clock of stamps.</summary>
/// <param name="HostNs">Middle of the two readings of the clock of stamps, nanoseconds.</param>
/// <param name="DeviceNs">The device's clock, nanoseconds of its own time scale.</param>
/// <param name="HalfWidthNs">Half of the span between the two, rounded up: the device was read at most so far from the
/// middle.</param>
public readonly record struct DeviceReading(long HostNs, long DeviceNs, long HalfWidthNs);

/// <summary>Time of the clock of stamps for a time of a device's clock.</summary>
/// <param name="HostNs">That time, nanoseconds.</param>
/// <param name="ErrorNs">Bound of its error, nanoseconds: see <see cref="DeviceMapping"/>.</param>
/// <param name="Epoch">Number of steps of the device's clock before the line that was used.</param>
public readonly record struct MappedTime(long HostNs, long ErrorNs, int Epoch);

/// <summary>
/// Maps times of a device's clock (of a NIC, say) to the clock of stamps, by a line of least squares through the latest
/// readings. The bound of the error is the worst residual of those readings, plus the worst half width; beyond the
/// latest reading, plus the error of the rate that these two allow times the distance. It holds as long as the rate
/// between the clocks changes by at most <see cref="MostRateChangePpb"/> within the readings. A reading that it
/// excludes is a step of one of the clocks, or a slew that was faster: the line starts over, and times since the
/// reading before that are suspect. One thread adds and maps.
/// </summary>
public sealed class DeviceMapping
{
    /// <summary>Readings of the line.</summary>
    public const int Readings = 16;

    /// <summary>Largest change of the rate between the two clocks from one reading to the next without a step, parts
    /// in 10^9.</summary>
    public const long MostRateChangePpb = 1_000;

    // Of two clocks that nothing is known of yet: an oscillator's 100 ppm, and a slew of 500 ppm by the kernel.
    private const long MostRatePpb = 1_000_000;

    /// <summary>Readings before anything is mapped.</summary>
    public const int LeastReadings = 3;

    private const double Ppb = 1e-9;

    private readonly DeviceReading[] _readings = new DeviceReading[Readings];
    private int _count;
    private int _next;
    private double _offsetNs;           // of the line at the origin: what the host passed more than the device
    private double _slope;              // of host minus device, by device time
    private double _fixedErrorNs;
    private double _rateError;
    private long _originDeviceNs;
    private long _originHostNs;
    private long _firstDeviceNs;
    private long _lastDeviceNs;

    /// <summary>Number of steps seen so far.</summary>
    public int Epoch { get; private set; }

    /// <summary>Device's time of the latest step: that of the first reading behind it. 0 if there was none.</summary>
    public long StepDeviceNs { get; private set; }

    /// <summary>Time by which the device's clock went ahead in the latest step, nanoseconds; less than 0 if it went
    /// back.</summary>
    public long StepNs { get; private set; }

    /// <summary>Stamp of the last reading before the latest step, nanoseconds: times mapped since then may be wrong.
    /// 0 if there was no step.</summary>
    public long SuspectSinceNs { get; private set; }

    /// <summary>True if times can be mapped.</summary>
    public bool IsReady => _count >= LeastReadings;

    /// <summary>Adds the next reading.</summary>
    /// <param name="reading">The reading; later than the one before it.</param>
    /// <returns>True if it shows a step.</returns>
    public bool Add(in DeviceReading reading)
    {
        bool isStep = _count > 0 && Excludes(reading);
        if (isStep)
        {
            Epoch++;
            StepDeviceNs = reading.DeviceNs;
            StepNs = ExpectedHostNs(reading) - reading.HostNs;
            SuspectSinceNs = Latest(0).HostNs;
            _count = 0;
        }
        _readings[_next] = reading;
        _next = (_next + 1) % Readings;
        _count = Math.Min(_count + 1, Readings);
        Fit();
        return isStep;
    }

    /// <summary>Maps a time of the device.</summary>
    /// <param name="mapped">Receives the time of the clock of stamps.</param>
    /// <returns>False if there are too few readings, since the start or since a step behind that time.</returns>
    public bool TryMap(long deviceNs, out MappedTime mapped)
    {
        if (!IsReady || (Epoch > 0 && deviceNs < StepDeviceNs))
        {
            mapped = default;
            return false;
        }
        mapped = Map(deviceNs);
        return true;
    }

    private MappedTime Map(long deviceNs)
    {
        long sinceNs = deviceNs - _originDeviceNs;
        double differenceNs = _offsetNs + (_slope * sinceNs);
        long ageNs = Math.Max(0, Math.Max(deviceNs - _lastDeviceNs, _firstDeviceNs - deviceNs));
        double errorNs = _fixedErrorNs + ((_rateError + (MostRateChangePpb * Ppb)) * ageNs);
        // One nanosecond for the rounding of each.
        return new MappedTime(
            _originHostNs + sinceNs + (long)Math.Round(differenceNs), (long)Math.Ceiling(errorNs) + 2, Epoch);
    }

    private bool Excludes(in DeviceReading reading)
    {
        DeviceReading last = Latest(0);
        long hostNs = reading.HostNs - last.HostNs;
        long deviceNs = reading.DeviceNs - last.DeviceNs;
        if (deviceNs <= 0 || hostNs <= 0)
            return true;
        if (!IsReady)
            return Math.Abs(hostNs - deviceNs)
                > last.HalfWidthNs + reading.HalfWidthNs + (MostRatePpb * Ppb * hostNs);
        MappedTime expected = Map(reading.DeviceNs);
        return Math.Abs(reading.HostNs - expected.HostNs) > expected.ErrorNs + reading.HalfWidthNs;
    }

    private long ExpectedHostNs(in DeviceReading reading) =>
        IsReady ? Map(reading.DeviceNs).HostNs : Latest(0).HostNs + reading.DeviceNs - Latest(0).DeviceNs;

    private DeviceReading Latest(int back) => _readings[(_next - 1 - back + (2 * Readings)) % Readings];

    private void Fit()
    {
        _lastDeviceNs = Latest(0).DeviceNs;
        _firstDeviceNs = Latest(_count - 1).DeviceNs;
        DeviceReading origin = Latest(_count / 2);
        _originDeviceNs = origin.DeviceNs;
        _originHostNs = origin.HostNs;
        double meanX = 0;
        double meanY = 0;
        for (int back = 0; back < _count; back++)
        {
            (double x, double y) = PointOf(Latest(back));
            meanX += x / _count;
            meanY += y / _count;
        }
        double xx = 0;
        double xy = 0;
        for (int back = 0; back < _count; back++)
        {
            (double x, double y) = PointOf(Latest(back));
            xx += (x - meanX) * (x - meanX);
            xy += (x - meanX) * (y - meanY);
        }
        _slope = xx > 0 ? xy / xx : 0;
        _offsetNs = meanY - (_slope * meanX);
        double worstNs = 0;
        double widestNs = 0;
        for (int back = 0; back < _count; back++)
        {
            DeviceReading reading = Latest(back);
            (double x, double y) = PointOf(reading);
            worstNs = Math.Max(worstNs, Math.Abs(y - _offsetNs - (_slope * x)));
            widestNs = Math.Max(widestNs, reading.HalfWidthNs);
        }
        double spanNs = _lastDeviceNs - _firstDeviceNs;
        double apartNs = worstNs + widestNs;
        _fixedErrorNs = apartNs + (MostRateChangePpb * Ppb * LongestGapNs() / 2);
        // So far apart from the truth in opposite ways at the two ends.
        _rateError = spanNs > 0 ? 2 * apartNs / spanNs : 0;
    }

    // Between two readings the rate may change, and change back.
    private long LongestGapNs()
    {
        long longestNs = 0;
        for (int back = 1; back < _count; back++)
            longestNs = Math.Max(longestNs, Latest(back - 1).DeviceNs - Latest(back).DeviceNs);
        return longestNs;
    }

    // The device's time from the origin, and what the clock of stamps passed less than it.
    private (double X, double Y) PointOf(in DeviceReading reading)
    {
        long deviceNs = reading.DeviceNs - _originDeviceNs;
        return (deviceNs, reading.HostNs - _originHostNs - deviceNs);
    }
}
