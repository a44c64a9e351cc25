// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Cboe Binary Order Entry, version 2. Source: Cboe BOE 2.3 (equities), 2.10 (options), CFE 1.3.
/// </summary>
[HotPath]
public readonly struct CboeBoe : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CboeBoe, "cboe-boe", "Cboe BOE v2 orders",
        "Cboe BOE 2.3 (equities), 2.10 (options), CFE 1.3", Proof.Partly,
        "answers: u32 per matching unit",
        "answers: UTC nanoseconds",
        "ClOrdID; of a modify the new one, then the original",
        FramedOrders<CboeBoe>.MaxMessageLength,
        [
            "0 2 0xBABA; 2 2 u16le length of all behind that; 4 1 type; 5 1 matching unit; 6 4 u32le number",
            "0x38: 10 20 a ClOrdID; 0x39: 10 20 a original; 0x3A: 10 20 a new, 30 20 a original",
            "answers: 10 8 u64le time; 18 20 a ClOrdID",
            "0x37: 14 4 a user, a mark in its place; 18 10 a password, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(10, 20, true), Gateway = CboeBoeAnswers.Layout };

    public static int PrefixLength => 4;

    public static int HeaderLength => 10;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 0) == 0xBABA ? 2 + WireFields.U16(prefix, 2) : -1;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        header[4];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[4] == 0x37 ? new(14, 14, 4) : default;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        // Numbers are per matching unit; 0 means none: requests, session messages and refusals.
        decoded.Line = decoded.Sequence == 0 ? OrderMessage.NoLine : message[5];
        if (decoded.Kind == OrderKind.LogonAccepted && message.Length > 10 && message[10] != (byte)'A')
            decoded.Kind = OrderKind.LogonRejected;
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x38 => new(OrderRole.Request, OrderKind.New, 10, 20, 0, 6),
        0x39 => new(OrderRole.Request, OrderKind.Cancel, 10, 20, 0, 6),
        0x3A => new(OrderRole.Request, OrderKind.Replace, 10, 20, 30, 6),
        0x37 => new(OrderRole.Session, OrderKind.Logon, 0, 0, 0, 6),
        0x02 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 6),
        0x03 => new(OrderRole.Session, OrderKind.Heartbeat, 0, 0, 0, 6),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x25 => new(OrderRole.Answer, OrderKind.Accepted, 18, 20, 0, 6, 10),
        0x26 or 0x29 => new(OrderRole.Answer, OrderKind.Rejected, 18, 20, 0, 6, 10),
        0x27 => new(OrderRole.Answer, OrderKind.Replaced, 18, 20, 0, 6, 10),
        0x28 or 0x2D => new(OrderRole.Answer, OrderKind.Other, 18, 20, 0, 6, 10),
        0x2A => new(OrderRole.Answer, OrderKind.Canceled, 18, 20, 0, 6, 10),
        0x2B => new(OrderRole.Answer, OrderKind.CancelRefused, 18, 20, 0, 6, 10),
        0x2C => new(OrderRole.Answer, OrderKind.Filled, 18, 20, 0, 6, 10),
        0x24 => new(OrderRole.Session, OrderKind.LogonAccepted, 0, 0, 0, 6),
        0x08 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 6),
        0x09 => new(OrderRole.Session, OrderKind.Heartbeat, 0, 0, 0, 6),
        0x13 => new(OrderRole.Session, OrderKind.Other, 0, 0, 0, 6),
        _ => default,
    };
}
