// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Telemetry.Reports.Results;

namespace Telemetry.Comparing.Results;

/// <summary>Reads when a player wanted to send each datagram, and did: compressed CSV with a header, whose columns may
/// be in any order.</summary>
internal sealed class PacingFile
{
    private readonly string _path;
    private readonly LineReader _lines;
    private readonly NameTable _names;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    private PacingFile(string path, LineReader lines, NameTable names) =>
        (_path, _lines, _names) = (path, lines, names);

    /// <summary>Adds the datagrams of a folder that were late; nothing if no player wrote into it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="boundNs">A datagram is late if its call ended later than this after it was due,
    /// nanoseconds.</param>
    /// <param name="names">Numbers of names.</param>
    /// <param name="late">Receives the numbers of late datagrams.</param>
    /// <returns>False if the folder has no such file.</returns>
    /// <exception cref="FailureException">It cannot be read, or is damaged.</exception>
    internal static bool TryRead(string folder, long boundNs, NameTable names, LateTicks late)
    {
        string path = Path.Combine(folder, ResultFiles.Pacing);
        if (!File.Exists(path))
            return false;
        using FileStream file = ResultJson.Open(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        new PacingFile(path, new LineReader(unpacked, path), names).Read(boundNs, late);
        return true;
    }

    private void Read(long boundNs, LateTicks late)
    {
        if (!_lines.TryRead(out ReadOnlyMemory<byte> head))
            throw ResultFailure.Of(_path, "it is empty", "play the capture again");
        string[] names = FieldsOf(head);
        for (int index = 0; index < names.Length; index++)
            _columns[names[index]] = index;
        foreach (string needed in new[] { "feed", "channel", "first_sequence", "count", "due_ns", "after_ns" })
        {
            if (!_columns.ContainsKey(needed))
                throw ResultFailure.OfLine(_path, 1, $"the column {needed} is missing: it is of another form");
        }
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            string[] fields = FieldsOf(line);
            if (fields.Length != names.Length)
                throw Damaged($"it has {fields.Length} columns and not {names.Length}");
            // Datagrams without a number are no ticks.
            if (Field(fields, "first_sequence").Length == 0 || Number(fields, "count") is not (> 0 and var count))
                continue;
            if (Number(fields, "after_ns") - Number(fields, "due_ns") <= boundNs)
                continue;
            if (!ulong.TryParse(
                Field(fields, "first_sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong first))
                throw Damaged("first_sequence is no number");
            late.Add(_names.NumberOf(Field(fields, "feed")), _names.NumberOf(Field(fields, "channel")), first,
                first + (ulong)count - 1);
        }
    }

    private string Field(string[] fields, string column) => fields[_columns[column]];

    private long Number(string[] fields, string column)
    {
        string text = Field(fields, column);
        if (text.Length == 0 && column == "count")
            return 0;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw Damaged($"{column} is no number");
    }

    private FailureException Damaged(string what) => ResultFailure.OfLine(_path, _lines.Number, what);

    // Fields with a comma or a quotation mark are quoted, the marks in them doubled (RFC 4180).
    private static string[] FieldsOf(ReadOnlyMemory<byte> line)
    {
        string text = Encoding.UTF8.GetString(line.Span).TrimEnd('\r');
        if (!text.Contains('"'))
            return text.Split(',');
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' && isQuoted && at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[++at]);
            else if (text[at] == '"')
                isQuoted = !isQuoted;
            else if (text[at] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(text[at]);
        }
        return [.. fields, field.ToString()];
    }
}
