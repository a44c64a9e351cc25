// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Orders of Coinbase Derivatives: SBE messages whose session layer behaves like that of FIX. Source: Coinbase
/// Derivatives SBE API, header, session and order messages; schemas 1100 and 1101, 1.3 to 1.8.
/// </summary>
[HotPath]
public readonly struct CoinbaseDerivativesOe : IOrderLayout
{
    private const ushort SessionSchema = 1100;
    private const ushort OrderSchema = 1101;
    private const ushort Number = 4;
    private const ushort Time = 16;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CoinbaseDerivativesOe, "coinbase-derivatives-oe", "Coinbase Derivatives orders (SBE)",
        "Coinbase Derivatives SBE API 1.3 to 1.8", Proof.Layout,
        "u32 of every message, one line a direction; a flag marks what is sent again, 202 where it goes on",
        "sending time of either side, UTC nanoseconds",
        "correlation id, then the client order id",
        FramedOrders<CoinbaseDerivativesOe>.MaxMessageLength,
        [
            "0 1 0xF1; 1 1 flags (1 sent again); 2 2 u16le length of all; 4 4 u32le number; 16 8 u64le sending time",
            "24 2 u16le block length; 26 2 u16le template; 28 2 u16le schema (1100 session, 1101 orders); 30 2 version",
            "110, 111, 120, 130: 32 8 u64le client order id; 40 8 u64le correlation id; 131: 32 8 correlation id",
            "210, 220, 230: 48, 56; 221, 233: 40, 48; 240, 241: 56, 64; 231: 48 8, 232: 40 8 correlation id",
            "session 100: 32 16 a user, a mark in its place; 48 32 a password, never kept; 80 1 restarts",
            "session 202: 32 4 u32le number that is next; 10, 11: 32 8 u64le id of a test",
        ]) with
    { TickFields = OrderRow.ClientOrderId(32, 8, false), HasInquiries = true };

    public static int PrefixLength => 4;

    public static int HeaderLength => 32;

    public static int LengthOf(ReadOnlySpan<byte> prefix) => prefix[0] == 0xF1 ? WireFields.U16(prefix, 2) : -1;

    public static bool IsHeader(ReadOnlySpan<byte> header) => SchemaOf(header) is SessionSchema or OrderSchema;

    public static uint TypeOf(ReadOnlySpan<byte> header) => WireFields.U16(header, 26);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        SchemaOf(header) == SessionSchema && TypeOf(header) == 100 ? new(32, 48, 16) : default;

    public static MessagePlan Request(ReadOnlySpan<byte> header) =>
        SchemaOf(header) == SessionSchema ? SessionPlan(header, 100) : TypeOf(header) switch
        {
            110 or 111 => Order(OrderRole.Request, OrderKind.New, 40, 32),
            120 => Order(OrderRole.Request, OrderKind.Replace, 40, 32),
            130 => Order(OrderRole.Request, OrderKind.Cancel, 40, 32),
            131 => Order(OrderRole.Request, OrderKind.Cancel, 32, 0),
            // Requests about instruments, accounts and traders.
            103 or 105 or 106 => Order(OrderRole.Request, OrderKind.Inquiry, 32, 0),
            102 or 132 or 150 or 152 or 160 => Order(OrderRole.Request, OrderKind.Other, 32, 0),
            121 => Order(OrderRole.Request, OrderKind.Other, 40, 32),
            _ => default,
        };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) =>
        SchemaOf(header) == SessionSchema ? SessionPlan(header, 200) : TypeOf(header) switch
        {
            210 => Order(OrderRole.Answer, OrderKind.Accepted, 56, 48),
            220 => Order(OrderRole.Answer, OrderKind.Replaced, 56, 48),
            230 => Order(OrderRole.Answer, OrderKind.Canceled, 56, 48),
            221 => Order(OrderRole.Answer, OrderKind.Rejected, 48, 40),
            233 => Order(OrderRole.Answer, OrderKind.CancelRefused, 48, 40),
            231 => Order(OrderRole.Answer, OrderKind.Canceled, 48, 0),
            232 => Order(OrderRole.Answer, OrderKind.CancelRefused, 40, 0),
            240 or 241 => Order(OrderRole.Answer, OrderKind.Filled, 64, 56),
            203 or 205 => Order(OrderRole.Answer, OrderKind.InquiryAnswered, 32, 0),
            202 => Order(OrderRole.Answer, OrderKind.Other, 32, 0),
            250 => Order(OrderRole.Answer, OrderKind.Other, 48, 0),
            234 or 235 or 252 or 253 or 260 or 261 => Order(OrderRole.Answer, OrderKind.Other, 0, 0),
            _ => default,
        };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        decoded.IsResent = (byte)(message[1] & 1);
        if (SchemaOf(message) != SessionSchema)
            return;
        if (decoded.Code is 100 or 200 && decoded.Sequence == 1)
            decoded.StartsNumbers = 1;
        if (decoded.Kind == OrderKind.LogonAccepted)
            decoded.NextSequence = decoded.Sequence + 1;
        if (decoded.Kind is OrderKind.TestRequest or OrderKind.Heartbeat)
            decoded.Reference = WireFields.U64(message, 32);
        if (decoded.Code != 202)
            return;
        decoded.NextSequence = WireFields.U32(message, 32);
        decoded.FillsGap = 1;
    }

    /// <summary>Plan of a session message; of logons and logouts only those with templates of the given side.</summary>
    private static MessagePlan SessionPlan(ReadOnlySpan<byte> header, uint side) => TypeOf(header) switch
    {
        var template when template == side => Order(
            OrderRole.Session, side == 100 ? OrderKind.Logon : OrderKind.LogonAccepted, 0, 0),
        var template when template == side + 1 => Order(OrderRole.Session, OrderKind.Logout, 0, 0),
        10 => Order(OrderRole.Session, OrderKind.Heartbeat, 0, 0),
        11 => Order(OrderRole.Session, OrderKind.TestRequest, 0, 0),
        102 or 202 => Order(OrderRole.Session, OrderKind.Other, 0, 0),
        _ => default,
    };

    private static MessagePlan Order(OrderRole role, OrderKind kind, ushort key, ushort key2) =>
        new(role, kind, key, (byte)(key == 0 ? 0 : 8), key2, Number, Time);

    private static ushort SchemaOf(ReadOnlySpan<byte> header) => WireFields.U16(header, 28);
}
