// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json.Events;

/// <summary>Writes the stages of orders.</summary>
internal static class JsonStages
{
    private static readonly JsonEncodedText[] Keys =
        [.. OrderStageKinds.All.Select(stage => JsonEncodedText.Encode(stage.Key))];

    /// <summary>Writes the member <c>stages</c>.</summary>
    public static void Write(Utf8JsonWriter json, StagesReport? stages)
    {
        if (stages is null)
        {
            json.WriteNull("stages"u8);
            return;
        }
        json.WriteStartObject("stages"u8);
        for (int stage = 0; stage < Keys.Length; stage++)
        {
            if (stages[stage] is { } ns)
                json.WriteNumber(Keys[stage], ns);
            else
                json.WriteNull(Keys[stage]);
        }
        json.WriteEndObject();
    }
}
