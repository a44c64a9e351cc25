// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Exporting.Logs;

/// <summary>Fields of a record, under their names in the JSON lines. Keys of orders are left out.</summary>
internal static class LogFields
{
    /// <summary>Reads the fields of an event or a gap that are known.</summary>
    internal static List<LogField> Of(LogEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            JsonRecords.WriteObject(json, entry.Report);
        List<LogField> fields = [];
        var reader = new Utf8JsonReader(bytes.WrittenSpan);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && name == "cause")
                AddCause(ref reader, fields);
            else if (IsWanted(name) && Read(ref reader, NameOf(name, ref reader, entry.Origin)) is { } field)
                fields.Add(field);
            else
                reader.Skip();
        }
        return fields;
    }

    /// <summary>Severity is part of each record itself; keys belong to orders, which are not sent.</summary>
    private static bool IsWanted(string name) => name is not ("key" or "severity");

    private static string NameOf(string name, ref Utf8JsonReader reader, LogOrigin origin) => name switch
    {
        "event" => "kind",
        "flow" when reader.TokenType == JsonTokenType.String && reader.GetString() is { } flow =>
            origin.Feeds.Contains(flow) ? "feed" : origin.Sessions.Contains(flow) ? "session" : name,
        _ => name,
    };

    private static LogField? Read(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.String => new LogField(name) { Text = reader.GetString() },
        JsonTokenType.True or JsonTokenType.False => new LogField(name) { Flag = reader.GetBoolean() },
        JsonTokenType.Number => NumberOf(ref reader, name),
        _ => null,
    };

    private static LogField NumberOf(ref Utf8JsonReader reader, string name)
    {
        // A share is a fraction also where it happens to be whole: receivers give a field one type.
        bool isShare = name.EndsWith("_percent", StringComparison.Ordinal);
        if (!isShare && reader.TryGetInt64(out long whole))
            return new LogField(name) { Integer = whole };
        // Numbers of feeds may be larger than a signed integer can be.
        return !isShare && reader.TryGetUInt64(out ulong large)
            ? new LogField(name) { Text = large.ToString(CultureInfo.InvariantCulture) }
            : new LogField(name) { Number = reader.GetDouble() };
    }

    /// <summary>Of the cause of a late order its kind; the text of the record has the rest.</summary>
    private static void AddCause(ref Utf8JsonReader reader, List<LogField> fields)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            bool isKind = reader.ValueTextEquals("kind"u8);
            _ = reader.Read();
            if (isKind)
                fields.Add(new LogField("cause") { Text = reader.GetString() });
            else
                reader.Skip();
        }
    }
}
