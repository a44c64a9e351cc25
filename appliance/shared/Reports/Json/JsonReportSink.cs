// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Captures;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Reports.Json;

/// <summary>Prints every report as one JSON line. Calls may come from several threads.</summary>
/// <param name="onBroken">Called once when the output can no longer be written.</param>
internal sealed class JsonReportSink(Stream output, Action onBroken) : IReportSink, IDisposable
{
    private readonly Lock _gate = new();
    private bool _reportedBroken;

    internal JsonLineWriter Lines { get; } = new(output);

    public void OnDetected(DetectedReport report) => Print("detected"u8, report, null, WriteDetected, flush: true);

    /// <summary>Prints the extent of a <c>discover</c> run, after its findings.</summary>
    public void OnDiscovered(DiscoverReport report) => Print("summary"u8, report, null, WriteDiscovered, flush: true);

    public void OnPacket(PacketReport report) =>
        Print("packet"u8, report, report.Publisher, JsonRecords.WritePacket, flush: false);

    public void OnMessage(MessageReport report) =>
        Print("message"u8, report, report.Publisher, JsonRecords.WriteMessage, flush: false);

    public void OnOrder(OrderReport report) =>
        Print("order"u8, report, report.Publisher, JsonRecords.WriteOrder, flush: false);

    public void OnGap(GapReport report) =>
        Print("gap"u8, report, report.Publisher, JsonRecords.WriteGap, flush: false);

    public void OnEvent(EventReport report) =>
        Print("event"u8, report, report.Publisher, JsonEvents.Write, flush: true);

    public void OnConnection(ConnectionReport report) =>
        Print("connection"u8, report, report.Publisher, JsonRecords.WriteConnection, flush: false);

    public void OnHostSettings(HostSettingsReport report) =>
        Print("host_settings"u8, report, report.Publisher, JsonHostSettings.Write, flush: true);

    public void OnSnapshot(SnapshotReport report) => Print("snapshot"u8, report, null, WriteSnapshot, flush: true);

    public void OnDay(SummaryReport report) => Print("day"u8, report, null, WriteSummary, flush: true);

    public void OnSummary(SummaryReport report) => Print("summary"u8, report, null, WriteSummary, flush: true);

    public void Dispose()
    {
        lock (_gate)
            Lines.Dispose();
    }

    private static void WriteDetected(Utf8JsonWriter json, DetectedReport report)
    {
        json.Field("kind"u8, report.Kind);
        json.Field("name"u8, report.Name);
        json.Field("protocol"u8, report.Protocol);
        json.Field("address"u8, report.Address);
        json.WriteNumber("port"u8, report.Port);
        json.Field("line"u8, report.Line);
        json.WriteNumber("packets"u8, report.Packets);
        json.WriteNumber("confidence"u8, report.Confidence);
        json.Field("evidence"u8, report.Evidence);
    }

    private static void WriteDiscovered(Utf8JsonWriter json, DiscoverReport report)
    {
        json.Field("mode"u8, "discover");
        json.WriteStartArray("interfaces"u8);
        if (report.Interface is { } name)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.Field("start_time_ns"u8, report.StartTimeNs);
        json.WriteNumber("duration_ns"u8, report.DurationNs);
        json.WriteBoolean("stopped"u8, report.Stopped);
        json.WriteNumber("packets"u8, report.Packets);
        json.WriteNumber("matched"u8, report.Matched);
        json.WriteNumber("dropped"u8, report.Dropped);
        if (report.Captures is { } captures)
            json.Objects("captures"u8, captures, JsonCaptures.WriteExamined);
    }

    /// <summary>Writes the members of an interval.</summary>
    public static void WriteSnapshot(Utf8JsonWriter json, SnapshotReport report)
    {
        json.WriteNumber("first_ordinal"u8, report.FirstOrdinal);
        json.WriteNumber("ordinal"u8, report.Ordinal);
        json.WriteNumber("start_stamp_ns"u8, report.StartStampNs);
        json.WriteNumber("end_stamp_ns"u8, report.EndStampNs);
        json.Field("end_time_ns"u8, report.EndTimeNs);
        JsonSummary.Write(json, report.Interval, report.StartTimeNs);
    }

    private static void WriteSummary(Utf8JsonWriter json, SummaryReport report) =>
        JsonSummary.Write(json, report, report.StartTimeNs);

    private void Print<TReport>(
        ReadOnlySpan<byte> type, TReport report, PublisherName? publisher, Action<Utf8JsonWriter, TReport> write,
        bool flush)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(type);
            write(json, report);
            if (publisher is not null)
            {
                json.Field("host"u8, publisher.Host);
                json.Field("instance"u8, publisher.Instance);
                json.Field("incarnation"u8, publisher.Incarnation);
            }
            Lines.End(flush);
            if (Lines.Failure is null || _reportedBroken)
                return;
            _reportedBroken = true;
            onBroken();
        }
    }
}
