// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes.Lists;

/// <summary>Lists of gaps, events, orders and changes of alerts, newest first, from memory and, for the time before,
/// from the disk; and the times in which something was not received.</summary>
/// <param name="disk">History on the disk; null for none.</param>
/// <param name="alerts">Changes of alerts; null where none are raised.</param>
internal sealed class RecordRoutes(ModelThread<FleetModel> model, HistoryWriter? disk, AlertHistory? alerts)
{
    public IEnumerable<Route> All =>
    [
        new("/api/v1/gaps", request => List(request, RecordKind.Gap, Filter(request) with
        {
            Feed = request.Text("feed"),
            Line = request.Text("line"),
        }, (fleet, appliances) => HeldRecords.Of(fleet, appliances, start => start.Gaps))),
        new("/api/v1/events", request => List(request, RecordKind.Event, Filter(request) with
        {
            Feed = request.Text("feed"),
            Session = request.Text("session"),
            Line = request.Text("line"),
            What = request.Text("kind"),
            Severity = SeverityOf(request),
        }, (fleet, appliances) => HeldRecords.Of(fleet, appliances, start => start.Events))),
        new("/api/v1/orders", Orders),
        new("/api/v1/holes", Holes),
        .. alerts is null ? [] : new Route[]
        {
            new("/api/v1/alerts/history", request => List(request, RecordKind.Alert, Filter(request) with
            {
                What = request.Text("alert"),
                Severity = SeverityOf(request),
            }, (fleet, _) => alerts.Held(fleet))),
        },
    ];

    private static RecordFilter Filter(RouteRequest request)
    {
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        return new RecordFilter { FromTimeNs = fromNs, ToTimeNs = toNs };
    }

    private static string? SeverityOf(RouteRequest request) => request.Choice("severity",
        ("any", null), ("info", "info"), ("warning", "warning"), ("error", "error"));

    private Func<Task<Answer>> List(
        RouteRequest request, RecordKind kind, RecordFilter filter,
        Func<FleetModel, IReadOnlyList<FleetAppliance>, HeldRecords> held)
    {
        // A change of an alert says itself what it is about, and alerts of the monitor are of no appliance.
        var query = new SeriesQuery(
            new SeriesFilter(), kind == RecordKind.Alert ? [] : request.Texts("appliance"));
        int limit = PageQuery.LimitOf(request);
        long before = PageQuery.BeforeOf(request);
        return async () =>
        {
            (HeldRecords records, RecordPage page, IReadOnlyList<ReceptionHole> holes) =
                await Ask(query, filter, held, one => RecordPage.Newest(one, filter, before, limit))
                    .ConfigureAwait(false);
            bool isEnough = page.Before > records.WholeFromNumber;
            if (disk is not null && !isEnough)
                page = await HeavyWork.Run(() => disk.Records.Newest(records, kind, filter, before, limit))
                    .ConfigureAwait(false);
            if (page.Items.Count == 0 && (filter.Feed ?? filter.Line ?? filter.Session) is not null)
                await model.Ask(fleet => query.CheckedFlows(fleet, filter)).ConfigureAwait(false);
            return Answer.JsonValue(json => RecordJson.Write(json, kind, page, holes));
        };
    }

    private Func<Task<Answer>> Orders(RouteRequest request)
    {
        RecordFilter filter = Filter(request) with { Session = request.Text("session") };
        bool? isByTick = request.Choice<bool?>(
            "sort", ("time", null), ("order_to_ack", false), ("tick_to_trade", true));
        if (isByTick is not { } byTick)
            return List(request, RecordKind.Order, filter, Held);
        var query = new SeriesQuery(new SeriesFilter(), request.Texts("appliance"));
        int limit = PageQuery.LimitOf(request);
        return async () =>
        {
            (HeldRecords records, RecordPage page, IReadOnlyList<ReceptionHole> holes) =
                await Ask(query, filter, Held, one => RecordPage.Largest(one, filter, byTick, limit))
                    .ConfigureAwait(false);
            if (disk is not null)
                page = await HeavyWork.Run(() => disk.Records.Largest(records, filter, byTick, limit))
                    .ConfigureAwait(false);
            return Answer.JsonValue(json => RecordJson.Write(json, RecordKind.Order, page, holes));
        };

        static HeldRecords Held(FleetModel fleet, IReadOnlyList<FleetAppliance> appliances) =>
            HeldRecords.Of(fleet, appliances, start => start.Orders);
    }

    private async Task<(HeldRecords Held, RecordPage Page, IReadOnlyList<ReceptionHole> Holes)> Ask(
        SeriesQuery query, RecordFilter filter,
        Func<FleetModel, IReadOnlyList<FleetAppliance>, HeldRecords> held, Func<HeldRecords, RecordPage> page)
    {
        (HeldRecords records, IReadOnlyList<ReceptionHole> holes) = await model.Ask(fleet =>
        {
            (IReadOnlyList<FleetAppliance> appliances, _) = query.Find(fleet);
            return (held(fleet, appliances) with { Names = query.Names },
                FleetHoles.Of(fleet, query.Names, filter.FromTimeNs ?? 0, filter.ToTimeNs ?? long.MaxValue));
        }).ConfigureAwait(false);
        return (records, page(records), holes);
    }

    private Func<Task<Answer>> Holes(RouteRequest request)
    {
        var query = new SeriesQuery(new SeriesFilter(), request.Texts("appliance"));
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        return () => model.Ask(fleet =>
        {
            _ = query.Find(fleet);
            IReadOnlyList<ReceptionHole> holes =
                FleetHoles.Of(fleet, query.Names, fromNs ?? 0, toNs ?? long.MaxValue);
            return Answer.Json(json => RecordJson.WriteHoles(json, holes));
        });
    }
}
