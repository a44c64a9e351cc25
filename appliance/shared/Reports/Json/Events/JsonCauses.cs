// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json.Events;

/// <summary>Writes causes of late orders, and reads them.</summary>
internal static class JsonCauses
{
    /// <summary>Writes the member <c>cause</c>.</summary>
    public static void Write(Utf8JsonWriter json, CauseReport? cause)
    {
        if (cause is null)
        {
            json.WriteNull("cause"u8);
            return;
        }
        json.WriteStartObject("cause"u8);
        json.Field("kind"u8, cause.Kind);
        json.Field("text"u8, cause.Text);
        json.Objects("parts"u8, cause.Parts, WritePart);
        json.WriteEndObject();
    }

    /// <summary>Writes a cause if it is known.</summary>
    public static void Known(this Utf8JsonWriter json, ReadOnlySpan<byte> key, CauseReport? cause)
    {
        if (cause is not null)
            Write(json, cause);
    }

    /// <summary>Reads a cause; null if it is unknown, or a word.</summary>
    public static CauseReport? Cause(this JsonElement json, string key) =>
        json.At(key) is not { ValueKind: JsonValueKind.Object } cause ? null : new CauseReport
        {
            Kind = cause.Text("kind") ?? "",
            Text = cause.Text("text") ?? "",
            Parts = [.. cause.Items("parts").Select(PartOf)],
        };

    private static CausePartReport PartOf(JsonElement json) => new()
    {
        Kind = json.Text("kind") ?? "",
        Ns = json.Number("ns") ?? 0,
        Cpu = (int?)json.Number("cpu"),
        Count = (int)(json.Number("count") ?? 0),
        By = [.. json.Items("by").Select(share => new CauseShareReport(
            share.Text("name") ?? "", (int?)share.Number("tid"), share.Number("ns") ?? 0))],
        OthersNs = json.Number("others_ns") ?? 0,
    };

    private static void WritePart(Utf8JsonWriter json, CausePartReport part)
    {
        json.Field("kind"u8, part.Kind);
        json.WriteNumber("ns"u8, part.Ns);
        json.Field("cpu"u8, part.Cpu);
        json.WriteNumber("count"u8, part.Count);
        json.Objects("by"u8, part.By, WriteShare);
        json.WriteNumber("others_ns"u8, part.OthersNs);
    }

    private static void WriteShare(Utf8JsonWriter json, CauseShareReport share)
    {
        json.Field("name"u8, share.Name);
        json.Field("tid"u8, share.Tid);
        json.WriteNumber("ns"u8, share.Ns);
    }
}
