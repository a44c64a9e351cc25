// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telemetry.Alerts.Storage;

/// <summary>Values as text in a column: labels as a JSON object, numbers in digits.</summary>
internal static class LabelText
{
    public static string Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in labels)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Text of a number; null for none.</summary>
    public static string? Of(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Text of a time; null for none.</summary>
    public static string? Of(long? timeNs) => timeNs?.ToString(CultureInfo.InvariantCulture);

    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string text)
    {
        using var document = JsonDocument.Parse(text);
        return
        [
            .. document.RootElement.EnumerateObject()
                .Select(one => KeyValuePair.Create(one.Name, one.Value.GetString() ?? "")),
        ];
    }

    /// <summary>Labels of a text, to make an alert's labels of.</summary>
    public static (string Name, string? Value)[] Read(string text) =>
        [.. Pairs(text).Select(one => (one.Key, (string?)one.Value))];

    /// <summary>Number of a text; null for none.</summary>
    public static double? ReadNumber(string? text) => text is null
        ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
