// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Archive;
using Telemetry.Archive.Slots;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Summaries of five minutes from the disk, also of appliances that are no longer received.</summary>
/// <param name="disk">History on the disk; null for none.</param>
internal sealed class SlotRoutes(HistoryWriter? disk)
{
    /// <summary>The routes.</summary>
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
        return () => HeavyWork.Run(_ =>
        {
            IReadOnlyList<LatencySlot> slots = Slots.Latencies(appliance, query.Filter, fromNs, toNs);
            return Answer.Json(json =>
            {
                json.WriteString("appliance"u8, appliance);
                json.Objects("slots"u8, slots, Write);
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
        (long fromNs, long toNs) = ReadSpan(request);
        return () => HeavyWork.Run(_ =>
        {
            IReadOnlyList<FlowSlot> slots = feed is not null
                ? Slots.Feed(appliance, feed, fromNs, toNs) : Slots.Session(appliance, session!, fromNs, toNs);
            return Answer.Json(json =>
            {
                json.WriteString("appliance"u8, appliance);
                json.Field("feed"u8, feed);
                json.Field("session"u8, session);
                json.Objects("slots"u8, slots, (writer, slot) => Write(writer, slot, isSession: session is not null));
            });
        });
    }

    private static string OnlyName(IReadOnlyList<string> names) => names.Count == 1 ? names[0]
        : throw new ProblemException(400, "appliance", "slots are those of one appliance", "add one appliance=");

    private static (long FromNs, long ToNs) ReadSpan(RouteRequest request)
    {
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        return fromNs is { } from && toNs is { } to ? (from, to)
            : throw new ProblemException(400, "from", "\"from\" or \"to\" is missing",
                "add both, in nanoseconds since 1970");
    }

    private static void Write(Utf8JsonWriter json, LatencySlot slot)
    {
        json.WriteString("series"u8, slot.Series.Kind);
        json.Field("key"u8, slot.Series.Key);
        json.WriteNumber("start_time_ns"u8, slot.StartTimeNs);
        json.WriteNumber("received_ns"u8, slot.ReceivedNs);
        json.WriteBoolean("complete"u8, slot.Complete);
        json.Field("settings_hash"u8, slot.SettingsHash);
        json.WriteNumber("count"u8, slot.Count);
        json.Field("p50_ns"u8, slot.P50Ns);
        json.Field("p90_ns"u8, slot.P90Ns);
        json.Field("p99_ns"u8, slot.P99Ns);
        json.Field("p999_ns"u8, slot.P999Ns);
        json.Field("p9999_ns"u8, slot.P9999Ns);
        json.WriteNumber("max_ns"u8, slot.MaxNs);
    }

    private static void Write(Utf8JsonWriter json, FlowSlot slot, bool isSession)
    {
        json.WriteNumber("start_time_ns"u8, slot.StartTimeNs);
        json.WriteNumber("received_ns"u8, slot.ReceivedNs);
        json.WriteBoolean("complete"u8, slot.Complete);
        json.Field("settings_hash"u8, slot.SettingsHash);
        json.WriteNumber(isSession ? "orders"u8 : "messages"u8, slot.Count);
        json.Field("rejects"u8, isSession ? slot.Rejects : null);
    }
}
