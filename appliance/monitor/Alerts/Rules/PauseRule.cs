// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;

namespace Telemetry.Alerts.Rules;

/// <summary>Raised while the monitor does not look at what it receives for too long. It evaluates nothing in a pause:
/// afterwards a pause raises for as long again as it lasted, so that a long one counts like many short ones.</summary>
/// <param name="longestNs">Longest pause that is right, nanoseconds.</param>
public sealed class PauseRule(long longestNs) : AlertRule
{
    private const double NsInSecond = 1e9;

    private long _frame = -1;
    private long _untilNs = long.MinValue;
    private long _pauseNs;

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        if (fleet.Frame != _frame && fleet.LongestPauseNs > longestNs)
            (_untilNs, _pauseNs) = (Math.Max(_untilNs, fleet.NowNs + fleet.LongestPauseNs), fleet.LongestPauseNs);
        _frame = fleet.Frame;
        bool isRaised = fleet.NowNs <= _untilNs;
        double seconds = (isRaised ? _pauseNs : fleet.LongestPauseNs) / NsInSecond;
        yield return new AlertReading(AlertLabels.Of(), isRaised ? AlertLevel.Raised : AlertLevel.Clear,
            string.Create(CultureInfo.InvariantCulture,
                $"the monitor did not look at what it receives for {seconds:0.0} s"), seconds);
    }
}
