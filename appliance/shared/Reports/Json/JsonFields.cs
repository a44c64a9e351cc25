// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Threads;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>Writes values that may be unknown: those are null, never 0; and objects and their arrays.</summary>
internal static class JsonFields
{
    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, long? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
        else
            json.WriteNull(key);
    }

    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, ulong? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
        else
            json.WriteNull(key);
    }

    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, double? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
        else
            json.WriteNull(key);
    }

    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, bool? value)
    {
        if (value is { } known)
            json.WriteBoolean(key, known);
        else
            json.WriteNull(key);
    }

    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
            json.WriteString(key, value);
        else
            json.WriteNull(key);
    }

    public static void Field(this Utf8JsonWriter json, ReadOnlySpan<byte> key, in OrderKey value)
    {
        Span<char> text = stackalloc char[OrderKey.Capacity];
        if (value.IsPresent || value.IsBlank != 0)
            json.WriteString(key, text[..OrderKeyText.Write(value, text)]);
        else
            json.WriteNull(key);
    }

    /// <summary>Writes Kubernetes' names of a container.</summary>
    public static void Field(this Utf8JsonWriter json, ContainerNames? names)
    {
        json.Field("pod"u8, names?.Pod);
        json.Field("namespace"u8, names?.Namespace);
        json.Field("container_name"u8, names?.Container);
    }

    /// <summary>Writes the value if it is known, else nothing: for members of some lines only.</summary>
    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, long? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
    }

    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, double? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
    }

    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, ulong? value)
    {
        if (value is { } known)
            json.WriteNumber(key, known);
    }

    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
            json.WriteString(key, value);
    }

    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, bool? value)
    {
        if (value is { } known)
            json.WriteBoolean(key, known);
    }

    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, in OrderKey value)
    {
        if (value.IsPresent || value.IsBlank != 0)
            json.Field(key, value);
    }

    /// <summary>Writes Kubernetes' names of a container, those that are known.</summary>
    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, ContainerNames? names)
    {
        json.Known(key, names?.Pod);
        json.Known("namespace"u8, names?.Namespace);
        json.Known("container_name"u8, names?.Container);
    }

    public static void Texts(this Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        for (int index = 0; index < values.Count; index++)
            json.WriteStringValue(values[index]);
        json.WriteEndArray();
    }

    /// <summary>Writes an object; null if there is none.</summary>
    public static void Object<T>(
        this Utf8JsonWriter json, ReadOnlySpan<byte> key, T? value, Action<Utf8JsonWriter, T> writeMembers)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(key);
            return;
        }
        json.WriteStartObject(key);
        writeMembers(json, value);
        json.WriteEndObject();
    }

    /// <summary>Writes an array of objects; null if there is none. Walked by index: an enumerator is an
    /// allocation.</summary>
    public static void Objects<T>(
        this Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyList<T>? values,
        Action<Utf8JsonWriter, T> writeMembers)
    {
        if (values is null)
        {
            json.WriteNull(key);
            return;
        }
        json.WriteStartArray(key);
        for (int index = 0; index < values.Count; index++)
        {
            json.WriteStartObject();
            writeMembers(json, values[index]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
