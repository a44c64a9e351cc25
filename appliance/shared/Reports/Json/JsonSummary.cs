// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Captures;
using Telemetry.Reports.Host;
using Telemetry.Reports.Stamps;

namespace Telemetry.Reports.Json;

/// <summary>The members of a summary; a snapshot has the same.</summary>
internal static class JsonSummary
{
    private static readonly JsonCounters<LedgerCounters> Ledger = new(LedgerMessage.TemplateId);
    private static readonly JsonCounters<HostDropCounters> HostDrops = new(HostDropsMessage.TemplateId);
    private static readonly JsonCounters<PublicationCounters> Publication = new(PublicationMessage.TemplateId);
    private static readonly JsonCounters<MediaDriverCounters> MediaDriver = new(MediaDriverMessage.TemplateId);
    private static readonly JsonCounters<BlackBoxCounters> BlackBox = new(BlackBoxMessage.TemplateId);
    private static readonly JsonCounters<ApplianceCounters> Appliance = new(ApplianceMessage.TemplateId);

    public static void Write(Utf8JsonWriter json, SummaryReport report, long? startTimeNs)
    {
        json.Field("mode"u8, report.Mode);
        json.Field("host"u8, report.Host);
        json.Field("instance"u8, report.Instance);
        WriteLabels(json, report.Labels);
        json.Field("incarnation"u8, report.Incarnation);
        json.Field("start_time_ns"u8, startTimeNs);
        json.Field("duration_ns"u8, report.DurationNs);
        json.Field("version"u8, report.Version);
        json.Field("config_hash"u8, report.ConfigHash);
        json.Object("day"u8, report.Day, WriteDay);
        json.Texts("interfaces"u8, report.Interfaces);
        json.Texts("captures"u8, report.Captures);
        if (report.Stopped is { } isStopped)
            json.WriteBoolean("stopped"u8, isStopped);
        if (report.CapturesRead is { } read)
            json.Objects("captures_read"u8, read, JsonCaptures.WriteRead);
        if (report.InputProblems is { } problems)
            json.Objects("input_problems"u8, problems, JsonCaptures.WriteProblem);
        json.Object("clock"u8, report.Clock, WriteClock);
        if (report.Stamps is { } stamps)
            json.Objects("stamps"u8, stamps, JsonStamps.Write);
        json.Object("host_settings"u8, report.HostSettings, JsonHostSettings.WriteMember);
        json.Object("ledger"u8, report.Ledger, WriteLedger);
        json.Object("host_drops"u8, report.HostDrops, WriteHostDrops);
        json.Object("publication"u8, report.Publication, WritePublication);
        json.Object("media_driver"u8, report.MediaDriver, WriteMediaDriver);
        json.Objects("subscribers"u8, report.Subscribers, JsonStates.WriteSubscriber);
        json.Object("host_path"u8, report.HostPath, JsonHostPath.Write);
        json.Object("black_box"u8, report.BlackBox, WriteBlackBox);
        if (report.Frames is { } frames)
            json.Object("frames"u8, frames, JsonFrames.Write);
        json.Objects("feeds"u8, report.Feeds, JsonFlows.WriteFeed);
        json.Objects("sessions"u8, report.Sessions, JsonFlows.WriteSession);
        if (report.Types is { } types)
            json.Objects("types"u8, types, JsonFlows.WriteType);
        if (report.Sizes is { } sizes)
            json.Objects("sizes"u8, sizes, JsonFlows.WriteSizes);
        json.Objects("series"u8, report.Series, JsonSeries.WriteSeries);
        json.Objects("bursts"u8, report.Bursts, JsonSeries.WriteBurst);
        if (report.OpenGaps is { } gaps)
            json.Objects("open_gaps"u8, gaps, JsonStates.WriteOpenGap);
        if (report.Raised is { } raised)
            json.Objects("raised"u8, raised, JsonStates.WriteRaised);
        json.Object("appliance"u8, report.Appliance, WriteAppliance);
        if (report.Truth is { } truth)
            json.Object("truth"u8, truth, WriteTruth);
        if (report.Received is { } received)
            json.Objects("received"u8, received, WriteReceived);
        if (report.Tunnels is { } tunnels)
            json.Objects("tunnels"u8, tunnels, JsonCaptures.WriteTunnel);
        if (report.Devices is { } devices)
            json.Objects("devices"u8, devices, JsonCaptures.WriteDevice);
        if (report.Recognition is { } examined)
            json.Objects("recognition"u8, examined, JsonCaptures.WriteExamined);
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<Label> labels)
    {
        json.WriteStartObject("labels"u8);
        for (int index = 0; index < labels.Count; index++)
            json.WriteString(labels[index].Key, labels[index].Value);
        json.WriteEndObject();
    }

