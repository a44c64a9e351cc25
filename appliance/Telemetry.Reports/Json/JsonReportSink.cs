// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Prints every report as one JSON line. Calls may come from several threads.</summary>
/// <param name="output">Receives the lines.</param>
/// <param name="onBroken">Called once when the output can no longer be written.</param>
internal sealed class JsonReportSink(Stream output, Action onBroken) : IReportSink, IDisposable
{
    private readonly Lock _gate = new();
    private bool _reportedBroken;

    /// <summary>The lines of its reports.</summary>
    internal JsonLineWriter Lines { get; } = new(output);

    public void OnDetected(DetectedReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("detected"u8);
            json.Field("kind"u8, report.Kind);
            json.Field("name"u8, report.Name);
            json.Field("protocol"u8, report.Protocol);
            json.Field("address"u8, report.Address);
            json.WriteNumber("port"u8, report.Port);
            json.WriteNumber("packets"u8, report.Packets);
            json.WriteNumber("confidence"u8, report.Confidence);
            json.Field("evidence"u8, report.Evidence);
            End(flush: true);
        }
    }

    /// <summary>Prints the extent of a <c>discover</c> run, after its findings.</summary>
    public void OnDiscovered(DiscoverReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("summary"u8);
            json.Field("mode"u8, "discover");
            json.WriteStartArray("interfaces"u8);
            json.WriteStringValue(report.Interface);
            json.WriteEndArray();
            json.WriteNumber("start_time_ns"u8, report.StartTimeNs);
            json.WriteNumber("duration_ns"u8, report.DurationNs);
            json.WriteNumber("packets"u8, report.Packets);
            json.WriteNumber("matched"u8, report.Matched);
            json.WriteNumber("dropped"u8, report.Dropped);
            End(flush: true);
        }
    }

    public void OnPacket(PacketReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("packet"u8);
            JsonRecords.WritePacket(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnMessage(MessageReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("message"u8);
            JsonRecords.WriteMessage(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnOrder(OrderReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("order"u8);
            JsonRecords.WriteOrder(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnGap(GapReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("gap"u8);
            JsonRecords.WriteGap(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnEvent(EventReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("event"u8);
            JsonRecords.WriteEvent(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: true);
        }
    }

    public void OnHostSettings(HostSettingsReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("host_settings"u8);
            JsonHostSettings.Write(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: true);
        }
    }

    public void OnSnapshot(SnapshotReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin("snapshot"u8);
            json.WriteNumber("first_ordinal"u8, report.FirstOrdinal);
            json.WriteNumber("ordinal"u8, report.Ordinal);
            json.WriteNumber("start_stamp_ns"u8, report.StartStampNs);
            json.WriteNumber("end_stamp_ns"u8, report.EndStampNs);
            json.Field("end_time_ns"u8, report.EndTimeNs);
            JsonSummary.Write(json, report.Interval, report.StartTimeNs);
            End(flush: true);
        }
    }

    public void OnDay(SummaryReport report)
    {
        lock (_gate)
        {
            JsonSummary.Write(Lines.Begin("day"u8), report, report.StartTimeNs);
            End(flush: true);
        }
    }

    public void OnSummary(SummaryReport report)
    {
        lock (_gate)
        {
            JsonSummary.Write(Lines.Begin("summary"u8), report, report.StartTimeNs);
            End(flush: true);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Lines.Dispose();
    }

    private static void WritePublisher(Utf8JsonWriter json, PublisherName? publisher)
    {
        if (publisher is null)
            return;
        json.Field("host"u8, publisher.Host);
        json.Field("incarnation"u8, publisher.Incarnation);
    }

    private void End(bool flush)
    {
        Lines.End(flush);
        if (Lines.Failure is null || _reportedBroken)
            return;
        _reportedBroken = true;
        onBroken();
    }
}
