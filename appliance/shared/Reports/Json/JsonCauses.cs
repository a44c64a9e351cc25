// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>Writes causes of late orders.</summary>
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
