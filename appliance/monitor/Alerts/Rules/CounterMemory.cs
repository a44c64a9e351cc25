// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Rules;

/// <summary>Counters as they were read last.</summary>
/// <param name="countsFirst">True if what a counter is when it is read for the first time is a rise.</param>
internal sealed class CounterMemory(bool countsFirst = false)
{
    private const int Most = 16_384;

    private readonly Dictionary<AlertLabels, (string? Start, long Count)> _before = [];

    /// <summary>Rise of a counter since it was read last.</summary>
    internal long RiseOf(in CounterReading reading, long count)
    {
        bool isKnown = _before.TryGetValue(reading.Labels, out (string? Start, long Count) before);
        if (!isKnown && _before.Count >= Most)
            _before.Clear();
        _before[reading.Labels] = (reading.Start, count);
        // One that restarted at 0 has risen by all it has; one that was restored from an older state has not.
        if (!isKnown)
            return countsFirst ? count : 0;
        return before.Start == reading.Start ? Math.Max(0, count - before.Count) : count;
    }
}