    public static void WriteClock(Utf8JsonWriter json, ClockReport clock)
    {
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
    }

    private static void WriteDay(Utf8JsonWriter json, DayReport day)
    {
        json.Field("day"u8, day.Day);
        json.WriteNumber("begin_time_ns"u8, day.BeginTimeNs);
        json.WriteNumber("end_time_ns"u8, day.EndTimeNs);
        json.WriteNumber("since_time_ns"u8, day.SinceTimeNs);
        json.WriteNumber("down_ns"u8, day.DownNs);
        json.WriteNumber("restarts"u8, day.Restarts);
        json.WriteNumber("state_failures"u8, day.StateFailures);
        json.WriteBoolean("closed"u8, day.Closed);
        json.WriteBoolean("complete"u8, day.Complete);
    }

    private static void WriteLedger(Utf8JsonWriter json, LedgerReport ledger)
    {
        Ledger.Write(json, ledger.Counters);
        json.Field("in_flight"u8, ledger.InFlight);
        json.Field("closed"u8, ledger.Closed);
    }

    private static void WriteHostDrops(Utf8JsonWriter json, HostDropsReport drops)
    {
        HostDrops.Write(json, drops.Counters);
        json.Objects("sockets"u8, drops.Sockets, WriteSocket);
    }

    private static void WriteSocket(Utf8JsonWriter json, SocketDropsReport socket)
    {
        json.Field("feed"u8, socket.Feed);
        json.Field("line"u8, socket.Line);
        json.Field("port"u8, socket.Port);
        json.Field("drops"u8, socket.Drops);
        json.Field("age_ns"u8, socket.AgeNs);
    }

    private static void WritePublication(Utf8JsonWriter json, PublicationReport publication) =>
        Publication.Write(json, publication.Counters);

    private static void WriteMediaDriver(Utf8JsonWriter json, MediaDriverReport driver)
    {
        json.WriteBoolean("present"u8, driver.Present);
        MediaDriver.Write(json, driver.Counters);
    }

    private static void WriteBlackBox(Utf8JsonWriter json, BlackBoxReport files) =>
        BlackBox.Write(json, files.Counters);

    private static void WriteAppliance(Utf8JsonWriter json, ApplianceReport appliance)
    {
        Appliance.Write(json, appliance.Counters);
        json.Objects("programs"u8, appliance.Programs, JsonHostPath.WriteProgram);
        json.Objects("maps"u8, appliance.Maps, JsonHostPath.WriteMap);
    }

    private static void WriteTruth(Utf8JsonWriter json, TruthReport truth)
    {
        json.WriteNumber("sent"u8, truth.Sent);
        json.WriteNumber("gaps_made"u8, truth.GapsMade);
        json.WriteNumber("gaps_found"u8, truth.GapsFound);
        json.WriteNumber("gaps_missed"u8, truth.GapsMissed);
        json.WriteNumber("gaps_invented"u8, truth.GapsInvented);
        json.WriteNumber("orders_sent"u8, truth.OrdersSent);
        json.WriteNumber("orders_seen"u8, truth.OrdersSeen);
        json.WriteNumber("acks_seen"u8, truth.AcksSeen);
        json.WriteNumber("attribution_errors"u8, truth.AttributionErrors);
        json.Field("host_drops_made"u8, truth.HostDropsMade);
        json.Field("host_drops_found"u8, truth.HostDropsFound);
        json.Field("stalls_made"u8, truth.StallsMade);
        json.Field("stalls_found"u8, truth.StallsFound);
        json.Field("stalls_invented"u8, truth.StallsInvented);
        json.Field("stages_found"u8, truth.StagesFound);
        json.Object("stage_error_ns"u8, truth.StageErrorNs, WriteErrors);
        json.Object("latency_error_ns"u8, truth.LatencyErrorNs, WriteErrors);
        json.WriteStartObject("bias_ns"u8);
        json.Field("named"u8, truth.BiasNs.Named);
        json.Field("last"u8, truth.BiasNs.Last);
        json.Field("first"u8, truth.BiasNs.First);
        json.WriteEndObject();
        json.WriteBoolean("matches"u8, truth.Matches);
    }

    private static void WriteErrors(Utf8JsonWriter json, ErrorDistributionReport errors)
    {
        json.Field("p50"u8, errors.P50);
        json.Field("p99"u8, errors.P99);
        json.Field("max"u8, errors.Max);
    }

    public static void WriteReceived(Utf8JsonWriter json, ReceivedReport stream)
    {
        json.WriteNumber("stream"u8, stream.Stream);
        json.WriteNumber("expected"u8, stream.Expected);
        json.WriteNumber("received"u8, stream.Received);
        json.WriteNumber("missing"u8, stream.Missing);
    }
}
