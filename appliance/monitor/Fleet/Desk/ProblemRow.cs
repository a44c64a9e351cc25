// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Desk;

/// <summary>Something that is wrong now, or was within the last ten minutes.</summary>
public sealed record ProblemRow
{
    private const int Most = 200;
    private const long RecentNs = 600_000_000_000;

    /// <summary>Limits of the monitor at which numbers are missing, as they are counted.</summary>
    private static readonly Dictionary<string, string> Limits = new()
    {
        ["series"] = "series of all appliances",
        ["appliance"] = "appliances",
        ["histogram_part"] = "parts of histograms",
    };

    /// <summary>Key of the row.</summary>
    public required string Id { get; init; }

    /// <summary>Severity: 0 is ok.</summary>
    public required int Severity { get; init; }

    public required string Appliance { get; init; }

    /// <summary>Feed or session, or null.</summary>
    public string? Flow { get; init; }

    /// <summary>Line, or null.</summary>
    public string? Line { get; init; }

    /// <summary>Name of the event, <c>gap</c>, or the appliance's state.</summary>
    public required string Event { get; init; }

    /// <summary>Description for people.</summary>
    public required string Text { get; init; }

    /// <summary>Start, UTC, nanoseconds; null if unknown.</summary>
    public long? TimeNs { get; init; }

    /// <summary>Stamp of its start, nanoseconds; null if it is not an event of the appliance.</summary>
    public long? StampNs { get; init; }

    /// <summary>True while it lasts.</summary>
    public bool Raised { get; init; }

    internal static IReadOnlyList<ProblemRow> Of(FleetModel fleet, Func<FleetAppliance, bool> selects)
    {
        IEnumerable<ProblemRow> problems = fleet.Appliances.Where(selects).SelectMany(one => Of(fleet, one));
        IEnumerable<ProblemRow> missing = fleet.Missing.Select(name => new ProblemRow
        {
            Id = $"missing|{name}",
            Severity = Desk.Severity.Error,
            Appliance = name,
            Event = "missing",
            Text = "expected, and nothing was received of it",
            Raised = true,
        });
        return [.. missing.Concat(OfLimits(fleet)).Concat(problems).OrderByDescending(one => one.Severity)
            .ThenByDescending(one => one.Raised).ThenByDescending(one => one.TimeNs).Take(Most)];
    }

    private static IEnumerable<ProblemRow> OfLimits(FleetModel fleet)
    {
        if (fleet.HasRefusedSessions)
            yield return OfLimit("session", "sessions of some publishers are not received: the media driver has no "
                + "room for them, and a message of the monitor says which");
        if (fleet.RefusedOfSources > 0)
            yield return OfLimit("source", "somebody publishes from an address that is not in \"from\" of the channel; "
                + "a message of the monitor says which");
        if (fleet.Malformed > 0)
            yield return OfMessages("malformed", fleet.Malformed.ToString(CultureInfo.InvariantCulture)
                + " messages left out: their content is not valid, or an appliance has more rows or series than the "
                + "monitor holds");
        foreach ((string what, long count) in fleet.Refused)
        {
            if (what == "message" && count > 0)
                yield return OfMessages(what, string.Create(CultureInfo.InvariantCulture,
                    $"{count} messages were not of an appliance: look for what else publishes on the channels"));
            if (Limits.TryGetValue(what, out string? named))
                yield return OfLimit(what, string.Create(
                    CultureInfo.InvariantCulture, $"{count} not taken: the monitor holds no more {named}"));
        }
    }

    private static ProblemRow OfLimit(string what, string text) => OfMonitor("limit", what, Desk.Severity.Error, text);

    private static ProblemRow OfMessages(string what, string text) =>
        OfMonitor("messages", what, Desk.Severity.Warning, text);

    private static ProblemRow OfMonitor(string kind, string what, int severity, string text) => new()
    {
        Id = $"{kind}|{what}",
        Severity = severity,
        Appliance = "(monitor)",
        Event = kind,
        Text = text,
        Raised = true,
    };

    private static IEnumerable<ProblemRow> Of(FleetModel fleet, FleetAppliance appliance)
    {
        if (OfPresence(fleet, appliance) is { } presence)
            yield return presence;
        if (appliance.InConflict)
            yield return new ProblemRow
            {
                Id = $"conflict|{appliance.Name}",
                Severity = Desk.Severity.Error,
                Appliance = appliance.Name,
                Event = "conflict",
                Text = "two appliances have this name: give each an instance of its own "
                    + "(instance: in its configuration)",
                Raised = true,
            };
        Publisher publisher = appliance.Current;
        foreach (EventReport raised in publisher.HasEnded ? [] : publisher.Counters().Raised ?? [])
            yield return OfCondition(appliance, raised);
        long fromNs = publisher.History.NewestTimeNs - RecentNs;
        foreach ((long number, GapReport gap) in publisher.Gaps.All)
        {
            if (gap is { Scope: "feed", State: "lost" } && gap.ClosedTimeNs > fromNs)
                yield return OfGap(appliance, number, gap);
        }
        foreach ((long number, EventReport one) in publisher.Events.All)
        {
            bool isSevere = Desk.Severity.Of(one.Severity) >= Desk.Severity.Warning;
            if (isSevere && one.State == "instant" && one.TimeNs > fromNs)
                yield return OfEvent(appliance, number, one);
        }
    }

    private static ProblemRow? OfPresence(FleetModel fleet, FleetAppliance appliance)
    {
        ApplianceState state = appliance.Current.StateAt(fleet.NowNs);
        if (Desk.Severity.Of(state) < Desk.Severity.Warning)
            return null;
        return new ProblemRow
        {
            Id = $"state|{appliance.Name}",
            Severity = Desk.Severity.Of(state),
            Appliance = appliance.Name,
            Event = Desk.Severity.NameOf(state),
            Text = "nothing is received of it; its numbers are the last ones",
            TimeNs = appliance.Current.LastTimeNs,
            Raised = true,
        };
    }

    private static ProblemRow OfCondition(FleetAppliance appliance, EventReport raised) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"raised|{appliance.Name}|{raised.Id}"),
        Severity = Desk.Severity.Of(raised.Severity),
        Appliance = appliance.Name,
        Flow = raised.Flow,
        Line = raised.Line,
        Event = raised.Event,
        Text = RecordText.Details(raised, showsKeys: false),
        TimeNs = raised.TimeNs,
        StampNs = raised.StampNs,
        Raised = true,
    };

    private static ProblemRow OfGap(FleetAppliance appliance, long number, GapReport gap) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"gap|{appliance.Name}|{number}"),
        Severity = Desk.Severity.Error,
        Appliance = appliance.Name,
        Flow = gap.Feed,
        Line = gap.Line,
        Event = "gap",
        Text = RecordText.Details(gap),
        TimeNs = gap.OpenedTimeNs,
        StampNs = gap.OpenedStampNs,
    };

    private static ProblemRow OfEvent(FleetAppliance appliance, long number, EventReport report) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"event|{appliance.Name}|{number}"),
        Severity = Desk.Severity.Of(report.Severity),
        Appliance = appliance.Name,
        Flow = report.Flow,
        Line = report.Line,
        Event = report.Event,
        Text = RecordText.Details(report, showsKeys: false),
        TimeNs = report.TimeNs,
        StampNs = report.StampNs,
    };
}
