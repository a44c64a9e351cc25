// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Queries;

/// <summary>The intervals of one appliance.</summary>
/// <param name="Records">Intervals, oldest first.</param>
/// <param name="RanFromNs">Time from which it is known to have run, UTC, nanoseconds.</param>
/// <param name="ExpectedToNs">End of what should have been received, UTC, nanoseconds.</param>
public sealed record AppliancePart(
    string Appliance, IReadOnlyList<IntervalRecord> Records, long RanFromNs, long ExpectedToNs)
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>Times in which it was not received, ascending and apart; also those before its first interval in
    /// memory.</summary>
    internal IReadOnlyList<(long FromNs, long ToNs)> Missed { get; init; } = [];

    /// <summary>Times in which there was nothing to receive, ascending.</summary>
    internal IReadOnlyList<(long FromNs, long ToNs)> Absent { get; init; } = [];

    /// <summary>Start of the oldest interval, else the end of what should have been received, UTC, nanoseconds: what is
    /// before it may be held elsewhere.</summary>
    public long HeldFromNs => Records.Count == 0 ? ExpectedToNs : Records.Min(one => one.StartTimeNs);

    /// <summary>One with nothing in memory.</summary>
    internal static AppliancePart Until(string appliance, long lastTimeNs) =>
        new(appliance, [], lastTimeNs, lastTimeNs);

    /// <summary>Time after another in which it should have been received, nanoseconds.</summary>
    internal long ExpectedNs(long fromNs)
    {
        (long FromNs, long ToNs) ran = (Math.Max(RanFromNs, fromNs), ExpectedToNs);
        return Math.Max(0, ran.ToNs - ran.FromNs) - Absent.Sum(one => Common(one, ran))
            + Missed.Sum(one => one.ToNs - one.FromNs - Common(one, ran));
    }

    /// <summary>The part without what began before the time that is asked for: of several seconds that are held
    /// together, none can be counted alone. A metric database was asked for just that time.</summary>
    internal AppliancePart Whole(long fromNs) => Records.Any(record => IsPartly(record, fromNs)) ? this with
    {
        Records = [.. Records.Where(record => !IsPartly(record, fromNs))],
    } : this;

    internal AppliancePart WithEarlier(IReadOnlyList<IntervalRecord> earlier, long ranFromNs) => this with
    {
        Records = [.. earlier, .. Records],
        RanFromNs = Math.Min(RanFromNs, earlier.Select(one => one.StartTimeNs).Append(ranFromNs).Min()),
    };

    private static bool IsPartly(IntervalRecord record, long fromNs) => record.Origin?.Source != HistorySpan.FromEngine
        && record.CoversSeveral && record.StartTimeNs + SecondNs <= fromNs;

    private static long Common((long FromNs, long ToNs) one, (long FromNs, long ToNs) other) =>
        Math.Max(0, Math.Min(one.ToNs, other.ToNs) - Math.Max(one.FromNs, other.FromNs));
}
