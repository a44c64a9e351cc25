// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Order entry of TXSE in its framing, Rake. Source: TXSE Equities Seed and Rake 0.7 to 1.0. Numbers are counted per
/// stream (TXSE's word) of a session; messages do not carry them, and a logon's number does not identify its stream, so
/// numbers are not tracked.
/// </summary>
[HotPath]
public readonly struct TxseRake : IOrderLayout
{
    private const byte Sequenced = (byte)'2';
    private const byte Unsequenced = (byte)'6';

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.TxseRake, "txse-rake", "TXSE orders (Seed in Rake framing)",
        "TXSE Equities Seed and Rake 0.7 to 1.0", Proof.Layout,
        "none: counted per stream, and told by no message",
        "answers: transaction time, UTC nanoseconds",
        "ClOrdID; of a modify or replace its own, then the original; of a cancel the original",
        FramedOrders<TxseRake>.MaxMessageLength,
        [
            "0 2 u16le length of what follows; 2 1 a packet type",
            "6: 3 1 a type; L: 8 8 u64le ClOrdID; A: 6; C: 4 8 u64le original; M: 5, 13; R: 6, 14",
            "2: 3 1 stream; 4 1 a type; time and ClOrdID: I: 9, 25; D: 7, 23; U: 9, 17; T: 7, 15; E: 5, 21",
            "X: 5, 21 original; W: 5, 13 original; Y: 6, 22, 30; N: 6, 14, 22; J: 7, 23, 31; K: 7, 15, 23",
            "5: 11 8 a sender, a mark in its place; 19 8 a token, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(8, 8, false) };

    public static int PrefixLength => 3;

    public static int HeaderLength => 3;

    public static bool TypesAreCharacters => true;

    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        int length = 2 + WireFields.U16(prefix, 0);
        return length >= LeastLength(prefix[2]) ? length : -1;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        int type = header[2] == Sequenced ? 4 : 3;
        bool hasType = header[2] is Sequenced or Unsequenced && header.Length > type;
        return !hasType || char.IsAsciiLetter((char)header[type]);
    }

    public static uint TypeOf(ReadOnlySpan<byte> header) => header[2] switch
    {
        Sequenced when header.Length > 4 => header[4],
        Unsequenced when header.Length > 3 => header[3],
        _ => 0,
    };

    public static byte PacketTypeOf(ReadOnlySpan<byte> header) => header[2];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[2] == '5' ? new(11, 16, 8) : default;

    public static MessagePlan Request(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        '6' => (char)TypeOf(header) switch
        {
            'L' => new(OrderRole.Request, OrderKind.New, 8, 8),
            'A' => new(OrderRole.Request, OrderKind.New, 6, 8),
            'C' => new(OrderRole.Request, OrderKind.Cancel, 4, 8),
            'M' => new(OrderRole.Request, OrderKind.Replace, 5, 8, 13),
            'R' => new(OrderRole.Request, OrderKind.Replace, 6, 8, 14),
            '\0' or 'V' => new(OrderRole.Request, OrderKind.Other),
            _ => default,
        },
        '5' => new(OrderRole.Session, OrderKind.Logon),
        '7' => new(OrderRole.Session, OrderKind.Heartbeat),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        '2' => Sequence((char)TypeOf(header)),
        '1' => new(OrderRole.Session, OrderKind.LogonAccepted),
        '3' => new(OrderRole.Session, OrderKind.Heartbeat),
        '4' => new(OrderRole.Session, OrderKind.Logout),
        '0' => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.Kind != OrderKind.LogonAccepted)
            return;
        decoded.Session = new ChannelKey(0, 0, WireFields.U64(message, 3));
        if (WireFields.U8(message, 27) != 0)
            decoded.Kind = OrderKind.LogonRejected;
    }

    private static MessagePlan Sequence(char type) => type switch
    {
        'I' => At(OrderKind.Accepted, 9, 25),
        'D' => At(OrderKind.Accepted, 7, 23),
        'U' => At(OrderKind.Rejected, 9, 17),
        'T' => At(OrderKind.Rejected, 7, 15),
        'E' => At(OrderKind.Filled, 5, 21),
        'X' => At(OrderKind.Canceled, 5, 21),
        'W' => At(OrderKind.CancelRefused, 5, 13),
        'Y' => At(OrderKind.Replaced, 6, 22, 30),
        'N' => At(OrderKind.Rejected, 6, 14, 22),
        'J' => At(OrderKind.Replaced, 7, 23, 31),
        'K' => At(OrderKind.Rejected, 7, 15, 23),
        'F' => At(OrderKind.Other, 6, 22),
        'Z' => At(OrderKind.Other, 5, 21),
        'i' or 's' or 'y' => new(OrderRole.Session, OrderKind.Other),   // trading session, definition, symbol status
        '\0' or 'O' or 'P' or 'Q' => new(OrderRole.Answer, OrderKind.Other),
        _ => default,
    };

    private static MessagePlan At(OrderKind kind, ushort time, ushort key, ushort original = 0) =>
        new(OrderRole.Answer, kind, key, 8, original, 0, time);

    private static int LeastLength(byte packetType) => (char)packetType switch
    {
        '2' => 5,
        '6' => 4,
        '5' => 35,
        '1' => 33,
        '0' or '3' or '4' or '7' => 3,
        _ => int.MaxValue,
    };
}
