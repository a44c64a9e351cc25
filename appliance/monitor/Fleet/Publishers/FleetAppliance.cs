// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Publishers;

/// <summary>An appliance: its newest start, and the earlier ones that are still held. Belongs to the thread of the
/// fleet.</summary>
/// <param name="name">Name in addresses and labels.</param>
/// <param name="starts">Its starts, oldest first.</param>
/// <param name="inConflict">True if another one has the same name at the same time.</param>
public sealed class FleetAppliance(string name, IReadOnlyList<Publisher> starts, bool inConflict)
{
    private const long MinuteNs = 60_000_000_000;

    /// <summary>Name in addresses and labels: <c>HOST</c>, <c>HOST:INSTANCE</c>, in a conflict with <c>@</c> and eight
    /// digits of the incarnation.</summary>
    public string Name { get; } = name;

    /// <summary>True if another appliance has the same name at the same time.</summary>
    public bool InConflict { get; } = inConflict;

    /// <summary>Its starts, oldest first.</summary>
    public IReadOnlyList<Publisher> Starts { get; } = starts;

    /// <summary>Its newest start.</summary>
    public Publisher Current => Starts[^1];

    /// <summary>Time of its first message that was received in this run of the monitor, UTC, nanoseconds.</summary>
    public long ReceivedSinceNs => Starts.Min(one => one.FirstTimeNs);

    /// <summary>Start of its first received interval, UTC, nanoseconds; null before that.</summary>
    public long? FirstTimeNs => Starts.Min(one => one.History.FirstTimeNs);

    /// <summary>End of its newest interval, UTC, nanoseconds; 0 before the first.</summary>
    public long NewestTimeNs => Current.History.NewestTimeNs;

    /// <summary>A time, or the end of the interval or minute in which it is: only whole ones can be counted.</summary>
    /// <param name="timeNs">The time, UTC, nanoseconds.</param>
    public long EndOfHeld(long timeNs)
    {
        if (timeNs >= NewestTimeNs)
            return timeNs;
        return EndOf(timeNs, _ => true);
    }

    /// <summary>A time, or the end of the minute, or of the late interval, in which it is.</summary>
    /// <param name="timeNs">The time, UTC, nanoseconds.</param>
    public long EndOfSeveral(long timeNs) => EndOf(timeNs, record => record.CoversSeveral);

    private long EndOf(long timeNs, Func<IntervalRecord, bool> selects)
    {
        IReadOnlyList<IntervalRecord> held = Between(0, long.MaxValue);
        if (held.Count == 0 || timeNs < held[0].StartTimeNs)
            return (timeNs + MinuteNs - 1) / MinuteNs * MinuteNs;   // the disk has minutes
        return held.Where(record => record.StartTimeNs < timeNs && record.EndTimeNs > timeNs && selects(record))
            .Select(record => record.EndTimeNs).DefaultIfEmpty(timeNs).Max();
    }

    /// <summary>Intervals that end after a time and not after another, oldest first.</summary>
    public IReadOnlyList<IntervalRecord> Between(long fromNs, long toNs) => Starts.Count == 1
        ? Current.History.Between(fromNs, toNs)
        : [.. Starts.SelectMany(start => start.History.Between(fromNs, toNs))];
}
