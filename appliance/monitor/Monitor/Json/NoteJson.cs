// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Archive.Notes;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Notes of people.</summary>
internal static class NoteJson
{
    /// <summary>Writes the members of a note.</summary>
    public static void Write(Utf8JsonWriter json, Note note)
    {
        json.WriteNumber("id"u8, note.Id);
        json.WriteString("author"u8, note.Author);
        json.WriteString("text"u8, note.Text);
        json.Field("appliance"u8, note.Appliance);
        json.WriteNumber("from_time_ns"u8, note.FromTimeNs);
        json.Field("to_time_ns"u8, note.ToTimeNs);
        json.WriteNumber("written_time_ns"u8, note.WrittenTimeNs);
    }
}
