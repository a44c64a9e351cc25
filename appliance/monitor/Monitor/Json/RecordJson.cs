// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Monitor.Json;

/// <summary>Lists of gaps, events, orders and changes of alerts, and the evidence of one sample.</summary>
internal static class RecordJson
{
    private const string NoOrders =
        "the appliance does not publish its orders: set publish: {orders: worst} there, or true for all of them";
    private const string NotHeld = "no order with this stamp is held any more, the sample is not of an order, or the "
        + "appliance publishes only its worst orders and this is none of them";
    private const string SettingChanged = "setting_changed";

    public static void Write(
        Utf8JsonWriter json, RecordKind kind, RecordPage page, IReadOnlyList<ReceptionHole> holes)
    {
        json.WriteStartObject();
        WriteItems(json, KeyOf(kind), page.Items);
        json.Field("before"u8, page.Before);
        json.Field("held_from_time_ns"u8, page.WholeFromTimeNs);
        json.WriteNumber("dropped"u8, page.Dropped);
        json.Objects("spans"u8, page.Spans, static (json, span) =>
        {
            json.WriteNumber("from_time_ns"u8, span.FromTimeNs);
            json.WriteNumber("to_time_ns"u8, span.ToTimeNs);
            json.WriteString("source"u8, span.Source);
            json.WriteBoolean("whole"u8, span.IsWhole);
        });
        WriteHoles(json, holes);
        WriteUnreadable(json, page.Unreadable);
        json.WriteEndObject();
    }

    /// <summary>Writes files that cannot be read as an array.</summary>
    public static void WriteUnreadable(Utf8JsonWriter json, IReadOnlyCollection<Failure> unreadable) =>
        json.Objects("unreadable"u8, [.. unreadable], static (json, failure) =>
        {
            json.WriteString("where"u8, failure.Where);
            json.WriteString("what"u8, failure.What);
            json.WriteString("do"u8, failure.Do);
        });

    /// <summary>Writes times without reception as an array.</summary>
    public static void WriteHoles(Utf8JsonWriter json, IReadOnlyList<ReceptionHole> holes) =>
        json.Objects("holes"u8, holes, static (json, hole) =>
        {
            json.Field("appliance"u8, hole.Appliance);
            json.WriteNumber("from_time_ns"u8, hole.FromTimeNs);
            json.Field("to_time_ns"u8, hole.ToTimeNs);
            json.WriteString("cause"u8, hole.Cause switch
            {
                HoleCause.Monitor => "monitor",
                HoleCause.Lost => "lost",
                HoleCause.Ended => "ended",
                HoleCause.ClockStep => "clock_step",
                HoleCause.Events => "events",
                HoleCause.Unknown => "unknown",
                _ => "silent",
            });
        });

    /// <summary>Writes records as an array.</summary>
    public static void WriteItems(Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyList<FoundRecord> items)
    {
        json.WriteStartArray(key);
        foreach (FoundRecord one in items)
            WriteOne(json, one.Appliance, one);
        json.WriteEndArray();
    }

    /// <summary>Writes one gap, event or order with its appliance, and with its words.</summary>
    public static void WriteOne(Utf8JsonWriter json, string? appliance, object report)
    {
        json.WriteStartObject();
        if (appliance is not null)
            json.WriteString("appliance"u8, appliance);
        JsonRecords.WriteMembers(json, report);
        if (report is EventReport happened)
            json.WriteString("text"u8, RecordText.Details(happened));
        else if (report is GapReport gap)
            json.WriteString("text"u8, RecordText.Details(gap));
        json.WriteEndObject();
    }

    /// <summary>Writes the evidence of one sample.</summary>
    public static void Write(Utf8JsonWriter json, Evidence evidence, SeriesFilter filter)
    {
        json.WriteStartObject();
        json.WriteString("appliance"u8, evidence.Appliance);
        json.Field("series"u8, filter.Kind);
        json.Field("key"u8, filter.Key);
        json.WriteNumber("stamp_ns"u8, evidence.StampNs);
        json.Field("time_ns"u8, evidence.TimeNs);
        if (evidence.Sample is { } sample)
        {
            json.WriteStartObject("sample"u8);
            json.WriteNumber("value_ns"u8, sample.ValueNs);
            json.WriteNumber("stamp_ns"u8, sample.StampNs);
            json.Field("sequence"u8, sample.Sequence == 0 ? null : sample.Sequence);
            json.Field("key"u8, sample.Key);
            JsonStages.Write(json, sample.Stages);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("sample"u8);
        }
        json.WritePropertyName("order"u8);
        if (evidence.Order is { } order)
            WriteOne(json, null, order);
        else
            json.WriteNullValue();
        json.Field("why_no_order"u8, evidence.Order is not null ? null : evidence.HasOrders ? NotHeld : NoOrders);
        WriteBare(json, "neighbours"u8, evidence.Around);
        WriteBare(json, "gaps"u8, evidence.Gaps);
        WriteBare(json, "events"u8, evidence.Events);
        WriteBare(json, "settings_changes"u8, [.. evidence.Events.Where(one => one.Columns.What == SettingChanged)]);
        json.Objects("bursts"u8, evidence.Bursts, JsonSeries.WriteBurst);
        json.Object("clock"u8, evidence.Clock, JsonSummary.WriteClock);
        json.Object("clock_span"u8, evidence.ClockSpan, WriteSpan);
        json.Field("host_settings_hash"u8, evidence.SettingsHash);
        json.Object("host_settings_span"u8, evidence.SettingsSpan, WriteSpan);
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, StateSpan span)
    {
        json.WriteNumber("from_time_ns"u8, span.FromTimeNs);
        json.WriteNumber("to_time_ns"u8, span.ToTimeNs);
        json.WriteString("source"u8, span.Source);
    }

    private static ReadOnlySpan<byte> KeyOf(RecordKind kind) => kind switch
    {
        RecordKind.Gap => "gaps"u8,
        RecordKind.Event => "events"u8,
        RecordKind.Order => "orders"u8,
        _ => "changes"u8,
    };

    /// <summary>Writes records without their appliance as an array.</summary>
    private static void WriteBare(Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyList<FoundRecord> items)
    {
        json.WriteStartArray(key);
        foreach (FoundRecord one in items)
            WriteOne(json, null, one);
        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, string? appliance, in FoundRecord one)
    {
        if (one.Columns.Kind == RecordKind.Alert)
            json.WriteRawValue((one.Report is WrittenRecord written ? written.Json : one.Json).Span, true);
        else if (one.Report is { } report)
            WriteOne(json, appliance, report);
        else
            WriteStored(json, appliance, one);
    }

    // What is stored may have members of a later version.
    private static void WriteStored(Utf8JsonWriter json, string? appliance, in FoundRecord one)
    {
        using JsonDocument stored = JsonDocument.Parse(one.Json);
        json.WriteStartObject();
        if (appliance is not null)
            json.WriteString("appliance"u8, appliance);
        foreach (JsonProperty member in stored.RootElement.EnumerateObject())
            member.WriteTo(json);
        if (one.Columns.Kind == RecordKind.Event)
            json.WriteString("text"u8, RecordText.Details(JsonEvents.Read(stored.RootElement)));
        else if (one.Columns.Kind == RecordKind.Gap)
            json.WriteString("text"u8, RecordText.Details(JsonRecords.ReadGap(stored.RootElement)));
        json.WriteEndObject();
    }
}
