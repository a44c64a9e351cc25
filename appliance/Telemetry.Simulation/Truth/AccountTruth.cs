// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Simulation.Truth;

/// <summary>What the exchange did for one login.</summary>
public sealed record AccountTruth
{
    /// <summary>Orders received.</summary>
    public long Orders { get; init; }

    /// <summary>Acceptances that went out, each once.</summary>
    public long Acks { get; init; }

    /// <summary>Rejections that went out, each once.</summary>
    public long Rejects { get; init; }

    /// <summary>Executions that went out, each once.</summary>
    public long Fills { get; init; }

    /// <summary>Answers that went out once more, after a login that asked for them.</summary>
    public long Replayed { get; init; }

    /// <summary>
    /// First answers that went out over another connection than their order came over, for the first time.
    /// </summary>
    public long Late { get; init; }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (long value in (long[])[Orders, Acks, Rejects, Fills, Replayed, Late])
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    internal static AccountTruth Read(JsonElement json) => new()
    {
        Orders = json[0].GetInt64(),
        Acks = json[1].GetInt64(),
        Rejects = json[2].GetInt64(),
        Fills = json[3].GetInt64(),
        Replayed = json[4].GetInt64(),
        Late = json[5].GetInt64(),
    };
}
