// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Course of what is sent to other programs.</summary>
internal static class ExportJson
{
    /// <summary>Writes the fields of a receiver.</summary>
    public static void Write(Utf8JsonWriter json, ExportState state)
    {
        json.WriteString("to"u8, state.To);
        json.WriteString("kind"u8, state.Kind);
        json.WriteNumber("sent"u8, state.Sent);
        json.WriteNumber("refused"u8, state.Refused);
        json.WriteNumber("dropped"u8, state.Dropped);
        json.WriteNumber("queued"u8, state.Queued);
        json.Field("histograms"u8, state.Form is { } form ? HistogramWords.Of(form) : null);
        if (state.Verified is { } isVerified)
            json.WriteBoolean("verified"u8, isVerified);
        else
            json.WriteNull("verified"u8);
        json.Field("verified_time_ns"u8, state.VerifiedTimeNs);
        json.Field("error"u8, state.Error);
    }
}
