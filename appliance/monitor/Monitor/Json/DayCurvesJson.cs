// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Serving.Routes.Slots;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>A value over the day, of today and of earlier days.</summary>
internal static class DayCurvesJson
{
    /// <summary>Writes them, the values of each day as an array.</summary>
    public static void Write(Utf8JsonWriter json, DayCurves curves)
    {
        json.WriteStartObject();
        BaselineJson.WriteHead(json, curves.Newest);
        json.WriteNumber("newest_time_ns"u8, curves.Newest.NewestNs);
        json.WriteStartArray("start_times_ns"u8);
        foreach (long startNs in curves.StartTimesNs)
            json.WriteNumberValue(startNs);
        json.WriteEndArray();
        json.Objects("days"u8, curves.Days, static (writer, curve) =>
        {
            BaselineJson.WriteDay(writer, curve.Day);
            writer.WriteNumber("left_out"u8, curve.LeftOut);
            writer.WriteStartArray("values"u8);
            foreach (double? value in curve.Values)
            {
                if (value is { } known)
                    writer.WriteNumberValue(known);
                else
                    writer.WriteNullValue();
            }
            writer.WriteEndArray();
        });
        RecordJson.WriteUnreadable(json, curves.Newest.Unreadable.Failures);
        json.WriteEndObject();
    }
}
