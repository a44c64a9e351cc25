// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Threads;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>Members of JSON objects; null where they are absent or unknown.</summary>
internal static class JsonFacts
{
    /// <summary>Reads a JSON value.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        return JsonElement.ParseValue(ref reader);
    }

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

    /// <summary>A whole number from 0; null if it is unknown.</summary>
    public static ulong? Unsigned(this JsonElement fact, string path) =>
        fact.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetUInt64(out ulong number)
            ? number : null;

    /// <summary>A number; null if it is unknown.</summary>
    public static double? Fraction(this JsonElement fact, string path) =>
        fact.At(path) is { ValueKind: JsonValueKind.Number } found ? found.GetDouble() : null;

    /// <summary>Key of an order; none if it is unknown.</summary>
    public static OrderKey OrderKey(this JsonElement fact, string path) => OrderKeyText.Parse(fact.Text(path));

    /// <summary>Kubernetes' names of a container, by the key of the first.</summary>
    public static ContainerNames? Names(this JsonElement fact, string path) => fact.Text(path) is { } pod
        ? new ContainerNames(pod, fact.Text("namespace") ?? "", fact.Text("container_name")) : null;
}
