// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Lists of gaps, events and orders, newest first, and the evidence of one sample.</summary>
/// <param name="model">The model's thread.</param>
internal sealed class RecentRoutes(ModelThread<FleetModel> model)
{
    private const int MostItems = 1_000;
    private const int DefaultItems = 100;

    /// <summary>The routes.</summary>
    public IEnumerable<Route> All =>
    [
        new("/api/v1/gaps", request =>
        {
            (string? feed, string? line) = (request.Text("feed"), request.Text("line"));
            return List(request, start => start.Gaps, RecentJson.WriteGaps, gap =>
                (feed is null || gap.Feed == feed) && (line is null || gap.Line == line));
        }),
        new("/api/v1/events", request =>
        {
            (string? feed, string? session) = (request.Text("feed"), request.Text("session"));
            (string? kind, string? line) = (request.Text("kind"), request.Text("line"));
            string? severity = request.Choice("severity",
                ("any", null), ("info", "info"), ("warning", "warning"), ("error", "error"));
            return List(request, start => start.Events, RecentJson.WriteEvents, one =>
                (feed is null || one.Flow == feed) && (session is null || one.Flow == session)
                && (line is null || one.Line == line) && (kind is null || one.Event == kind)
                && (severity is null || one.Severity == severity));
        }),
        new("/api/v1/orders", Orders),
        new("/api/v1/evidence", Evidence),
    ];

    private Func<Task<Answer>> List<TReport>(
        RouteRequest request, Func<Publisher, RecentReports<TReport>> list,
        Action<Utf8JsonWriter, RecentPage<TReport>> write, Func<TReport, bool> selects)
        where TReport : class
    {
        var query = new SeriesQuery(new SeriesFilter(), request.Texts("appliance"));
        int limit = (int)(request.Integer("limit", 1, MostItems) ?? DefaultItems);
        long? before = request.Integer("before", 1, long.MaxValue);
        return () => model.Ask(fleet =>
        {
            RecentPage<TReport> page =
                RecentPage<TReport>.Of(query.AppliancesOf(fleet), list, selects, before, limit);
            return Answer.JsonValue(json => write(json, page));
        });
    }

    private Func<Task<Answer>> Orders(RouteRequest request)
    {
        string? session = request.Text("session");
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        Func<OrderReport, long?>? valueOf = request.Choice<Func<OrderReport, long?>?>("sort", ("time", null),
            ("order_to_ack", order => order.OrderToAckNs), ("tick_to_trade", order => order.TickToTradeNs));
        if (valueOf is null)
            return List(request, start => start.Orders, RecentJson.WriteOrders, Selects);
        var query = new SeriesQuery(new SeriesFilter(), request.Texts("appliance"));
        int limit = (int)(request.Integer("limit", 1, MostItems) ?? DefaultItems);
        return () => model.Ask(fleet =>
        {
            var page = RecentPage<OrderReport>.OfLargest(query.AppliancesOf(fleet), start => start.Orders,
                order => Selects(order) ? valueOf(order) : null, limit);
            return Answer.JsonValue(json => RecentJson.WriteOrders(json, page));
        });

        // An order of which the time is unknown is not known to be in a span.
        bool Selects(OrderReport order) => (session is null || order.Session == session)
            && ((fromNs is null && toNs is null)
                || (RecordedTime.Of(order.OrderTimeNs, order.OrderStampNs) is { } timeNs
                    && timeNs >= (fromNs ?? 0) && timeNs < (toNs ?? long.MaxValue)));
    }

    private Func<Task<Answer>> Evidence(RouteRequest request)
    {
        string? name = request.Text("appliance");
        SeriesFilter filter = new() { Kind = request.Text("series"), Key = request.Text("key") };
        long stampNs = request.Integer("stamp_ns", 0, long.MaxValue)
            ?? throw new ProblemException(400, "stamp_ns", "parameter \"stamp_ns\" is missing",
                "add the stamp of a sample, such as one of worst in a snapshot");
        return () => model.Ask(fleet =>
        {
            FleetAppliance appliance = SeriesQuery.FindOrOnly(fleet, name);
            new SeriesQuery(filter, [appliance.Name]).CheckNames([appliance]);
            Evidence evidence = Telemetry.Fleet.Queries.Evidence.Of(appliance, filter, stampNs);
            return Answer.JsonValue(json => RecentJson.Write(json, evidence, appliance.Name, filter));
        });
    }
}
