// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// CME iLink 3: SBE messages behind a simple open framing header. Source: CME iLink 3 binary order entry, SBE schema 8
/// (8.2 to 8.9 have every field read here in the same place).
/// </summary>
[HotPath]
public readonly struct CmeILink3 : IOrderLayout
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CmeILink3, "cme-ilink3", "CME iLink 3 orders",
        "CME iLink 3 binary order entry, SBE schema 8", Proof.Partly,
        "u32, one line a direction, per UUID",
        "sending time of either side, UTC nanoseconds",
        "ClOrdID; of quotes the quote id",
        FramedOrders<CmeILink3>.MaxMessageLength,
        [
            "0 2 u16le length of all; 2 2 0xCAFE; 4 2 u16le block length",
            "6 2 u16le template; 8 2 u16le schema: 8; 10 2 u16le version",
            "to the exchange: 29 4 u32le number; 514, 515, 516: 53 20 a ClOrdID",
            "from the exchange: 12 4 u32le number; 16 8 u64le UUID; 521: 329 4 u32le number of what is refused",
            "506: 12 8 u64le UUID; 20 4 u32le number that is next; 25 1 asks for an answer",
            "reports: 84 20 a ClOrdID; refusals: 340 20 a ClOrdID",
            "500, 503: 12 52 signature and access key, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(53, 20, true), Gateway = CmeILink3Answers.Layout };

    public static int PrefixLength => 4;

    public static int HeaderLength => 12;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 2) == 0xCAFE
            ? WireFields.U16(prefix, 0) : -1;

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 8) == 8;

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 6);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        TypeOf(header) is 500 or 503 ? new(12, 52) : default;

    public static ulong LoginOf(ReadOnlySpan<byte> message) =>
        TypeOf(message) switch
        {
            500 => WireFields.Mark(message, 80, 3),
            503 => WireFields.Mark(message, 134, 3),
            _ => 0,
        };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.Code == 506)
        {
            decoded.NextSequence = WireFields.U32(message, 20);
            decoded.Kind = WireFields.U8(message, 25) == 1 ? OrderKind.TestRequest : OrderKind.Heartbeat;
            decoded.Reference = 1;              // one outstanding at a time, without an id
        }
        if (decoded.Code == 521)
            decoded.Reference = WireFields.U32(message, 329);
        if (decoded.Code is 506 or 504)
            decoded.Session = new ChannelKey(0, 0, WireFields.U64(message, 12));
        if (decoded.Kind == OrderKind.LogonAccepted)
            decoded.NextSequence = WireFields.U32(message, 28);
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        514 => new(OrderRole.Request, OrderKind.New, 53, 20, 0, 29, 89),
        515 => new(OrderRole.Request, OrderKind.Replace, 53, 20, 0, 29, 105),
        516 => new(OrderRole.Request, OrderKind.Cancel, 53, 20, 0, 29, 81),
        528 => new(OrderRole.Request, OrderKind.Cancel, 58, 4, 0, 29, 20),
        500 => new(OrderRole.Session, OrderKind.Other),
        503 => new(OrderRole.Session, OrderKind.Logon),
        506 => new(OrderRole.Session, OrderKind.Heartbeat),
        507 => new(OrderRole.Session, OrderKind.Logout),
        508 or 509 or 513 => new(OrderRole.Session, OrderKind.Other),
        517 or 518 or 529 or 530 or 533 or 537 or 539 or 543 or 544 or 560 or 566 or (>= 568 and <= 570) =>
            new(OrderRole.Request, OrderKind.Other, Number: 29),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        522 => new(OrderRole.Answer, OrderKind.Accepted, 84, 20, 0, 12, 144),
        531 => new(OrderRole.Answer, OrderKind.Replaced, 84, 20, 0, 12, 144),
        534 or 524 => new(OrderRole.Answer, OrderKind.Canceled, 84, 20, 0, 12, 144),
        525 or 526 => new(OrderRole.Answer, OrderKind.Filled, 84, 20, 0, 12, 152),
        523 => new(OrderRole.Answer, OrderKind.Rejected, 340, 20, 0, 12, 400),
        532 => new(OrderRole.Answer, OrderKind.Other, 340, 20, 0, 12, 400),
        535 => new(OrderRole.Answer, OrderKind.CancelRefused, 340, 20, 0, 12, 384),
        536 => new(OrderRole.Answer, OrderKind.Rejected, 340, 20, 0, 12, 384),
        564 => new(OrderRole.Answer, OrderKind.CancelRefused, 84, 20, 0, 12, 136),
        521 => new(OrderRole.Answer, OrderKind.Rejected, 0, 0, 0, 12, 308),
        563 => new(OrderRole.Answer, OrderKind.Canceled, 335, 4, 0, 12, 316),
        501 => new(OrderRole.Session, OrderKind.Other),
        502 or 505 => new(OrderRole.Session, OrderKind.LogonRejected),
        504 => new(OrderRole.Session, OrderKind.LogonAccepted),
        506 => new(OrderRole.Session, OrderKind.Heartbeat),
        507 => new(OrderRole.Session, OrderKind.Logout),
        508 or 509 or 513 => new(OrderRole.Session, OrderKind.Other),
        519 or 527 or 538 or 545 or 546 or (>= 548 and <= 550) or 561 or 562 or 565 or 571 =>
            new(OrderRole.Answer, OrderKind.Other, Number: 12),
        _ => default,
    };
}
