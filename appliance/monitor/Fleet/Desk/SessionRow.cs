// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Desk;

/// <summary>One order session of one appliance on the desk.</summary>
public sealed record SessionRow
{
    public required string Appliance { get; init; }

    /// <summary>Counters of the day.</summary>
    public required SessionReport Totals { get; init; }

    /// <summary>The intervals of the last minute.</summary>
    public required RecordSelection LastMinute { get; init; }

    /// <summary>Severity: 0 is ok.</summary>
    public required int Severity { get; init; }

    /// <summary><c>ok</c>, <c>logged_out</c>, <c>unanswered</c>, <c>rejects</c>, <c>silent</c> or <c>ended</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Start of that state, UTC, nanoseconds; null if unknown.</summary>
    public long? StateTimeNs { get; init; }

    /// <summary>True after a login, false after the end of the connection, null if neither was seen.</summary>
    public bool? LoggedIn { get; init; }

    /// <summary>Orders in a second; null if not known now.</summary>
    public double? OrdersPerSecond { get; init; }

    /// <summary>Orders that wait for their answer.</summary>
    public long Open => Totals.Orders + Totals.AnsweredLate - Totals.Answered - Totals.Unanswered
        - Totals.ConnectionLost - Totals.Untracked;

    /// <summary>Order to answer in the last minute; null if there was none. Computed when it is read.</summary>
    public LatencyFigures? Ack => MinuteOf("order_to_ack");

    /// <summary>Order to answer of the day; null if there was none.</summary>
    public LatencyFigures? AckOfDay { get; init; }

    /// <summary>Tick to trade in the last minute; null if there was none. Computed when it is read.</summary>
    public LatencyFigures? TickToTrade => MinuteOf("tick_to_trade");

    /// <summary>False if the day or the newest interval lacks something.</summary>
    public required bool Complete { get; init; }

    internal static IEnumerable<SessionRow> Of(ApplianceNow now)
    {
        foreach (SessionReport totals in now.Totals.Sessions)
        {
            if (totals.IsIdleRow)
                continue;
            SessionReport? last = now.Last?.Interval.Sessions.FirstOrDefault(one => one.Session == totals.Session);
            EventReport? newest = now.Publisher.Connections.GetValueOrDefault(totals.Session)?.Newest;
            bool? isLoggedIn = now.Publisher.IsConnected(totals.Session) is false ? false
                : last is { Acks: > 0 } || newest is { Event: "login" } ? true : null;
            (string state, int severity, long? since) = StateOf(now, totals, last, isLoggedIn, newest?.TimeNs);
            bool isComplete = totals.Complete && last is null or { Complete: true };
            yield return new SessionRow
            {
                Appliance = now.Appliance.Name,
                Totals = totals,
                Severity = Math.Max(severity, isComplete ? 0 : Desk.Severity.Warning),
                State = state,
                StateTimeNs = since,
                LoggedIn = isLoggedIn,
                OrdersPerSecond = now.RateOf(last?.Orders),
                AckOfDay = now.DayOf(new SeriesFilter { Kind = "order_to_ack", Session = totals.Session }),
                LastMinute = now.LastMinute,
                Complete = isComplete,
            };
        }
    }

    private LatencyFigures? MinuteOf(string kind) =>
        LatencyFigures.Of(LastMinute.Merge(new SeriesFilter { Kind = kind, Session = Totals.Session }));

    private static (string State, int Severity, long? TimeNs) StateOf(
        ApplianceNow now, SessionReport totals, SessionReport? last, bool? isLoggedIn, long? connectionTimeNs)
    {
        if (!now.IsPresent)
            return (now.State == ApplianceState.Ended ? "ended" : "silent", Desk.Severity.Of(now.State), null);
        if (last is { Unanswered: > 0 })
            return ("unanswered", Desk.Severity.Error, now.NewestTimeNs);
        EventReport? raised = now.RaisedOf(totals.Session).MaxBy(one => Desk.Severity.Of(one.Severity));
        if (raised is not null)
            return (raised.Event, Desk.Severity.Of(raised.Severity), raised.TimeNs);
        if (isLoggedIn == false)
            return ("logged_out", Desk.Severity.Warning, connectionTimeNs);
        const long ManyOrders = 20;
        if (last is { Orders: >= ManyOrders } && last.Rejects * 5 > last.Orders)
            return ("rejects", Desk.Severity.Warning, now.NewestTimeNs);
        return totals.Connections == 0 ? ("silent", Desk.Severity.Info, null) : ("ok", Desk.Severity.Ok, null);
    }
}
