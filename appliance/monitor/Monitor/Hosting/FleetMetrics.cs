// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting;
using Telemetry.Exporting.Sending;
using Telemetry.Exporting.Values;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Events;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;

namespace Telemetry.Monitor.Hosting;

/// <summary>Values of the fleet and of the monitor as they are exported.</summary>
/// <param name="parts">What the monitor has beside the fleet.</param>
internal sealed class FleetMetrics(
    ModelThread<FleetModel> model, LiveStreams streams, MonitorParts parts) : IMetricsSource
{
    private const long MinuteNs = 60_000_000_000;

    // What ends a condition is information, whatever its start was. Gaps and orders are not events of the stream.
    private static readonly HashSet<(string Event, string Severity)> KnownEvents =
    [
        .. from kind in Enum.GetValues<TelemetryEventKind>()
           where kind is not (TelemetryEventKind.None or TelemetryEventKind.Gap or TelemetryEventKind.Order)
           from severity in Enum.GetValues<EventSeverity>()
           where severity <= EventRules.SeverityOf(kind)
           select (ReportNames.OfEvent((byte)kind), ReportNames.OfSeverity((byte)severity)),
    ];

    /// <summary>Form of what is scraped.</summary>
    public ScrapeOptions Scrape => parts.Scrape;

    public string Host { get; } = Environment.MachineName;

    public async Task<IReadOnlyList<string>?> Appliances()
    {
        IReadOnlyList<string>? names = null;
        await Ask(fleet => names = NamesOf(fleet)).ConfigureAwait(false);
        return names;
    }

    public Task Read(string appliance, Action<ApplianceMetrics> read) => Ask(fleet =>
    {
        if (Find(fleet, appliance) is { } values)
            read(values);
    });

    public Task Read(Action<MonitorMetrics> read) => Ask(fleet => read(Of(fleet)));

    /// <summary>Names of the appliances that have values: those that are known, and those that are expected. Called on
    /// the model's thread.</summary>
    public static IReadOnlyList<string> NamesOf(FleetModel fleet) =>
        [.. fleet.Appliances.Select(one => one.Name), .. fleet.Missing];

    /// <summary>Values of an appliance that is known or expected; null for others. Called on the model's
    /// thread.</summary>
    public static ApplianceMetrics? Find(FleetModel fleet, string name) =>
        fleet.Find(name) is { } known ? Of(fleet, known)
        : fleet.Missing.Contains(name) ? OfMissing(fleet, name) : null;

    /// <summary>Values of an appliance. Called on the model's thread.</summary>
    public static ApplianceMetrics Of(FleetModel fleet, FleetAppliance appliance)
    {
        Publisher publisher = appliance.Current;
        SummaryReport totals = publisher.Totals();
        long endNs = publisher.LastInterval?.EndTimeNs / MinuteNs * MinuteNs ?? 0;
        return new ApplianceMetrics(appliance.Name)
        {
            Labels = totals.Labels,
            IsUp = publisher.StateAt(fleet.NowNs) switch
            {
                ApplianceState.Live or ApplianceState.Late => true,
                ApplianceState.Stale or ApplianceState.Gone => false,
                _ => null,
            },
            IsVenueOpen = fleet.Channels.GetValueOrDefault(publisher.Channel)?.Hours?.Contains(fleet.TimeNs),
            LastIntervalTimeNs = publisher.LastInterval?.EndTimeNs,
            StartTimeNs = totals.StartTimeNs,
            ProcessStartTimeNs = publisher.Counters().StartTimeNs,
            Totals = totals.DurationNs is null ? null : Whole(totals),
            Minute = WindowSummary.Of(appliance, new RecordSelection([appliance], endNs - MinuteNs, endNs)),
            Newest = publisher.LastInterval?.Interval,
            Events = [.. EventsOf(publisher)],
            Sessions = [.. publisher.Connections.Keys.Select(
                session => new SessionPresence(session, publisher.IsConnected(session) is not false))],
            Threads = [.. publisher.Threads],
            Received = publisher.Received,
        };
    }

    /// <summary>An expected appliance that never sent anything.</summary>
    private static ApplianceMetrics OfMissing(FleetModel fleet, string name) => new(name)
    {
        Labels = fleet.Channels.Values.FirstOrDefault(channel => channel.Name == name)?.Labels ?? [],
        IsUp = false,
    };

    /// <summary>Numbers of events, of those that did not occur too: a rule would see no increase of a counter that
    /// begins with its first event.</summary>
    private static IEnumerable<EventCount> EventsOf(Publisher publisher) => KnownEvents
        .Concat(publisher.EventCounts.Keys.Where(one => !KnownEvents.Contains(one)))
        .Select(one => new EventCount(one.Event, one.Severity, publisher.EventCounts.GetValueOrDefault(one)));

    /// <summary>Totals without incomplete histograms: a restarted appliance has those since
    /// then, until the appliance sends all of the day. A total that falls would be taken for a restart.</summary>
    private static SummaryReport Whole(SummaryReport totals) => totals with
    {
        Series =
        [
            .. totals.Series.Select(one => one.NotReceived is > 0 || (one.NotReceived is null && one.Count > 0)
                ? one with { Samples = null } : one),
        ],
    };

    /// <summary>Values of the monitor. Called on the model's thread.</summary>
    public MonitorMetrics Of(FleetModel fleet) => new()
    {
        Version = FleetRoutes.Version,
        Appliances =
        [
            .. fleet.Appliances.GroupBy(one => one.Current.StateAt(fleet.NowNs))
                .Select(group => new NamedCount(Fleet.Desk.Severity.NameOf(group.Key), group.Count())),
            new NamedCount(Fleet.Desk.Severity.NameOf(ApplianceState.Missing), fleet.Missing.Count()),
            new NamedCount("nameless", fleet.Nameless),
        ],
        Series = fleet.Series,
        RowsLeftOut = fleet.Appliances.Sum(one => FlowSources.LeftOut(one.Current.LastInterval?.Interval)),
        Refused =
        [
            .. FleetLimits.RefusedKinds.Select(
                kind => new NamedCount(kind, fleet.Refused.GetValueOrDefault(kind))),
        ],
        Malformed = fleet.Malformed,
        RequestsRefused = [.. (parts.Refusals?.Counts ?? []).Select(one => new NamedCount(one.Status, one.Count))],
        FrameTimes = fleet.FrameTimes.ToHistogram(),
        BehindNs = fleet.Appliances.Where(one => one.Current.StateAt(fleet.NowNs).IsPresent())
            .Max(one => one.Current.LastInterval?.EndTimeNs) is { } newestNs
                ? Math.Max(0, fleet.TimeNs - newestNs) : null,
        LongestPauseNs = fleet.LongestPauseOfMinuteNs,
        LongPausesNs = fleet.LongPausesOfMinuteNs,
        History = [.. InMemory(fleet), .. OnDisk()],
        FilesSetAside = parts.State?.AllSetAside.Count,
        Clients = streams.Clients,
        ClientFramesSkipped = streams.SkippedFrames,
        Alerts =
        [
            .. (parts.Alerts?.Views ?? []).GroupBy(one => AlertJson.NameOf(one.State))
                .Select(group => new NamedCount(group.Key, group.Count())),
        ],
        Notifications =
        [
            .. (parts.Sender?.States ?? []).Select(one => new NotificationCount(
                TargetName.Of(one.Address), one.Posts, one.Failures, one.Missed)),
        ],
        Exports = parts.Exporters?.States ?? [],
        Process = ProcessMetrics.Read(),
    };

    private static IEnumerable<Telemetry.Exporting.HistoryTier> InMemory(FleetModel fleet) =>
        from tier in fleet.Tiers
        where tier.Bytes is not null
        select new Telemetry.Exporting.HistoryTier(tier.Name, tier.Bytes!.Value, tier.BeginTimeNs, null)
        {
            ReachNs = tier.LengthNs,
            ConfiguredNs = tier.Name switch
            {
                "seconds" => fleet.Limits.SecondsNs,
                "minutes" => fleet.Limits.MinutesNs,
                _ => null,
            },
        };

    private IEnumerable<Telemetry.Exporting.HistoryTier> OnDisk() =>
    [
        .. (parts.Disk?.Tiers ?? []).Select(
            tier => new Telemetry.Exporting.HistoryTier(tier.Name, tier.Bytes, tier.BeginTimeNs, tier.NotWritten)
            {
                ReachNs = tier.LengthNs,
                IsWritten = tier.Failure is null,
            }),
        .. parts.Small.Select(small => new Telemetry.Exporting.HistoryTier(small.Tier, null, null, null)
        {
            IsWritten = small.Failure is null,
        }),
    ];

    /// <summary>Asks the model; where it is too busy to answer, a set of values is left out.</summary>
    private async Task Ask(Action<FleetModel> question)
    {
        try
        {
            await model.Ask(fleet =>
            {
                question(fleet);
                return true;
            }).ConfigureAwait(false);
        }
        catch (ModelBusyException)
        {
            // The next set of values has the same totals.
        }
    }
}
