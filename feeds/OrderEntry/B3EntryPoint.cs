// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// B3 EntryPoint: SBE messages behind a simple open framing header. Source: B3 EntryPoint binary
/// messaging, SBE 7.0 to 8.4.
/// </summary>
[HotPath]
public readonly struct B3EntryPoint : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.B3EntryPoint, "b3-entrypoint", "B3 binary EntryPoint orders",
        "B3 EntryPoint binary messaging, SBE 8.x", Proof.Partly,
        "u32, one line a direction, per version of the session",
        "sending time of either side, UTC nanoseconds",
        "ClOrdID; of a cancel or replace its own, then the order's",
        FramedOrders<B3EntryPoint>.MaxMessageLength,
        [
            "0 2 u16le length of all; 2 2 0xEB50; 4 2 u16le block length; 6 2 u16le template; 8 2 schema; 10 2 version",
            "9: 12 4 u32le number that is next; others: 12 4 u32le session id",
            "business: 16 4 u32le number; 20 8 u64le sending time; 32 8 u64le ClOrdID",
            "original ClOrdID: 101, 104: 96; 105: 56; 201: 108; 202: 100; 204: 84",
            "1, 4: credentials behind the block, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(32, 8, false) };

    public static int PrefixLength => 4;

    public static int HeaderLength => 12;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 2) == 0xEB50
            ? WireFields.U16(prefix, 0) : -1;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 6);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        TypeOf(header) is 1 or 4 ? SecretPlace.ToTheEnd(HeaderLength + WireFields.U16(header, 4), length) : default;

    public static ulong LoginOf(ReadOnlySpan<byte> message) =>
        TypeOf(message) is 1 or 4 ? WireFields.Mark(WireFields.U32(message, 12)) : 0;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.Key.IsPresent && decoded.Key.Integer == 0)
            decoded.Key = default;
        if (decoded.Key2.IsPresent && decoded.Key2.Integer == 0)
            decoded.Key2 = default;
        if (decoded.Kind is OrderKind.Logon or OrderKind.LogonAccepted)
            decoded.NextSequence = WireFields.U32(message, 40);
        if (decoded.Kind == OrderKind.Heartbeat)
            decoded.NextSequence = WireFields.U32(message, 12);
        if (decoded.Kind == OrderKind.LogonAccepted)
            decoded.Session = new ChannelKey(0, WireFields.U32(message, 12), WireFields.U64(message, 16));
    }

    // Session messages are accepted in both directions, so that a session whose two ends are configured the wrong way
    // round is still framed.

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        100 or 102 => new(OrderRole.Request, OrderKind.New, 32, 8, 0, 16, 20),
        101 or 104 => new(OrderRole.Request, OrderKind.Replace, 32, 8, 96, 16, 20),
        105 => new(OrderRole.Request, OrderKind.Cancel, 32, 8, 56, 16, 20),
        1 => new(OrderRole.Session, OrderKind.Other),
        4 => new(OrderRole.Session, OrderKind.Logon),
        7 => new(OrderRole.Session, OrderKind.Logout),
        9 => new(OrderRole.Session, OrderKind.Heartbeat),
        2 or 3 or 5 or 6 or 8 or 10 or 11 or 12 or 13 or 14 => new(OrderRole.Session, OrderKind.Other),
        106 or 300 or 401 or 403 or 404 or 501 or 502 or 601 or 701 =>
            new(OrderRole.Request, OrderKind.Other, Number: 16, Time: 20),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        200 => new(OrderRole.Answer, OrderKind.Accepted, 32, 8, 0, 16, 20),
        201 => new(OrderRole.Answer, OrderKind.Replaced, 32, 8, 108, 16, 20),
        202 => new(OrderRole.Answer, OrderKind.Canceled, 32, 8, 100, 16, 20),
        203 => new(OrderRole.Answer, OrderKind.Filled, 32, 8, 0, 16, 20),
        204 => new(OrderRole.Answer, OrderKind.Rejected, 32, 8, 84, 16, 20),
        3 or 6 => new(OrderRole.Session, OrderKind.LogonRejected),
        5 => new(OrderRole.Session, OrderKind.LogonAccepted),
        7 => new(OrderRole.Session, OrderKind.Logout),
        9 => new(OrderRole.Session, OrderKind.Heartbeat),
        1 or 2 or 4 or 8 or 10 or 11 or 12 or 13 or 14 => new(OrderRole.Session, OrderKind.Other),
        205 or 206 or 301 or 401 or 402 or 403 or 404 or 405 or 503 or 602 or 702 =>
            new(OrderRole.Answer, OrderKind.Other, Number: 16, Time: 20),
        _ => default,
    };
}
