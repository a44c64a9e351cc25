// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;

namespace Telemetry.Alerts.Rules;

/// <summary>A counter of a thing, as a rule reads it.</summary>
/// <param name="Labels">Labels of the thing.</param>
/// <param name="Start">What began when the counter was 0: a start of an appliance, a day.</param>
/// <param name="Count">Its value; null if unknown.</param>
/// <param name="Summary">Description for people.</param>
public readonly record struct CounterReading(AlertLabels Labels, string? Start, long? Count, string Summary);

/// <summary>Raised in the second in which a counter rises. What it was when the monitor came is known.</summary>
/// <param name="read">Reads the counters.</param>
public sealed class RisingRule(Func<FleetModel, IEnumerable<CounterReading>> read) : AlertRule
{
    private const int Most = 16_384;

    private readonly Dictionary<AlertLabels, (string? Start, long Count)> _before = [];

    /// <inheritdoc/>
    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        foreach (CounterReading reading in read(fleet))
        {
            if (reading.Count is not { } count)
                continue;
            long risen = RiseOf(in reading, count);
            yield return new AlertReading(
                reading.Labels, risen > 0 ? AlertLevel.Raised : AlertLevel.Clear, reading.Summary, risen);
        }
    }

    private long RiseOf(in CounterReading reading, long count)
    {
        bool isKnown = _before.TryGetValue(reading.Labels, out (string? Start, long Count) before);
        if (!isKnown && _before.Count >= Most)
            _before.Clear();
        _before[reading.Labels] = (reading.Start, count);
        if (!isKnown)
            return 0;
        return before.Start == reading.Start && count >= before.Count ? count - before.Count : count;
    }
}
