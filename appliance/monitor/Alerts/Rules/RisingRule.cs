// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;

namespace Telemetry.Alerts.Rules;

/// <summary>A counter of a thing, as a rule reads it.</summary>
/// <param name="Labels">Labels of the thing.</param>
/// <param name="Start">What began when the counter was 0: a start of an appliance, a day.</param>
/// <param name="Count">Its value; null if unknown.</param>
/// <param name="Summary">Description for people.</param>
/// <param name="Counts">False if a rise now means nothing, also later.</param>
public readonly record struct CounterReading(
    AlertLabels Labels, string? Start, long? Count, string Summary, bool Counts = true);

/// <summary>Raised in the second in which a counter rises, or longer.</summary>
/// <param name="countsFirst">True if what a counter is when it appears is a rise; false if it was so when the monitor
/// came.</param>
public sealed class RisingRule(Func<FleetModel, IEnumerable<CounterReading>> read, bool countsFirst = false) : AlertRule
{
    private readonly CounterMemory _memory = new(countsFirst);
    private readonly Dictionary<AlertLabels, (long UntilNs, long Risen)> _held = [];

    /// <summary>Time for which a rise raises, nanoseconds; 0 for the second of the rise alone.</summary>
    public long HoldNs { get; init; }

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        foreach (CounterReading reading in read(fleet))
        {
            if (reading.Count is not { } count)
                continue;
            long risen = _memory.RiseOf(in reading, count);
            risen = reading.Counts ? Hold(reading.Labels, risen, fleet.NowNs) : 0;
            yield return new AlertReading(
                reading.Labels, risen > 0 ? AlertLevel.Raised : AlertLevel.Clear, reading.Summary, risen);
        }
    }

    private long Hold(AlertLabels labels, long risen, long nowNs)
    {
        if (HoldNs == 0)
            return risen;
        (long untilNs, long held) = _held.GetValueOrDefault(labels);
        if (risen > 0)
            _held[labels] = (nowNs + HoldNs, risen);
        else if (held > 0 && nowNs > untilNs)
            _held.Remove(labels);
        return risen > 0 ? risen : nowNs <= untilNs ? held : 0;
    }
}
