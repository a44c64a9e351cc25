// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Native trading gateway of Millennium Exchange. Source: LSE MIT202 native trading gateway 21.2.
/// </summary>
[HotPath]
public readonly struct LseNative : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.LseNative, "lse-native", "LSE native trading gateway (Millennium) orders",
        "LSE MIT202 native trading gateway 21.2", Proof.Layout,
        "answers: i32 per application id",
        "none",
        "client order id; of a cancel or replace its own, then the original",
        FramedOrders<LseNative>.MaxMessageLength,
        [
            "0 1 0x02; 1 2 u16le length of what follows; 3 1 a type",
            "D: 4 20 a client order id; F, G: 4 20 a own, 24 20 a original",
            "8: 4 1 application id; 5 4 i32le number; 21 20 a client order id; 53 1 a what it tells",
            "9: 9 20 a; j: 13 20 a; 3: 39 20 a client order id",
            "A: 4 25 a login, a mark in its place; behind it passwords, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(4, 20, true) };

    public static int PrefixLength => 3;

    public static int HeaderLength => 4;

    public static bool TypesAreCharacters => true;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        prefix[0] == 2 ? 3 + WireFields.U16(prefix, 1) : -1;

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        header[3] is >= 0x30 and < 0x7F;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        header[3];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[3] == 'A' ? SecretPlace.ToTheEnd(4, length, 25) : default;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.HasSequence != 0)
            decoded.Line = message[4];
        if (decoded.Kind == OrderKind.LogonAccepted && WireFields.U32(message, 4) != 0)
            decoded.Kind = OrderKind.LogonRejected;
        if (decoded.Code != '8' || message.Length <= 53)
            return;
        decoded.Kind = message[53] switch
        {
            (byte)'0' => OrderKind.Accepted,
            (byte)'4' or (byte)'C' => OrderKind.Canceled,
            (byte)'5' => OrderKind.Replaced,
            (byte)'8' => OrderKind.Rejected,
            (byte)'F' => OrderKind.Filled,
            _ => OrderKind.Other,
        };
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        'D' => new(OrderRole.Request, OrderKind.New, 4, 20),
        'F' => new(OrderRole.Request, OrderKind.Cancel, 4, 20, 24),
        'G' => new(OrderRole.Request, OrderKind.Replace, 4, 20, 24),
        'A' => new(OrderRole.Session, OrderKind.Logon),
        '0' => new(OrderRole.Session, OrderKind.Heartbeat),
        '5' => new(OrderRole.Session, OrderKind.Logout),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        '8' => new(OrderRole.Answer, OrderKind.Other, 21, 20, 0, 5),
        '9' => new(OrderRole.Answer, OrderKind.CancelRefused, 9, 20, 0, 5),
        'j' => new(OrderRole.Answer, OrderKind.Rejected, 13, 20, 0, 5),
        '3' => new(OrderRole.Answer, OrderKind.Rejected, 39, 20),
        'B' => new(OrderRole.Session, OrderKind.LogonAccepted),
        '0' => new(OrderRole.Session, OrderKind.Heartbeat),
        '5' => new(OrderRole.Session, OrderKind.Logout),
        _ => default,
    };
}
