// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Archive.Slots;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Summaries of five minutes.</summary>
internal static class SlotJson
{
    /// <summary>Writes the members of a series' slot.</summary>
    public static void Write(Utf8JsonWriter json, LatencySlot slot)
    {
        json.WriteString("series"u8, slot.Series.Kind);
        json.Field("key"u8, slot.Series.Key);
        WriteHead(json, slot.Head);
        json.WriteNumber("count"u8, slot.Count);
        json.Field("p50_ns"u8, slot.P50Ns);
        json.Field("p50_low_ns"u8, slot.P50Range.LowNs);
        json.Field("p50_high_ns"u8, slot.P50Range.HighNs);
        json.Field("p90_ns"u8, slot.P90Ns);
        json.Field("p99_ns"u8, slot.P99Ns);
        json.Field("p99_low_ns"u8, slot.P99Range.LowNs);
        json.Field("p99_high_ns"u8, slot.P99Range.HighNs);
        json.Field("p999_ns"u8, slot.P999Ns);
        json.Field("p9999_ns"u8, slot.P9999Ns);
        json.WriteNumber("max_ns"u8, slot.MaxNs);
    }

    /// <summary>Writes the members of the slot of a feed or a session.</summary>
    public static void Write(Utf8JsonWriter json, FlowSlot slot, bool isSession)
    {
        WriteHead(json, slot.Head);
        json.WriteNumber(isSession ? "orders"u8 : "messages"u8, slot.Count);
        json.Field("rejects"u8, isSession ? slot.Rejects : null);
    }

    private static void WriteHead(Utf8JsonWriter json, in SlotHead head)
    {
        json.WriteNumber("start_time_ns"u8, head.StartTimeNs);
        json.WriteNumber("received_ns"u8, head.ReceivedNs);
        json.WriteBoolean("complete"u8, head.Complete);
        json.Field("settings_hash"u8, head.SettingsHash);
    }
}
