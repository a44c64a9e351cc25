// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Telemetry.Model.Pacing;

namespace Telemetry.Comparing.Results;

/// <summary>Reads when a player wanted to send each datagram, and did: compressed CSV with a header, whose columns may
/// be in any order.</summary>
internal sealed class PacingReader
{
    private static readonly string[] Needed =
    [
        PacingTable.Feed, PacingTable.Channel, PacingTable.FirstSequence, PacingTable.Count, PacingTable.DueNs,
        PacingTable.AfterNs,
    ];

    private readonly string _path;
    private readonly LineReader _lines;
    private readonly NameTable _names;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    private PacingReader(string path, LineReader lines, NameTable names) =>
        (_path, _lines, _names) = (path, lines, names);

    /// <summary>Adds the datagrams of a folder that were late; nothing if no player wrote into it.</summary>
    /// <param name="boundNs">A datagram is late if its call ended later than this after it was due,
    /// nanoseconds.</param>
    /// <param name="late">Receives the numbers of late datagrams.</param>
    /// <returns>False if the folder has no such file.</returns>
    /// <exception cref="FailureException">It cannot be read, or is damaged.</exception>
    internal static bool TryRead(string folder, long boundNs, NameTable names, LateTicks late)
    {
        string path = Path.Combine(folder, PacingTable.FileName);
        if (!File.Exists(path))
            return false;
        using FileStream file = ResultJson.Open(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        new PacingReader(path, new LineReader(unpacked, path), names).Read(boundNs, late);
        return true;
    }

    private void Read(long boundNs, LateTicks late)
    {
        if (!_lines.TryRead(out ReadOnlyMemory<byte> head))
            throw ResultFailure.Of(_path, "it is empty", "play the capture again");
        string[] names = FieldsOf(head);
        for (int index = 0; index < names.Length; index++)
            _columns[names[index]] = index;
        foreach (string needed in Needed)
        {
            if (!_columns.ContainsKey(needed))
                throw ResultFailure.OfLine(_path, 1, $"the column {needed} is missing: it is of another form");
        }
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            string[] fields = FieldsOf(line);
            if (fields.Length != names.Length)
                throw Damaged($"it has {fields.Length} columns and not {names.Length}");
            if (!IsLateTick(fields, boundNs, out ulong count))
                continue;
            if (!ulong.TryParse(Field(fields, PacingTable.FirstSequence), NumberStyles.None,
                CultureInfo.InvariantCulture, out ulong first))
                throw Damaged($"{PacingTable.FirstSequence} is not a number");
            late.Add(_names.NumberOf(Field(fields, PacingTable.Feed)),
                _names.NumberOf(Field(fields, PacingTable.Channel)), first, first + count - 1);
        }
    }

    private bool IsLateTick(string[] fields, long boundNs, out ulong count)
    {
        count = (ulong)Math.Max(Number(fields, PacingTable.Count), 0);
        // Datagrams without a number are not ticks; one that was refused is none of this run, and at full speed none is
        // due.
        return count > 0 && Field(fields, PacingTable.FirstSequence).Length > 0
            && Field(fields, PacingTable.AfterNs).Length > 0 && Field(fields, PacingTable.DueNs).Length > 0
            && Number(fields, PacingTable.AfterNs) - Number(fields, PacingTable.DueNs) > boundNs;
    }

    private string Field(string[] fields, string column) => fields[_columns[column]];

    private long Number(string[] fields, string column)
    {
        string text = Field(fields, column);
        if (text.Length == 0 && column == PacingTable.Count)
            return 0;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw Damaged($"{column} is not a number");
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
