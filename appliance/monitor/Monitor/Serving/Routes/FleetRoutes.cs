// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.Json;
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>The monitor itself, and the appliances it knows.</summary>
/// <param name="input">Source of the messages.</param>
/// <param name="parts">What the monitor has beside the fleet.</param>
/// <param name="clock">Clock of the model's thread, nanoseconds; null for CLOCK_MONOTONIC.</param>
internal sealed class FleetRoutes(
    ModelThread<FleetModel> model, IFleetInput input, ComparedRecordings compared, LiveStreams streams,
    MonitorParts parts, Func<long>? clock = null)
{
    private const long LongestTurnNs = 3_000_000_000;

    private readonly long _startTimeNs = WallTime.NowNs;
    private readonly HistorySource _history = new(model, parts.Disk?.Reader);

    public IEnumerable<Route> All =>
    [
        Route.Of("/healthz", _ => Health),
        new("/readyz", _ => Readiness),
        new("/api/v1/about", _ => () => Ask(WriteAbout)),
        new("/api/v1/fleet", _ => () => Ask((json, fleet) => FleetJson.Write(json, fleet))),
        new("/api/v1/summary", Summary),
        new("/api/v1/settings", Settings),
        new("/api/v1/series", Series),
        Route.Of("/api/v1/schema", _ => () => new Answer("application/schema+json",
            PageFiles.Read(typeof(FleetRoutes).Assembly, "schema/answers.json"))),
    ];

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(FleetRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private Task<Answer> Ask(Action<Utf8JsonWriter, FleetModel> write) =>
        model.Ask(fleet => Answer.JsonValue(json => write(json, fleet)));

    private Answer Health() => (clock?.Invoke() ?? MonotonicClock.NowNs) - model.TurnedNs < LongestTurnNs
        ? Answer.Text(200, "ok\n") : Answer.Text(503, "the model does not advance\n");

    /// <summary>Ready while at least one appliance is received with names and intervals, and where none is expected.
    /// </summary>
    private Task<Answer> Readiness() => model.Ask(fleet => fleet.Expected.Count == 0 || fleet.Appliances.Any(one =>
            one.Current.StateAt(fleet.NowNs) is ApplianceState.Live or ApplianceState.Late or ApplianceState.Ended)
        ? Answer.Text(200, "ok\n") : Answer.Text(503, "no appliance is complete yet\n"));

    private void WriteAbout(Utf8JsonWriter json, FleetModel fleet)
    {
        json.WriteStartObject();
        json.WriteString("program"u8, "telemetry-monitor"u8);
        json.WriteString("version"u8, Version);
        json.WriteNumber("schema_version"u8, MessageHeader.SchemaVersion);
        json.WriteNumber("now_time_ns"u8, fleet.TimeNs);
        json.WriteNumber("start_time_ns"u8, _startTimeNs);
        json.Objects("channels"u8, input.Channels, static (json, channel) =>
        {
            json.WriteString("channel"u8, channel.Channel);
            json.WriteBoolean("connected"u8, channel.IsConnected);
            json.WriteNumber("since_time_ns"u8, channel.SinceTimeNs);
        });
        WriteTiers(json, fleet);
        json.WriteNumber("memory_limit_bytes"u8, fleet.Limits.MemoryBytes);
        json.WriteNumber("memory_bytes"u8, fleet.HistoryBytes);
        json.WriteStartObject("limits"u8);
        json.WriteNumber("appliances"u8, fleet.Limits.Appliances);
        json.WriteNumber("series"u8, fleet.Limits.Series);
        json.WriteNumber("all_series"u8, fleet.Limits.AllSeries);
        json.WriteNumber("rows"u8, fleet.Limits.Rows);
        json.WriteEndObject();
        json.Objects("refused"u8, fleet.Refused.ToList(), static (json, refused) =>
        {
            json.WriteString("what"u8, refused.Key);
            json.WriteNumber("count"u8, refused.Value);
        });
        json.WriteNumber("malformed"u8, fleet.Malformed);
        json.WriteStartArray("set_aside"u8);
        foreach (string file in parts.State?.AllSetAside ?? [])
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteNumber("clients"u8, streams.Clients);
        json.Field("black_box"u8, parts.BlackBox?.Path);
        json.Objects("exporters"u8, parts.Exporters?.States ?? [], ExportJson.Write);
        json.WriteStartArray("recordings"u8);
        foreach (string name in input.Recordings)
            WriteRecording(json, name, "play", null);
        foreach (ComparedRecording recording in compared.All)
            WriteRecording(json, recording.Name, "compare", recording);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRecording(Utf8JsonWriter json, string name, string use, ComparedRecording? recording)
    {
        bool isRead = recording?.IsRead == true;
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("use"u8, use);
        json.Field("state"u8, recording switch
        {
            null => null,
            { Failure: not null } => "failed",
            _ => isRead ? "ready" : "reading",
        });
        json.Field("from_time_ns"u8, isRead ? recording!.FromTimeNs : null);
        json.Field("to_time_ns"u8, isRead ? recording!.ToTimeNs : null);
        json.WriteEndObject();
    }

    private void WriteTiers(Utf8JsonWriter json, FleetModel fleet)
    {
        json.WriteStartArray("tiers"u8);
        foreach (HistoryTier tier in fleet.Tiers)
        {
            json.WriteStartObject();
            WriteTier(json, tier);
            json.WriteEndObject();
        }
        foreach (StoredTier tier in parts.Disk?.Tiers ?? [])
        {
            json.WriteStartObject();
            WriteTier(json, new HistoryTier(tier.Name, tier.ResolutionNs, tier.LengthNs, tier.BeginTimeNs, tier.Bytes));
            json.WriteNumber("not_written"u8, tier.NotWritten);
            json.Field("failure"u8, tier.Failure);
            json.WriteEndObject();
        }
        foreach ((string tier, string? failure) in parts.Small)
        {
            json.WriteStartObject();
            WriteTier(json, new HistoryTier(tier, null, null, null, null));
            json.Field("failure"u8, failure);
            json.WriteEndObject();
        }
        if (parts.Engine?.State is { } state)
        {
            json.WriteStartObject();
            WriteTier(json, new HistoryTier(HistorySpan.FromEngine, null, null, state.BeginTimeNs, null));
            json.WriteString("url"u8, state.Url);
            json.Field("failure"u8, state.Failure);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTier(Utf8JsonWriter json, HistoryTier tier)
    {
        json.WriteString("tier"u8, tier.Name);
        json.Field("resolution_ns"u8, tier.ResolutionNs);
        json.Field("length_ns"u8, tier.LengthNs);
        json.Field("begin_time_ns"u8, tier.BeginTimeNs);
        json.Field("bytes"u8, tier.Bytes);
    }

    private Func<Task<Answer>> Summary(RouteRequest request)
    {
        string? name = request.Text("appliance");
        (string window, long? lengthNs) = TimeSpanQuery.ReadWindow(request);
        return async () =>
        {
            if (lengthNs is not { } length)
                return await model.Ask(fleet =>
                {
                    FleetAppliance appliance = SeriesQuery.FindOrOnly(fleet, name);
                    return Answer.JsonValue(json => SummaryJson.Write(json, appliance.Current.Totals(),
                        appliance.Name, window, FleetJson.CoverageOf(appliance.Current)));
                }).ConfigureAwait(false);
            (SummaryReport? newest, RecordSelection held) = await model.Ask(fleet =>
            {
                FleetAppliance appliance = SeriesQuery.FindOrOnly(fleet, name);
                long toNs = TimeSpanQuery.NowOf(fleet);
                long fromNs = TimeSpanQuery.BeginOfWindow([appliance], toNs - length);
                return (appliance.Current.LastInterval?.Copy().Interval,
                    new RecordSelection([appliance], fromNs, toNs).With(
                        [], FleetHoles.OfIntervals(fleet, [appliance.Name], fromNs, toNs), fleet.FirstSeen));
            }).ConfigureAwait(false);
            RecordSelection selection = await _history.WithDisk(held, new SeriesFilter()).ConfigureAwait(false);
            return await HeavyWork.Run(() => SummaryOf(newest, selection, window)).ConfigureAwait(false);
        };
    }

    private static Answer SummaryOf(SummaryReport? newest, RecordSelection selection, string window)
    {
        string appliance = selection.Parts[0].Appliance;
        SummaryReport summary = (newest is null ? null : WindowSummary.Of(newest, selection))
            ?? throw new ProblemException(404, "window", $"nothing of {appliance} in the last {window}",
                "ask for the day, or for a longer window");
        return Answer.JsonValue(json => SummaryJson.Write(
            json, summary, appliance, window,
            selection.Spans.Any(span => span.Failure is not null) ? null : selection.Coverage.Share, selection));
    }

    private Func<Task<Answer>> Settings(RouteRequest request)
    {
        string? name = request.Text("appliance");
        return () => model.Ask(fleet =>
        {
            FleetAppliance appliance = SeriesQuery.FindOrOnly(fleet, name);
            return Answer.Json(json =>
            {
                json.WriteString("appliance"u8, appliance.Name);
                json.Object("host_settings"u8, appliance.Current.HostSettings, JsonHostSettings.Write);
            });
        });
    }

    private Func<Task<Answer>> Series(RouteRequest request)
    {
        SeriesQuery query = SeriesQuery.Read(request, "kind");
        return () => model.Ask(fleet =>
        {
            IReadOnlyList<FleetAppliance> appliances = query.AppliancesOf(fleet);
            query.CheckNames(appliances);
            Dictionary<SeriesIdentity, (List<string> Appliances, long Count)> found = [];
            foreach (FleetAppliance appliance in appliances)
            {
                foreach (SeriesReport series in appliance.Current.TotalsOf(query.Filter))
                {
                    var identity = SeriesIdentity.Of(series);
                    (List<string> names, long count) = found.GetValueOrDefault(identity, ([], 0));
                    names.Add(appliance.Name);
                    found[identity] = (names, count + series.Count);
                }
            }
            return Answer.Json(json => json.Objects("series"u8, found.ToList(), static (json, one) =>
            {
                json.WriteString("series"u8, one.Key.Kind);
                json.Field("key"u8, one.Key.Key);
                json.Field("feed"u8, one.Key.Feed);
                json.Field("line"u8, one.Key.Line);
                json.Field("session"u8, one.Key.Session);
                json.Field("against"u8, one.Key.Against);
                json.Texts("appliances"u8, one.Value.Appliances);
                json.WriteNumber("count"u8, one.Value.Count);
            }));
        });
    }
}
