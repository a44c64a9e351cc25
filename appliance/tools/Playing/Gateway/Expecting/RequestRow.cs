// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>A request as it is compared: a line of a file of expected requests.</summary>
internal sealed record RequestRow
{
    private const string New = "new";
    private const string Cancel = "cancel";
    private const string Replace = "replace";

    /// <summary>Session, kind, instrument, side and number, by which two requests are counterparts.</summary>
    public required RequestIdentity Identity { get; init; }

    /// <summary>Wanted quantity.</summary>
    public required uint Quantity { get; init; }

    /// <summary>Wanted price, as the protocol writes it; 0 if the request has none.</summary>
    public required ulong Price { get; init; }

    /// <summary>Number of the tick that it names; null if it names none.</summary>
    public required ulong? NamedTick { get; init; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("session"u8, Identity.Session);
        json.WriteString("kind"u8, NameOf(Identity.Kind));
        json.WriteString("instrument"u8, Identity.Instrument);
        json.WriteString("side"u8, Identity.Side);
        json.WriteNumber("ordinal"u8, Identity.Ordinal);
        json.WriteNumber("quantity"u8, Quantity);
        json.WriteNumber("price"u8, Price);
        if (NamedTick is { } tick)
            json.WriteNumber("named_tick"u8, tick);
        else
            json.WriteNull("named_tick"u8);
    }

    /// <summary>Reads the members.</summary>
    /// <returns>Null if one is missing or wrong.</returns>
    public static RequestRow? Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || TextOf(line, "session") is not { } session
            || KindOf(TextOf(line, "kind")) is not { } kind || TextOf(line, "instrument") is not { } instrument
            || TextOf(line, "side") is not { } side
            || NumberOf(line, "ordinal") is not { } ordinal || ordinal > int.MaxValue
            || NumberOf(line, "quantity") is not { } quantity || quantity > uint.MaxValue
            || NumberOf(line, "price") is not { } price)
            return null;
        return new RequestRow
        {
            Identity = new RequestIdentity(session, kind, instrument, side, (int)ordinal),
            Quantity = (uint)quantity,
            Price = price,
            NamedTick = NumberOf(line, "named_tick"),
        };
    }

    public static string NameOf(OrderKind kind) => kind switch
    {
        OrderKind.New => New,
        OrderKind.Cancel => Cancel,
        _ => Replace,
    };

    private static OrderKind? KindOf(string? name) => name switch
    {
        New => OrderKind.New,
        Cancel => OrderKind.Cancel,
        Replace => OrderKind.Replace,
        _ => null,
    };

    private static string? TextOf(JsonElement line, string key) =>
        line.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static ulong? NumberOf(JsonElement line, string key) =>
        line.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetUInt64(out ulong number) ? number : null;
}

/// <summary>Place of a request among others, by which requests of two plays are counterparts.</summary>
/// <param name="Kind">Kind of request.</param>
/// <param name="Instrument">Instrument of its order.</param>
/// <param name="Side">Side of its order, as the protocol writes it.</param>
/// <param name="Ordinal">Its number among those, from 1.</param>
internal readonly record struct RequestIdentity(
    string Session, OrderKind Kind, string Instrument, string Side, int Ordinal)
{
    /// <summary>The text that people read.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Session}: {RequestRow.NameOf(Kind)} {Ordinal} of {Instrument} {Side}");
}
