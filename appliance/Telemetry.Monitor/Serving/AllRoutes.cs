// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Sending;
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.BlackBox;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>The table of all routes.</summary>
internal static class AllRoutes
{
    /// <summary>Makes the table.</summary>
    /// <param name="model">The model's thread.</param>
    /// <param name="input">Source of the messages.</param>
    /// <param name="compared">Recordings to compare with.</param>
    /// <param name="streams">Live streams.</param>
    /// <param name="alerts">Alerts; null where none are raised: a recording has ended.</param>
    /// <param name="sender">Sender of the alerts; null if they are not sent.</param>
    /// <param name="blackBox">Folder with files of packets of an appliance on this host; null for none.</param>
    /// <param name="disk">History on the disk; null for none.</param>
    /// <param name="exporters">What is sent to other programs; null for nothing.</param>
    public static RouteTable Of(
        ModelThread<FleetModel> model, IFleetInput input, ComparedRecordings compared, LiveStreams streams,
        AlertBoard? alerts = null, AlertSender? sender = null, BlackBoxFolder? blackBox = null,
        HistoryWriter? disk = null, Exporters? exporters = null)
    {
        var history = new HistorySource(model, disk?.Reader);
        return new RouteTable(
        [
            .. PageFiles.Embedded().Routes,
            .. new FleetRoutes(model, input, compared, streams, blackBox, disk, exporters).All,
            .. new DistributionRoutes(model, history).All,
            .. new CompareRoutes(history, compared).All,
            .. new SlotRoutes(disk).All,
            .. new RecentRoutes(model).All,
            .. new LiveRoutes(model, streams).All,
            .. alerts is null ? [] : new AlertRoutes(model, alerts, sender).All,
            .. alerts is null ? [] : new SilenceRoutes(model, alerts).All,
            .. new ReportRoutes(model).All,
            .. new MetricsRoutes(model, new FleetMetrics(model, streams, disk, exporters)).All,
            .. new BlackBoxRoutes(blackBox).All,
        ]);
    }
}
