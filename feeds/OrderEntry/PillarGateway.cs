// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// NYSE Pillar gateway, binary; options have separate message types. Source: NYSE Pillar Gateway binary protocol,
/// equities 5.17, options 3.15 and 3.25.
/// </summary>
[HotPath]
public readonly struct PillarGateway : IOrderLayout
{
    private const ushort Sequenced = 0x0905;
    private const ushort LoginResponse = 0x0202;
    private const ushort CancelAcknowledgement = 0x0271;
    private const ushort OptionsCancelAcknowledgement = 0x0278;
    private const int InnerHeader = 36;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.PillarGateway, "nyse-pillar-gateway", "NYSE Pillar gateway orders (equities, options)",
        "NYSE Pillar Gateway binary protocol, equities 5.17, options 3.15 and 3.25", Proof.Partly,
        "u64 per stream id and direction",
        "sequenced messages from the exchange: UTC nanoseconds",
        "ClOrdID; of a cancel or replace its own, then the order's",
        FramedOrders<PillarGateway>.MaxMessageLength,
        [
            "0 2 u16le type; 2 2 u16le length of all",
            "0x0905: 4 8 stream id; 12 8 u64le number; 24 8 u64le time; 32 2 u16le inner type; 34 2 u16le inner length",
            "0x0240: 49 8 u64le ClOrdID, 57 8 original; 0x0280, 0x0270: 44, 52; 0x0281: 48",
            "0x0260: 57, 65; 0x0271: 60, 68, 96 1 what it acknowledges; 0x0262, 0x0290: 60; 0x0263: 52",
            "options: 0x0248: 58 8 u64le ClOrdID, 66 8 original; 0x0250, 0x0251: 44, 52; 0x0223: 54; 0x0224: 48",
            "options: 0x0269: 58, 66; 0x0278: 60, 68, 96 1 what it acknowledges; 0x0268, 0x0295: 60; 0x0267: 52",
            "0x0201: 4 16 a user, a mark in its place; 20 32 a password and what follows, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(49, 8, false) };

    public static int PrefixLength => 4;

    public static int HeaderLength => 4;

    public static int NumberLength => 8;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 0) switch
        {
            Sequenced when WireFields.U16(prefix, 2) >= InnerHeader => WireFields.U16(prefix, 2),
            >= 0x0201 and <= 0x0208 => WireFields.U16(prefix, 2),
            _ => -1,
        };

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 0) == Sequenced && header.Length >= InnerHeader
            ? WireFields.U16(header, 32) : WireFields.U16(header, 0);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        WireFields.U16(header, 0) == 0x0201 ? SecretPlace.ToTheEnd(4, length, 16) : default;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.HasSequence != 0)
            decoded.Line = WireFields.U64(message, 4);      // numbers are per stream
        if (decoded.Code == LoginResponse && WireFields.U8(message, 20) != 0)
            decoded.Kind = OrderKind.LogonRejected;
        if (decoded.Code is CancelAcknowledgement or OptionsCancelAcknowledgement)
            decoded.Kind = KindOf(WireFields.U8(message, 96));
        if (!decoded.Key2.IsPresent || decoded.Key2.Integer == 0)
            return;
        if (decoded.Kind == OrderKind.New)
            (decoded.Kind, decoded.HasTick) = (OrderKind.Replace, 0);
        else if (decoded.Kind == OrderKind.Accepted)
            decoded.Kind = OrderKind.Replaced;
    }

    /// <summary>Kind of an acknowledgement by what it acknowledges: one message type serves all cancels and
    /// modifies.</summary>
    private static OrderKind KindOf(byte acknowledged) => acknowledged switch
    {
        5 => OrderKind.CancelRefused,                       // pending: as in every protocol here
        8 or 9 => OrderKind.Replaced,
        4 or (>= 11 and <= 16) => OrderKind.Canceled,
        _ => OrderKind.Other,
    };

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x0240 => new(OrderRole.Request, OrderKind.New, 49, 8, 57, 12, 24),
        0x0280 => new(OrderRole.Request, OrderKind.Cancel, 44, 8, 52, 12, 24),
        0x0270 => new(OrderRole.Request, OrderKind.Replace, 44, 8, 52, 12, 24),
        0x0281 => new(OrderRole.Request, OrderKind.Cancel, 48, 8, 0, 12, 24),
        0x0248 => new(OrderRole.Request, OrderKind.New, 58, 8, 66, 12, 24),
        0x0250 => new(OrderRole.Request, OrderKind.Cancel, 44, 8, 52, 12, 24),
        0x0251 => new(OrderRole.Request, OrderKind.Replace, 44, 8, 52, 12, 24),
        0x0223 => new(OrderRole.Request, OrderKind.Cancel, 54, 8, 0, 12, 24),
        0x0224 => new(OrderRole.Request, OrderKind.Cancel, 48, 8, 0, 12, 24),
        0x0282 => new(OrderRole.Request, OrderKind.Other, 0, 0, 0, 12, 24),
        0x0201 => new(OrderRole.Session, OrderKind.Logon),
        0x0204 => new(OrderRole.Session, OrderKind.Heartbeat),
        Sequenced or (>= 0x0202 and <= 0x0208) => new(OrderRole.Session, OrderKind.Other),
        0x0220 or 0x0222 or 0x0243 or 0x0259 or 0x0330 or 0x0331 or 0x0343 or 0x0344 or 0x0346 or 0x0354 or 0x0357 =>
            new(OrderRole.Request, OrderKind.Other, Number: 12, Time: 24),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        0x0260 => new(OrderRole.Answer, OrderKind.Accepted, 57, 8, 65, 12, 24),
        0x0269 => new(OrderRole.Answer, OrderKind.Accepted, 58, 8, 66, 12, 24),
        0x0268 => new(OrderRole.Answer, OrderKind.Other, 60, 8, 0, 12, 24),
        0x0295 => new(OrderRole.Answer, OrderKind.Filled, 60, 8, 0, 12, 24),
        0x0267 => new(OrderRole.Answer, OrderKind.Rejected, 52, 8, 0, 12, 24),
        CancelAcknowledgement or OptionsCancelAcknowledgement =>
            new(OrderRole.Answer, OrderKind.Canceled, 60, 8, 68, 12, 24),
        0x0262 => new(OrderRole.Answer, OrderKind.Other, 60, 8, 0, 12, 24),
        0x0290 => new(OrderRole.Answer, OrderKind.Filled, 60, 8, 0, 12, 24),
        0x0263 => new(OrderRole.Answer, OrderKind.Rejected, 52, 8, 0, 12, 24),
        0x0282 => new(OrderRole.Answer, OrderKind.Other, 0, 0, 0, 12, 24),
        LoginResponse => new(OrderRole.Session, OrderKind.LogonAccepted),
        0x0204 => new(OrderRole.Session, OrderKind.Heartbeat),
        Sequenced or 0x0203 or (>= 0x0205 and <= 0x0208) => new(OrderRole.Session, OrderKind.Other),
        0x0221 or (>= 0x0230 and <= 0x0234) or 0x0272 or 0x0273 or (>= 0x0292 and <= 0x0294) or 0x0308 or 0x0332
            or 0x0333 or (>= 0x0347 and <= 0x0350) or 0x0352 or 0x0353 or 0x0358 or 0x0832 or 0x0833 =>
            new(OrderRole.Answer, OrderKind.Other, Number: 12, Time: 24),
        _ => default,
    };
}
