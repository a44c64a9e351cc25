// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Members of the JSON answers from which the report is made.</summary>
internal static class Facts
{
    /// <summary>A member by its path, with dots between keys; null if it is absent or unknown.</summary>
    public static JsonElement? At(this JsonElement fact, string path)
    {
        JsonElement found = fact;
        foreach (string key in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(key, out found))
                return null;
        }
        return found.ValueKind == JsonValueKind.Null ? null : found;
    }

    /// <summary>A whole number; null if it is unknown.</summary>
    public static long? Number(this JsonElement fact, string path) =>
        fact.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out long number)
            ? number : null;

    /// <summary>A text; null if it is unknown.</summary>
    public static string? Text(this JsonElement fact, string path) =>
        fact.At(path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    /// <summary>A truth value; null if it is unknown.</summary>
    public static bool? Flag(this JsonElement fact, string path) => fact.At(path)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Elements of an array; none if it is unknown.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement fact, string path) =>
        fact.At(path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];
}
