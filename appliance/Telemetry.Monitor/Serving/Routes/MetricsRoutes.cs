// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Exporting;
using Telemetry.Exporting.Values;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Metrics for Prometheus.</summary>
/// <param name="model">The model's thread.</param>
/// <param name="streams">Live streams.</param>
/// <param name="disk">History on the disk; null for none.</param>
internal sealed class MetricsRoutes(ModelThread<FleetModel> model, LiveStreams streams, HistoryWriter? disk)
{
    private const int MostTogether = 4;                     // appliances; more are scraped one by one
    private const long MinuteNs = 60_000_000_000;

    /// <summary>The routes.</summary>
    public IEnumerable<Route> All =>
    [
        new("/metrics", request => () => Everything(MetricsFormats.Choose(request.Accept))),
        new("/metrics/{appliance}", request =>
        {
            string name = request.Path("appliance");
            return () => One(MetricsFormats.Choose(request.Accept), name);
        }),
        new("/sd/prometheus", request => () => Targets(request.Host)),
    ];

    private Task<Answer> Everything(MetricsFormat format) => model.Ask(fleet =>
    {
        IReadOnlyList<FleetAppliance> shown = fleet.Appliances.Count <= MostTogether ? fleet.Appliances : [];
        return Write(format, [.. shown.Select(one => ValuesOf(fleet, one))], ValuesOf(fleet));
    });

    private Task<Answer> One(MetricsFormat format, string name) =>
        model.Ask(fleet => Write(format, [ValuesOf(fleet, SeriesQuery.Find(fleet, name))], monitor: null));

    private Task<Answer> Targets(string host) => model.Ask(fleet =>
    {
        var body = new PooledBuffer();
        PrometheusTargets.Write(host, fleet.Appliances.Select(one => one.Name), body);
        return new Answer(PrometheusTargets.ContentType, body);
    });

    private static Answer Write(MetricsFormat format, ApplianceMetrics[] appliances, MonitorMetrics? monitor)
    {
        var body = new PooledBuffer();
        MetricsWriter.Write(format, appliances, monitor, body);
        return new Answer(MetricsFormats.ContentType(format), body);
    }

    private static ApplianceMetrics ValuesOf(FleetModel fleet, FleetAppliance appliance)
    {
        Publisher publisher = appliance.Current;
        SummaryReport totals = publisher.Totals();
        long endNs = publisher.LastInterval?.EndTimeNs / MinuteNs * MinuteNs ?? 0;
        return new ApplianceMetrics(appliance.Name)
        {
            Labels = totals.Labels,
            IsUp = publisher.StateAt(fleet.NowNs) is ApplianceState.Live or ApplianceState.Late,
            LastIntervalTimeNs = publisher.LastInterval?.EndTimeNs,
            StartTimeNs = totals.StartTimeNs,
            Totals = totals,
            Minute = WindowSummary.Of(appliance, new RecordSelection([appliance], endNs - MinuteNs, endNs)),
            Newest = publisher.LastInterval?.Interval,
            Events = [.. publisher.EventCounts.Select(
                one => new EventCount(one.Key.Event, one.Key.Severity, one.Value))],
            Received = publisher.Received,
        };
    }

    private MonitorMetrics ValuesOf(FleetModel fleet) => new()
    {
        Version = FleetRoutes.Version,
        Appliances =
        [
            .. fleet.Appliances.GroupBy(one => one.Current.StateAt(fleet.NowNs))
                .Select(group => new NamedCount(Fleet.Desk.Severity.NameOf(group.Key), group.Count())),
            new NamedCount("nameless", fleet.Nameless),
        ],
        Series = fleet.Series,
        RowsLeftOut = fleet.Appliances.Sum(one => FlowSources.LeftOut(one.Current.LastInterval?.Interval)),
        Refused = [.. fleet.Refused.Select(one => new NamedCount(one.Key, one.Value))],
        Malformed = fleet.Malformed,
        BehindNs = fleet.Appliances.Max(one => one.Current.LastInterval?.EndTimeNs) is { } newestNs
            ? Math.Max(0, fleet.TimeNs - newestNs) : null,
        History =
        [
            .. fleet.Tiers.Where(tier => tier.Bytes is not null).Select(
                tier => new Telemetry.Exporting.HistoryTier(tier.Name, tier.Bytes!.Value, tier.BeginTimeNs, null)),
            .. (disk?.Tiers ?? []).Select(
                tier => new Telemetry.Exporting.HistoryTier(tier.Name, tier.Bytes, tier.BeginTimeNs, tier.NotWritten)),
        ],
        Clients = streams.Clients,
        Process = ProcessMetrics.Read(),
    };
}
