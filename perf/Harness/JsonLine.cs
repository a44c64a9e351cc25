// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;

namespace Telemetry.Perf.Harness;

/// <summary>One object of a report, on a line of standard output.</summary>
internal static class JsonLine
{
    /// <summary>Writes an object of that type with what is filled in.</summary>
    internal static void Write(string type, Action<Utf8JsonWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            fill(json);
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Writes a number to three places; null where there is none, or no finite one.</summary>
    internal static void WriteRounded(this Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(key, Math.Round(number, 3));
        else
            json.WriteNull(key);
    }
}
