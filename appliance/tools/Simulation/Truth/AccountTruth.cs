// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Simulation.Truth;

/// <summary>Ground truth of one login, recorded by the exchange.</summary>
public sealed record AccountTruth
{
    /// <summary>Orders received.</summary>
    public long Orders { get; init; }

    /// <summary>Acceptances sent, each once.</summary>
    public long Acks { get; init; }

    /// <summary>Rejections sent, each once.</summary>
    public long Rejects { get; init; }

    /// <summary>Executions sent, each once.</summary>
    public long Fills { get; init; }

    /// <summary>Answers sent again, after a login that requested them.</summary>
    public long Replayed { get; init; }

    /// <summary>Answers first sent over another connection than that of their order.</summary>
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
