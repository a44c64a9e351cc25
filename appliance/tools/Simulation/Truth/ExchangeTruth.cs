// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Simulation.Truth;

/// <summary>Ground truth recorded by the exchange.</summary>
public sealed record ExchangeTruth
{
    /// <summary>The feed, as a perfect observer sees it.</summary>
    public required FeedTruth Feed { get; init; }

    /// <summary>Ground truth of each login.</summary>
    public IReadOnlyList<AccountTruth> Accounts { get; init; } = [];

    /// <summary>Packets that its interface sent.</summary>
    public long InterfacePackets { get; init; }

    /// <summary>Packets that its interface dropped: they never reached the trader's interface.</summary>
    public long InterfaceDrops { get; init; }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("accounts");
        foreach (AccountTruth account in Accounts)
            account.Write(json);
        json.WriteEndArray();
        json.WriteNumber("interface_packets", InterfacePackets);
        json.WriteNumber("interface_drops", InterfaceDrops);
        json.WriteStartArray("lines");
        foreach (LineTruth line in Feed.Lines)
        {
            json.WriteStartArray();
            foreach (long value in (long[])[line.Packets, line.Bytes, line.Messages, line.Heartbeats, line.Gaps,
                line.Missing, line.Reordered, line.Late, line.Unobserved])
                json.WriteNumberValue(value);
            foreach (ulong number in line.Repeats)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("ranges");
        foreach (TruthRange range in Feed.Ranges)
        {
            json.WriteStartArray();
            json.WriteStringValue(range.Line);
            json.WriteNumberValue(range.First);
            json.WriteNumberValue(range.Last);
            json.WriteStringValue(range.State);
            json.WriteStringValue(range.RepairedBy);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static ExchangeTruth Read(JsonElement json) => new()
    {
        Accounts = [.. json.GetProperty("accounts").EnumerateArray().Select(AccountTruth.Read)],
        InterfacePackets = json.GetProperty("interface_packets").GetInt64(),
        InterfaceDrops = json.GetProperty("interface_drops").GetInt64(),
        Feed = new FeedTruth(
            [.. json.GetProperty("lines").EnumerateArray().Select(ReadLine)],
            [.. json.GetProperty("ranges").EnumerateArray().Select(ReadRange)]),
    };

    private static LineTruth ReadLine(JsonElement line) => new()
    {
        Packets = line[0].GetInt64(),
        Bytes = line[1].GetInt64(),
        Messages = line[2].GetInt64(),
        Heartbeats = line[3].GetInt64(),
        Gaps = line[4].GetInt64(),
        Missing = line[5].GetInt64(),
        Reordered = line[6].GetInt64(),
        Late = line[7].GetInt64(),
        Unobserved = line[8].GetInt64(),
        Repeats = [.. line.EnumerateArray().Skip(9).Select(number => number.GetUInt64())],
    };

    private static TruthRange ReadRange(JsonElement range) => new(
        range[0].GetString(), range[1].GetUInt64(), range[2].GetUInt64(), range[3].GetString()!, range[4].GetString());
}
