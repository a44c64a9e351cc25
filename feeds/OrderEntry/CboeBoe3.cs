// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Cboe Binary Order Entry, version 3. Source: Cboe BOE 3, 1.0.12.
/// </summary>
[HotPath]
public readonly struct CboeBoe3 : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CboeBoe3, "cboe-boe3", "Cboe BOE v3 orders",
        "Cboe BOE 3, 1.0.12", Proof.Layout,
        "answers: u32 per matching unit",
        "answers: UTC nanoseconds",
        "ClOrdID; of a modify the new one, then the original",
        FramedOrders<CboeBoe3>.MaxMessageLength,
        [
            "0 2 0xBABA; 2 2 u16le length of all behind that; 4 2 u16le type; 6 1 matching unit; 8 4 u32le number",
            "0x07D1: 12 20 a ClOrdID; 0x07DA: 12 20 a original; 0x07DB: 12 20 a new, 32 20 a original",
            "answers: 14 8 u64le time; 22 20 a ClOrdID",
            "1: 12 4 a session id, a mark in its place; 16 4 a sub id and 20 10 a password, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(12, 20, true) };

    public static int PrefixLength => 4;

    public static int HeaderLength => 12;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 0) == 0xBABA ? 2 + WireFields.U16(prefix, 2) : -1;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 4);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        TypeOf(header) == 1 ? new(12, 18, 4) : default;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        // Numbers are per matching unit; 0 means none: requests, session messages and refusals.
        decoded.Line = decoded.Sequence == 0 ? OrderMessage.NoLine : message[6];
        if (decoded.Kind == OrderKind.LogonAccepted && message.Length > 12 && message[12] != (byte)'A')
            decoded.Kind = OrderKind.LogonRejected;
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x07D1 => new(OrderRole.Request, OrderKind.New, 12, 20, 0, 8),
        0x07DA => new(OrderRole.Request, OrderKind.Cancel, 12, 20, 0, 8),
        0x07DB => new(OrderRole.Request, OrderKind.Replace, 12, 20, 32, 8),
        1 => new(OrderRole.Session, OrderKind.Logon, 0, 0, 0, 8),
        2 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 8),
        3 => new(OrderRole.Session, OrderKind.Heartbeat, 0, 0, 0, 8),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x09C5 => new(OrderRole.Answer, OrderKind.Accepted, 22, 20, 0, 8, 14),
        0x09C7 or 0x09CC => new(OrderRole.Answer, OrderKind.Rejected, 22, 20, 0, 8, 14),
        0x09CB => new(OrderRole.Answer, OrderKind.Replaced, 22, 20, 0, 8, 14),
        0x09D0 => new(OrderRole.Answer, OrderKind.Canceled, 22, 20, 0, 8, 14),
        0x09D2 => new(OrderRole.Answer, OrderKind.CancelRefused, 22, 20, 0, 8, 14),
        0x09D3 => new(OrderRole.Answer, OrderKind.Filled, 22, 20, 0, 8, 14),
        501 => new(OrderRole.Session, OrderKind.LogonAccepted, 0, 0, 0, 8),
        503 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 8),
        // One of the two is the server's heartbeat, the other ends a replay: sources disagree on which.
        502 or 504 => new(OrderRole.Session, OrderKind.Other, 0, 0, 0, 8),
        _ => default,
    };
}
