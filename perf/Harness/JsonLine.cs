// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;

namespace Telemetry.Perf.Harness;

/// <summary>Object of a report, on one line of standard output.</summary>
internal static class JsonLine
{
    /// <summary>Prints an object of a type with the given members.</summary>
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

    /// <summary>Writes a number with three decimals; null if there is none, or it is not finite.</summary>
    internal static void WriteRounded(this Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(key, Math.Round(number, 3));
        else
            json.WriteNull(key);
    }
}
