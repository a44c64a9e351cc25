// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Lists of gaps, events and orders, and the evidence of one sample.</summary>
internal static class RecentJson
{
    private const string NoOrders = "the appliance does not publish its orders: set publish: {orders: true} there";
    private const string NotHeld = "no order with this stamp is held any more, or the sample is not of an order";

    /// <summary>Writes a page of gaps.</summary>
    public static void WriteGaps(Utf8JsonWriter json, RecentPage<GapReport> page) =>
        Write(json, "gaps"u8, page, JsonRecords.WriteGap);

    /// <summary>Writes a page of events.</summary>
    public static void WriteEvents(Utf8JsonWriter json, RecentPage<EventReport> page) =>
        Write(json, "events"u8, page, JsonRecords.WriteEvent);

    /// <summary>Writes a page of orders.</summary>
    public static void WriteOrders(Utf8JsonWriter json, RecentPage<OrderReport> page) =>
        Write(json, "orders"u8, page, JsonRecords.WriteOrder);

    /// <summary>Writes one gap or event with its appliance.</summary>
    public static void WriteOne<TReport>(
        Utf8JsonWriter json, string appliance, TReport report, Action<Utf8JsonWriter, TReport> write)
    {
        json.WriteStartObject();
        json.WriteString("appliance"u8, appliance);
        write(json, report);
        json.WriteEndObject();
    }

    /// <summary>Writes the evidence of one sample.</summary>
    public static void Write(Utf8JsonWriter json, Evidence evidence, string appliance, SeriesFilter filter)
    {
        json.WriteStartObject();
        json.WriteString("appliance"u8, appliance);
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
        json.Object("order"u8, evidence.Order, JsonRecords.WriteOrder);
        json.Field("why_no_order"u8, evidence.Order is not null ? null : evidence.HasOrders ? NotHeld : NoOrders);
        json.Objects("neighbours"u8, evidence.Around, JsonRecords.WriteOrder);
        json.Objects("gaps"u8, evidence.Gaps, JsonRecords.WriteGap);
        json.Objects("events"u8, evidence.Events, JsonRecords.WriteEvent);
        json.Objects("settings_changes"u8,
            [.. evidence.Events.Where(one => one.Setting is not null)], JsonRecords.WriteEvent);
        json.Objects("bursts"u8, evidence.Bursts, JsonSeries.WriteBurst);
        json.Object("clock"u8, evidence.Clock, JsonSummary.WriteClock);
        json.WriteEndObject();
    }

    /// <summary>Writes the reports of a page as an array.</summary>
    public static void WriteItems<TReport>(
        Utf8JsonWriter json, ReadOnlySpan<byte> key, RecentPage<TReport> page, Action<Utf8JsonWriter, TReport> write)
        where TReport : class
    {
        json.WriteStartArray(key);
        foreach ((string appliance, TReport report) in page.Items)
            WriteOne(json, appliance, report, write);
        json.WriteEndArray();
    }

    private static void Write<TReport>(
        Utf8JsonWriter json, ReadOnlySpan<byte> key, RecentPage<TReport> page, Action<Utf8JsonWriter, TReport> write)
        where TReport : class
    {
        json.WriteStartObject();
        WriteItems(json, key, page, write);
        json.Field("before"u8, page.Before);
        json.Field("held_from_time_ns"u8, page.HeldFromTimeNs);
        json.WriteNumber("dropped"u8, page.Dropped);
        json.WriteEndObject();
    }
}
