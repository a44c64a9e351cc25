// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Desk;

/// <summary>One feed of one appliance on the desk.</summary>
public sealed record FeedRow
{
    public required string Appliance { get; init; }

    /// <summary>Counters of the day.</summary>
    public required FeedReport Totals { get; init; }

    /// <summary>The intervals of the last minute.</summary>
    public required RecordSelection LastMinute { get; init; }

    /// <summary>Severity: 0 is ok.</summary>
    public required int Severity { get; init; }

    /// <summary><c>ok</c>, <c>gap</c>, <c>stale</c>, <c>line_down</c>, <c>unprotected</c>, <c>silent</c> or
    /// <c>ended</c>.</summary>
    public required string State { get; init; }

    /// <summary>Start of that state, UTC, nanoseconds; null if unknown.</summary>
    public long? StateTimeNs { get; init; }

    /// <summary>Messages in a second; null if not known now.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>Packets in a second; null if not known now.</summary>
    public double? PacketsPerSecond { get; init; }

    /// <summary>Bytes in a second; null if not known now.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Age of packets in the last minute; null if none was sampled. Computed when it is read.</summary>
    public LatencyFigures? FeedAge =>
        LatencyFigures.Of(LastMinute.Merge(new SeriesFilter { Kind = "feed_age", Feed = Totals.Feed }));

    /// <summary>Largest error of that age, nanoseconds; null if unknown.</summary>
    public long? UncertaintyNs { get; init; }

    /// <summary>False if the day or the newest interval lacks something.</summary>
    public required bool Complete { get; init; }

    /// <summary>Close of its newest gap, UTC, nanoseconds; null if it had none.</summary>
    public long? LastGapTimeNs { get; init; }

    internal static IEnumerable<FeedRow> Of(ApplianceNow now)
    {
        foreach (FeedReport totals in now.Totals.Feeds)
        {
            FeedReport? last = now.Last?.Interval.Feeds.FirstOrDefault(feed => feed.Feed == totals.Feed);
            long? gapTimeNs = now.Publisher.LastLoss.GetValueOrDefault(totals.Feed)?.ClosedTimeNs;
            (string state, int severity, long? since) = StateOf(now, totals, last, gapTimeNs);
            bool isComplete = totals.Complete && last is null or { Complete: true };
            yield return new FeedRow
            {
                Appliance = now.Appliance.Name,
                Totals = totals,
                Severity = Math.Max(severity, isComplete ? 0 : Desk.Severity.Warning),
                State = state,
                StateTimeNs = since,
                MessagesPerSecond = now.RateOf(last?.Messages),
                PacketsPerSecond = now.RateOf(last?.Packets),
                BytesPerSecond = now.RateOf(last?.Bytes),
                LastMinute = now.LastMinute,
                UncertaintyNs = now.Totals.Clock?.UncertaintyNs,
                Complete = isComplete,
                LastGapTimeNs = gapTimeNs,
            };
        }
    }

    private static (string State, int Severity, long? TimeNs) StateOf(
        ApplianceNow now, FeedReport totals, FeedReport? last, long? gapTimeNs)
    {
        if (!now.IsPresent)
            return (now.State == ApplianceState.Ended ? "ended" : "silent", Desk.Severity.Of(now.State), null);
        if (now.IsRecent(gapTimeNs))
            return ("gap", Desk.Severity.Error, gapTimeNs);
        EventReport? raised = now.RaisedOf(totals.Feed).MaxBy(one => Desk.Severity.Of(one.Severity));
        if (raised is { Event: "stale" or "line_down" })
            return (raised.Event, Desk.Severity.Of(raised.Severity), raised.TimeNs);
        if (totals.Packets == 0)
            return ("silent", Desk.Severity.Info, null);
        bool isUnprotected = totals.Lines.Count > 1 && last is { Packets: > 0 }
            && last.Lines.Count(line => line.Packets > 0) == 1;
        if (isUnprotected)
            return ("unprotected", Desk.Severity.Warning, null);
        return raised is null ? ("ok", Desk.Severity.Ok, null)
            : (raised.Event, Desk.Severity.Of(raised.Severity), raised.TimeNs);
    }
}
