// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>The members of a summary; a snapshot has the same.</summary>
internal static class JsonSummary
{
    private static readonly JsonCounters<LedgerCounters> Ledger = new(LedgerMessage.TemplateId);
    private static readonly JsonCounters<HostDropCounters> HostDrops = new(HostDropsMessage.TemplateId);
    private static readonly JsonCounters<PublicationCounters> Publication = new(PublicationMessage.TemplateId);
    private static readonly JsonCounters<MediaDriverCounters> MediaDriver = new(MediaDriverMessage.TemplateId);
    private static readonly JsonCounters<ApplianceCounters> Appliance = new(ApplianceMessage.TemplateId);

    public static void Write(Utf8JsonWriter json, SummaryReport report, long? startTimeNs)
    {
        json.Field("mode"u8, report.Mode);
        json.Field("host"u8, report.Host);
        json.Field("incarnation"u8, report.Incarnation);
        json.Field("start_time_ns"u8, startTimeNs);
        json.Field("duration_ns"u8, report.DurationNs);
        json.Field("version"u8, report.Version);
        json.Field("config_hash"u8, report.ConfigHash);
        WriteDay(json, report.Day);
        json.Texts("interfaces"u8, report.Interfaces);
        json.Texts("captures"u8, report.Captures);
        WriteClock(json, report.Clock);
        JsonHostSettings.WriteMember(json, report.HostSettings);
        WriteLedger(json, report.Ledger);
        WriteHostDrops(json, report.HostDrops);
        WritePublication(json, report.Publication);
        WriteMediaDriver(json, report.MediaDriver);
        if (report.Subscribers is { } subscribers)
            JsonStates.WriteSubscribers(json, subscribers);
        else
            json.WriteNull("subscribers"u8);
        JsonFlows.WriteFeeds(json, report.Feeds);
        JsonFlows.WriteSessions(json, report.Sessions);
        JsonSeries.Write(json, report.Series);
        JsonSeries.WriteBursts(json, report.Bursts);
        if (report.OpenGaps is { } gaps)
            JsonStates.WriteOpenGaps(json, gaps);
        if (report.Raised is { } raised)
            JsonStates.WriteRaised(json, raised);
        WriteAppliance(json, report.Appliance);
        if (report.Truth is { } truth)
            WriteTruth(json, truth);
        if (report.Received is { } received)
            WriteReceived(json, received);
    }

    private static void WriteClock(Utf8JsonWriter json, ClockReport? clock)
    {
        if (clock is null)
        {
            json.WriteNull("clock"u8);
            return;
        }
        json.WriteStartObject("clock"u8);
        json.Field("stamp_source"u8, clock.StampSource);
        json.Field("resolution_ns"u8, clock.ResolutionNs);
        json.Field("offset_ns"u8, clock.OffsetNs);
        json.Field("mapping_error_ns"u8, clock.MappingErrorNs);
        json.Field("synchronised"u8, clock.Synchronised);
        json.Field("uncertainty_ns"u8, clock.UncertaintyNs);
        json.Field("leap"u8, clock.Leap);
        json.Field("max_error_ns"u8, clock.MaxErrorNs);
        json.Field("estimated_error_ns"u8, clock.EstimatedErrorNs);
        json.Field("frequency_ppb"u8, clock.FrequencyPpb);
        JsonClock.WriteSource(json, clock.Source);
        json.WriteEndObject();
    }

    private static void WriteDay(Utf8JsonWriter json, DayReport? day)
    {
        if (day is null)
        {
            json.WriteNull("day"u8);
            return;
        }
        json.WriteStartObject("day"u8);
        json.Field("day"u8, day.Day);
        json.WriteNumber("begin_time_ns"u8, day.BeginTimeNs);
        json.WriteNumber("end_time_ns"u8, day.EndTimeNs);
        json.WriteNumber("since_time_ns"u8, day.SinceTimeNs);
        json.WriteNumber("down_ns"u8, day.DownNs);
        json.WriteNumber("restarts"u8, day.Restarts);
        json.WriteNumber("state_failures"u8, day.StateFailures);
        json.WriteBoolean("closed"u8, day.Closed);
        json.WriteBoolean("complete"u8, day.Complete);
        json.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter json, LedgerReport ledger)
    {
        json.WriteStartObject("ledger"u8);
        Ledger.Write(json, ledger.Counters);
        json.Field("in_flight"u8, ledger.InFlight);
        json.Field("closed"u8, ledger.Closed);
        json.WriteEndObject();
    }

