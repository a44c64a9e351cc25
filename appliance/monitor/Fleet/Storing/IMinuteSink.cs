// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Storing;

/// <summary>Receives each minute of each appliance when it ended. Called on the thread of the fleet, which must go
/// on.</summary>
public interface IMinuteSink
{
    void OnMinute(EndedMinute minute);
}

/// <summary>Intervals of an appliance that end in one minute and have the same names. A minute in which the names
/// changed, or that was ended early, comes in parts.</summary>
/// <param name="Appliance">Name of the appliance; null if it is not known.</param>
/// <param name="Intervals">Its intervals, oldest first; at least one.</param>
public sealed record EndedMinute(string? Appliance, IReadOnlyList<IntervalRecord> Intervals)
{
    /// <summary>The same minute with one interval for each state of the host's settings: it takes a fraction of the
    /// memory. Distributions have the resolution that they had. Used by one thread at a time.</summary>
    public EndedMinute Condense()
    {
        IntervalRecord[] intervals = [.. Intervals];
        List<IntervalRecord> sums = [];
        for (int from = 0, to; from < intervals.Length; from = to)
        {
            to = from + 1;
            while (to < intervals.Length && intervals[to].SettingsHash == intervals[from].SettingsHash)
                to++;
            sums.Add(new IntervalRecorder().Merge(intervals.AsSpan(from..to)));
        }
        return this with { Intervals = sums };
    }
}
