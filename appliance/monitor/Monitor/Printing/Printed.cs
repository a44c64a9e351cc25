// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using Telemetry.Commands;

namespace Telemetry.Monitor.Printing;

/// <summary>Forms in which commands print tables.</summary>
internal static class Printed
{
    /// <summary>Writes rows of equal length in aligned columns.</summary>
    public static void Columns(TextWriter output, IReadOnlyList<string[]> texts)
    {
        string[][] rows = [.. texts.Select(row => row.Select(PrintedLine.Of).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>Writes indented JSON.</summary>
    public static void Json(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }
}
