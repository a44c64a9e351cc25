// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Exporting;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Metrics for Prometheus.</summary>
internal sealed class MetricsRoutes(ModelThread<FleetModel> model, FleetMetrics metrics)
{
    private const int MostTogether = 4;                     // appliances; more are scraped one by one

    public IEnumerable<Route> All =>
    [
        new("/metrics", request => () => Everything(metrics.Scrape.Choose(request.Accept))),
        new("/metrics/{appliance}", request =>
        {
            string name = request.Path("appliance");
            return () => One(metrics.Scrape.Choose(request.Accept), name);
        }),
        new("/sd/prometheus", request => () => Targets(request.Host)),
    ];

    private Task<Answer> Everything(MetricsFormat format) => model.Ask(fleet =>
    {
        IReadOnlyList<string> names = FleetMetrics.NamesOf(fleet);
        return Write(
            format, names.Count <= MostTogether ? [.. names.Select(name => FleetMetrics.Find(fleet, name)!)] : [],
            metrics.Of(fleet));
    });

    private Task<Answer> One(MetricsFormat format, string name) =>
        model.Ask(fleet => Write(
            format, [FleetMetrics.Find(fleet, name) ?? FleetMetrics.Of(fleet, SeriesQuery.Find(fleet, name))],
            monitor: null));

    private Task<Answer> Targets(string host) => model.Ask(fleet =>
    {
        var body = new PooledBuffer();
        PrometheusTargets.Write(host, FleetMetrics.NamesOf(fleet), body);
        return new Answer(PrometheusTargets.ContentType, body);
    });

    private Answer Write(MetricsFormat format, ApplianceMetrics[] appliances, MonitorMetrics? monitor)
    {
        var body = new PooledBuffer();
        MetricsWriter.Write(format, appliances, monitor, body, metrics.Scrape);
        return new Answer(MetricsFormats.ContentType(format), body);
    }
}
