// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Archive.Slots;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>Summaries of five minutes from the disk, also of appliances that are no longer received.</summary>
/// <param name="disk">History on the disk; null for none.</param>
internal sealed class SlotRoutes(HistoryWriter? disk)
{
    public IEnumerable<Route> All =>
    [
        new("/api/v1/slots", Latencies),
        new("/api/v1/slots/flow", Flow),
    ];

    private SlotReader Slots => disk?.Slots ?? throw new ProblemException(404, "state_directory",
        "this monitor keeps no history on a disk", "set state_directory: in its configuration");

    private Func<Task<Answer>> Latencies(RouteRequest request)
    {
        SeriesQuery query = SeriesQuery.Read(request);
        (long fromNs, long toNs) = ReadSpan(request);
        string appliance = OnlyName(query.Names);
        bool isCsv = IsCsv(request);
        return () => HeavyWork.Run(() =>
        {
            var unreadable = new UnreadableDays();
            IReadOnlyList<LatencySlot> slots = Slots.Latencies(appliance, query.Filter, fromNs, toNs, unreadable);
            return isCsv ? SlotFiles.Csv(slots, unreadable) : Answer.Json(json =>
            {
                json.WriteString("appliance"u8, appliance);
                json.Objects("slots"u8, slots, SlotJson.Write);
                RecordJson.WriteUnreadable(json, unreadable.Failures);
            });
        });
    }

    private Func<Task<Answer>> Flow(RouteRequest request)
    {
        string appliance = OnlyName(request.Texts("appliance"));
        (string? feed, string? session) = (request.Text("feed"), request.Text("session"));
        if (feed is null == session is null)
            throw new ProblemException(400, "feed", "neither or both of \"feed\" and \"session\" are given",
                "give one of them");
        (long, long) span = ReadSpan(request);
        bool isCsv = IsCsv(request);
        return () => HeavyWork.Run(() =>
        {
            var unreadable = new UnreadableDays();
            IReadOnlyList<FlowSlot> slots = feed is not null
                ? Slots.Feeds(appliance, feed, span, unreadable)
                : Slots.Sessions(appliance, session!, span, unreadable);
            return isCsv ? SlotFiles.Csv(slots, unreadable, isSession: session is not null) : Answer.Json(json =>
            {
                json.WriteString("appliance"u8, appliance);
                json.Field("feed"u8, feed);
                json.Field("session"u8, session);
                json.Objects(
                    "slots"u8, slots, (writer, slot) => SlotJson.Write(writer, slot, isSession: session is not null));
                RecordJson.WriteUnreadable(json, unreadable.Failures);
            });
        });
    }

    private static bool IsCsv(RouteRequest request) => request.Choice("format", ("json", false), ("csv", true));

    private static string OnlyName(IReadOnlyList<string> names) => names.Count == 1 ? names[0]
        : throw new ProblemException(400, "appliance", "slots are those of one appliance", "add one appliance=");

    private static (long FromNs, long ToNs) ReadSpan(RouteRequest request)
    {
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        return fromNs is { } from && toNs is { } to ? (from, to)
            : throw new ProblemException(400, "from", "\"from\" or \"to\" is missing",
                "add both, each a time as 2026-11-21T14:30:15Z or nanoseconds since 1970");
    }
}
