// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Euronext Optiq order entry gateway. Source: Euronext Optiq order entry gateway, SBE 1.3 to 6.67.
/// </summary>
[HotPath]
public readonly struct OptiqOeg : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.OptiqOeg, "optiq-oeg", "Euronext Optiq OEG orders",
        "Euronext Optiq order entry gateway, SBE 1.3 to 6.67", Proof.Layout,
        "u32, one line a direction",
        "UTC nanoseconds: of the client, or of the gateway as it sends",
        "client order id; of a cancel or replace its own, then the original",
        FramedOrders<OptiqOeg>.MaxMessageLength,
        [
            "0 2 u16le length of all; 2 2 u16le block length; 4 2 u16le template; 6 2 schema; 8 2 version",
            "10 4 u32le number; requests: 22 8 u64le sending time",
            "1: 30 8 i64le client order id; 6, 12: 38 8 i64le, 54 8 original",
            "3, 5: 78 8 i64le, 86 8 original; 7: 78; 4: 54",
            "answers: 70 8 u64le gateway out; 4: 46",
        ]) with
    { TickFields = OrderRow.ClientOrderId(30, 8, false) };

    public static int PrefixLength => 2;

    public static int HeaderLength => 10;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 0);

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 4) is > 0 and < 256 && WireFields.U16(header, 2) > 0;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 4);

    public static ulong LoginOf(ReadOnlySpan<byte> message) =>
        TypeOf(message) == 100 ? WireFields.Mark(WireFields.U32(message, 10)) : 0;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.Kind is OrderKind.TestRequest or OrderKind.Heartbeat)
            decoded.Reference = 1;                          // one outstanding at a time, without an id
        if (decoded.Kind == OrderKind.Accepted && decoded.Key2.IsPresent && decoded.Key2.Integer != 0)
            decoded.Kind = OrderKind.Replaced;
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        1 => new(OrderRole.Request, OrderKind.New, 30, 8, 0, 10, 22),
        6 => new(OrderRole.Request, OrderKind.Replace, 38, 8, 54, 10, 22),
        12 => new(OrderRole.Request, OrderKind.Cancel, 38, 8, 54, 10, 22),
        100 => new(OrderRole.Session, OrderKind.Logon),
        103 => new(OrderRole.Session, OrderKind.Logout),
        106 => new(OrderRole.Session, OrderKind.Heartbeat),
        107 => new(OrderRole.Session, OrderKind.TestRequest),
        101 or 102 or 104 or 105 or 108 => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        3 => new(OrderRole.Answer, OrderKind.Accepted, 78, 8, 86, 10, 70),
        4 => new(OrderRole.Answer, OrderKind.Filled, 54, 8, 0, 10, 46),
        5 => new(OrderRole.Answer, OrderKind.Canceled, 78, 8, 86, 10, 70),
        7 => new(OrderRole.Answer, OrderKind.Rejected, 78, 8, 0, 10, 70),
        101 => new(OrderRole.Session, OrderKind.LogonAccepted),
        102 => new(OrderRole.Session, OrderKind.LogonRejected),
        103 => new(OrderRole.Session, OrderKind.Logout),
        106 => new(OrderRole.Session, OrderKind.Heartbeat),
        107 => new(OrderRole.Session, OrderKind.TestRequest),
        50 or 100 or 104 or 105 or 108 => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };
}
