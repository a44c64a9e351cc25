// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json.Events;

/// <summary>Writes the members of a file of packets around an event into that event, and reads them.</summary>
internal static class JsonBlackBox
{
    /// <summary>Writes them, if there is a file.</summary>
    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, BlackBoxFileReport? file)
    {
        if (file is null)
            return;
        json.Field(key, file.File);
        json.Field("cause"u8, file.Cause);
        json.Field("cause_id"u8, file.CauseId);
        json.Field("from_stamp_ns"u8, file.FromStampNs);
        json.Field("to_stamp_ns"u8, file.ToStampNs);
        json.Field("packets"u8, file.Packets);
        json.Field("bytes"u8, file.Bytes);
        json.Field("complete"u8, file.Complete);
        json.Field("missing_before_ns"u8, file.MissingBeforeNs);
        json.Field("overtaken"u8, file.Overtaken);
        json.Field("sha256"u8, file.Sha256);
        json.Field("outcome"u8, file.Outcome);
        json.Field("triggers"u8, file.Triggers);
    }

    /// <summary>Reads them; null if the event is of another kind.</summary>
    public static BlackBoxFileReport? File(this JsonElement json, string key) =>
        json.Text("event") != "black_box" ? null : new BlackBoxFileReport
        {
            File = json.Text(key),
            Cause = json.Text("cause"),
            CauseId = json.Number("cause_id"),
            FromStampNs = json.Number("from_stamp_ns"),
            ToStampNs = json.Number("to_stamp_ns"),
            Packets = json.Number("packets"),
            Bytes = json.Number("bytes"),
            Complete = json.Flag("complete"),
            MissingBeforeNs = json.Number("missing_before_ns"),
            Overtaken = json.Number("overtaken"),
            Sha256 = json.Text("sha256"),
            Outcome = json.Text("outcome"),
            Triggers = json.Number("triggers"),
        };
}
