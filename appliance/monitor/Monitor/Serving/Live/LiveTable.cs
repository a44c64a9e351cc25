// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>Rows of a table as JSON, each under an id. Two states of a table are compared as bytes.</summary>
/// <param name="name">Name of the table.</param>
internal sealed class LiveTable(string name)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, Answer.JsonOptions);
    private readonly Dictionary<string, (int Start, int Length)> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    /// <summary>Adds a row. An id that occurs twice keeps its first row.</summary>
    /// <param name="id">Key of the row.</param>
    /// <param name="row">Data of the row.</param>
    /// <param name="writeMembers">Writes the members beside <c>id</c>.</param>
    public void Add<T>(string id, T row, Action<Utf8JsonWriter, T> writeMembers)
    {
        if (_rows.ContainsKey(id))
            return;
        int start = _bytes.WrittenCount;
        _json.Reset(_bytes);
        _json.WriteStartObject();
        _json.WriteString("id"u8, id);
        writeMembers(_json, row);
        _json.WriteEndObject();
        _json.Flush();
        _rows.Add(id, (start, _bytes.WrittenCount - start));
        _ids.Add(id);
    }

    /// <summary>Writes all rows as an array under the table's name.</summary>
    public void WriteAll(Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (string id in _ids)
            json.WriteRawValue(RowOf(id), skipInputValidation: true);
        json.WriteEndArray();
    }

    /// <summary>Writes the rows that differ from an earlier state, and the ids that are gone, under the table's name;
    /// nothing if both are the same.</summary>
    public void WriteChanges(Utf8JsonWriter json, LiveTable? earlier)
    {
        List<string> changed = [.. _ids.Where(id => earlier is null || !earlier.Has(id, RowOf(id)))];
        List<string> gone = earlier is null ? [] : [.. earlier._ids.Where(id => !_rows.ContainsKey(id))];
        if (changed.Count + gone.Count == 0)
            return;
        json.WriteStartObject(name);
        json.WriteStartArray("rows"u8);
        foreach (string id in changed)
            json.WriteRawValue(RowOf(id), skipInputValidation: true);
        json.WriteEndArray();
        json.WriteStartArray("gone"u8);
        foreach (string id in gone)
            json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool Has(string id, ReadOnlySpan<byte> row) => _rows.ContainsKey(id) && row.SequenceEqual(RowOf(id));

    private ReadOnlySpan<byte> RowOf(string id)
    {
        (int start, int length) = _rows[id];
        return _bytes.WrittenSpan.Slice(start, length);
    }
}
