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
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Detected);
            json.Field(JsonKeys.Kind, report.Kind);
            json.Field(JsonKeys.Name, report.Name);
            json.Field(JsonKeys.Protocol, report.Protocol);
            json.Field(JsonKeys.Address, report.Address);
            json.WriteNumber(JsonKeys.Port, report.Port);
            json.WriteNumber(JsonKeys.Packets, report.Packets);
            json.WriteNumber(JsonKeys.Confidence, report.Confidence);
            json.Field(JsonKeys.Evidence, report.Evidence);
            End(flush: true);
        }
    }

    /// <summary>Prints the extent of a <c>discover</c> run, after its findings.</summary>
    public void OnDiscovered(DiscoverReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Summary);
            json.Field(JsonKeys.Mode, "discover");
            json.WriteStartArray(JsonKeys.Interfaces);
            json.WriteStringValue(report.Interface);
            json.WriteEndArray();
            json.WriteNumber(JsonKeys.StartTimeNs, report.StartTimeNs);
            json.WriteNumber(JsonKeys.DurationNs, report.DurationNs);
            json.WriteNumber(JsonKeys.Packets, report.Packets);
            json.WriteNumber(JsonKeys.Matched, report.Matched);
            json.WriteNumber(JsonKeys.Dropped, report.Dropped);
            End(flush: true);
        }
    }

    public void OnPacket(PacketReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Packet);
            JsonRecords.WritePacket(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnMessage(MessageReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Message);
            JsonRecords.WriteMessage(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnOrder(OrderReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Order);
            JsonRecords.WriteOrder(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnGap(GapReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Gap);
            JsonRecords.WriteGap(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: false);
        }
    }

    public void OnEvent(EventReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Event);
            JsonRecords.WriteEvent(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: true);
        }
    }

    public void OnHostSettings(HostSettingsReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.HostSettings);
            JsonHostSettings.Write(json, report);
            WritePublisher(json, report.Publisher);
            End(flush: true);
        }
    }

    public void OnSnapshot(SnapshotReport report)
    {
        lock (_gate)
        {
            Utf8JsonWriter json = Lines.Begin(JsonKeys.Snapshot);
            json.WriteNumber(JsonKeys.FirstOrdinal, report.FirstOrdinal);
            json.WriteNumber(JsonKeys.Ordinal, report.Ordinal);
            json.WriteNumber(JsonKeys.StartStampNs, report.StartStampNs);
            json.WriteNumber(JsonKeys.EndStampNs, report.EndStampNs);
            json.Field(JsonKeys.EndTimeNs, report.EndTimeNs);
            JsonSummary.Write(json, report.Interval, report.StartTimeNs);
            End(flush: true);
        }
    }

    public void OnDay(SummaryReport report)
    {
        lock (_gate)
        {
            JsonSummary.Write(Lines.Begin(JsonKeys.Day), report, report.StartTimeNs);
            End(flush: true);
        }
    }

    public void OnSummary(SummaryReport report)
    {
        lock (_gate)
        {
            JsonSummary.Write(Lines.Begin(JsonKeys.Summary), report, report.StartTimeNs);
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
        json.Field(JsonKeys.Host, publisher.Host);
        json.Field(JsonKeys.Incarnation, publisher.Incarnation);
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
