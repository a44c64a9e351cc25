// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Publishing;

/// <summary>
/// Offset from stamps to UTC, measured every few milliseconds, so that a step of the clock is found within milliseconds
/// and a slew within seconds.
/// </summary>
[HotPath]
internal sealed class PublisherClock(PublisherOptions options)
{
    private readonly IWallClock? _clock = options.Clock;
    private readonly long _everyNs = options.ClockEveryNs;
    private readonly SlewWatch _slew = new();
    private long _nextNs = long.MinValue;

    /// <summary>The current offset.</summary>
    public ClockOffset Offset { get; private set; } = options.Offset;

    /// <summary>Compares the clocks if it is due.</summary>
    /// <returns>True if the wall clock was set since the last comparison.</returns>
    public bool Renew(long nowNs)
    {
        if (_clock is null || nowNs < _nextNs)
            return false;
        _nextNs = nowNs + _everyNs;
        ClockOffset before = Offset;
        ClockOffset read = _clock.Read();
        if (read.SteeringStampNs != 0)
            _slew.Add(read.SteeringStampNs, read.Steering);
        Offset = before.Renew(read) with { Slew = _slew.Slew };
        return Offset.WallMinusMonotonicNs != before.WallMinusMonotonicNs;
    }
}