    private static void WriteHostDrops(Utf8JsonWriter json, HostDropsReport? drops)
    {
        if (drops is null)
        {
            json.WriteNull("host_drops"u8);
            return;
        }
        json.WriteStartObject("host_drops"u8);
        HostDrops.Write(json, drops.Counters);
        if (drops.Sockets is null)
            json.WriteNull("sockets"u8);
        else
            WriteSockets(json, drops.Sockets);
        json.WriteEndObject();
    }

    private static void WriteSockets(Utf8JsonWriter json, IReadOnlyList<SocketDropsReport> sockets)
    {
        json.WriteStartArray("sockets"u8);
        for (int place = 0; place < sockets.Count; place++)
        {
            SocketDropsReport socket = sockets[place];
            json.WriteStartObject();
            json.Field("feed"u8, socket.Feed);
            json.Field("line"u8, socket.Line);
            json.Field("port"u8, socket.Port);
            json.Field("drops"u8, socket.Drops);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePublication(Utf8JsonWriter json, PublicationReport? publication)
    {
        if (publication is null)
        {
            json.WriteNull("publication"u8);
            return;
        }
        json.WriteStartObject("publication"u8);
        Publication.Write(json, publication.Counters);
        json.WriteEndObject();
    }

    private static void WriteMediaDriver(Utf8JsonWriter json, MediaDriverReport? driver)
    {
        if (driver is null)
        {
            json.WriteNull("media_driver"u8);
            return;
        }
        json.WriteStartObject("media_driver"u8);
        json.WriteBoolean("present"u8, driver.Present);
        MediaDriver.Write(json, driver.Counters);
        json.WriteEndObject();
    }

    private static void WriteAppliance(Utf8JsonWriter json, ApplianceReport? appliance)
    {
        if (appliance is null)
        {
            json.WriteNull("appliance"u8);
            return;
        }
        json.WriteStartObject("appliance"u8);
        Appliance.Write(json, appliance.Counters);
        json.WriteEndObject();
    }

    private static void WriteTruth(Utf8JsonWriter json, TruthReport truth)
    {
        json.WriteStartObject("truth"u8);
        json.WriteNumber("sent"u8, truth.Sent);
        json.WriteNumber("gaps_made"u8, truth.GapsMade);
        json.WriteNumber("gaps_found"u8, truth.GapsFound);
        json.WriteNumber("gaps_missed"u8, truth.GapsMissed);
        json.WriteNumber("gaps_invented"u8, truth.GapsInvented);
        json.WriteNumber("orders_sent"u8, truth.OrdersSent);
        json.WriteNumber("orders_seen"u8, truth.OrdersSeen);
        json.WriteNumber("acks_seen"u8, truth.AcksSeen);
        json.WriteNumber("attribution_errors"u8, truth.AttributionErrors);
        json.WriteStartObject("latency_error_ns"u8);
        json.Field("p50"u8, truth.LatencyErrorNs.P50);
        json.Field("p99"u8, truth.LatencyErrorNs.P99);
        json.Field("max"u8, truth.LatencyErrorNs.Max);
        json.WriteEndObject();
        json.WriteStartObject("bias_ns"u8);
        json.Field("named"u8, truth.BiasNs.Named);
        json.Field("last"u8, truth.BiasNs.Last);
        json.Field("first"u8, truth.BiasNs.First);
        json.WriteEndObject();
        json.WriteBoolean("matches"u8, truth.Matches);
        json.WriteEndObject();
    }

    private static void WriteReceived(Utf8JsonWriter json, IReadOnlyList<ReceivedReport> received)
    {
        json.WriteStartArray("received"u8);
        for (int place = 0; place < received.Count; place++)
        {
            ReceivedReport stream = received[place];
            json.WriteStartObject();
            json.WriteNumber("stream"u8, stream.Stream);
            json.WriteNumber("expected"u8, stream.Expected);
            json.WriteNumber("received"u8, stream.Received);
            json.WriteNumber("missing"u8, stream.Missing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
