// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Simulation.Truth;

/// <summary>Ground truth recorded by the trader.</summary>
public sealed record TraderTruth
{
    /// <summary>Orders sent.</summary>
    public required IReadOnlyList<TradedOrder> Orders { get; init; }

    /// <summary>Connections that each session made.</summary>
    public required IReadOnlyList<int> Connections { get; init; }

    /// <summary>Acceptances received, each once.</summary>
    public long Acks { get; init; }

    /// <summary>Rejections received.</summary>
    public long Rejects { get; init; }

    /// <summary>Executions received.</summary>
    public long Fills { get; init; }

    /// <summary>Datagrams received; may be fewer than arrived at the interface.</summary>
    public long Datagrams { get; init; }

    /// <summary>Numbers read from each line's socket; empty if the trader left a group, so that it does not know which
    /// of those sent were meant for it, or if its host is not measured.</summary>
    public IReadOnlyList<ReadNumbers> Lines { get; init; } = [];

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("acks", Acks);
        json.WriteNumber("rejects", Rejects);
        json.WriteNumber("fills", Fills);
        json.WriteNumber("datagrams", Datagrams);
        json.WriteStartArray("connections");
        foreach (int count in Connections)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteStartArray("lines");
        foreach (ReadNumbers line in Lines)
            line.Write(json);
        json.WriteEndArray();
        json.WriteStartArray("orders");
        foreach (TradedOrder order in Orders)
        {
            json.WriteNumberValue(order.Session);
            json.WriteNumberValue(order.Reference);
            json.WriteNumberValue(order.Tick);
            json.WriteNumberValue(order.LatencyNs);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static TraderTruth Read(JsonElement json)
    {
        JsonElement orders = json.GetProperty("orders");
        var list = new List<TradedOrder>(orders.GetArrayLength() / 4);
        JsonElement.ArrayEnumerator numbers = orders.EnumerateArray();
        while (numbers.MoveNext())
        {
            int session = numbers.Current.GetInt32();
            numbers.MoveNext();
            uint reference = numbers.Current.GetUInt32();
            numbers.MoveNext();
            ulong tick = numbers.Current.GetUInt64();
            numbers.MoveNext();
            list.Add(new TradedOrder(session, reference, tick, numbers.Current.GetInt64()));
        }
        return new TraderTruth
        {
            Orders = list,
            Connections = [.. json.GetProperty("connections").EnumerateArray().Select(count => count.GetInt32())],
            Acks = json.GetProperty("acks").GetInt64(),
            Rejects = json.GetProperty("rejects").GetInt64(),
            Fills = json.GetProperty("fills").GetInt64(),
            Datagrams = json.GetProperty("datagrams").GetInt64(),
            Lines = [.. json.GetProperty("lines").EnumerateArray().Select(ReadNumbers.Read)],
        };
    }
}
