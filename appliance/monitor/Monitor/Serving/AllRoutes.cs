// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routes.Lists;
using Telemetry.Monitor.Serving.Routes.Slots;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>The table of all routes.</summary>
internal static class AllRoutes
{
    /// <summary>Makes the table.</summary>
    /// <param name="input">Source of the messages.</param>
    /// <param name="parts">What the monitor has beside the fleet.</param>
    public static RouteTable Of(
        ModelThread<FleetModel> model, IFleetInput input, ComparedRecordings compared, LiveStreams streams,
        MonitorParts parts)
    {
        var history = new HistorySource(model, parts.Disk?.Reader, parts.Engine);
        return new RouteTable(
        [
            .. PageFiles.Embedded().Routes,
            .. new FleetRoutes(model, input, compared, streams, parts).All,
            .. new DistributionRoutes(model, history).All,
            .. new CompareRoutes(history, compared).All,
            .. new SlotRoutes(parts.Disk).All,
            .. new BaselineRoutes(model, parts.Disk).All,
            .. new RecordRoutes(model, parts.Disk, parts.Changes).All,
            .. new EvidenceRoutes(model, history, parts.Disk).All,
            .. parts.Notes is { } notes ? new NoteRoutes(model, notes).All : [],
            .. new LiveRoutes(model, streams, parts.Alerts, parts.Notes).All,
            .. new OrderKeyRoutes(model).All,
            .. parts.Alerts is { } alerts
                ?
                [
                    .. new AlertRoutes(model, alerts, parts.Sender).All,
                    .. new SilenceRoutes(model, alerts, parts.Keeper).All,
                ]
                : Array.Empty<Route>(),
            .. new ReportRoutes(model).All,
            .. new MetricsRoutes(model, new FleetMetrics(model, streams, parts)).All,
            .. new BlackBoxRoutes(parts.BlackBox).All,
        ]);
    }
}
