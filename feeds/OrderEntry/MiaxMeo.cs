// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>MIAX Express Orders over its session layer ESesM. Source: MIAX Pearl Equities MEO 2.6 to 2.7b.</summary>
/// <remarks> Answers are sequenced, with numbers per matching engine, or unsequenced, with their fields nine bytes
/// earlier. </remarks>
[HotPath]
public readonly struct MiaxMeo : IOrderLayout
{
    private const byte Sequenced = (byte)'s';
    private const byte Unsequenced = (byte)'U';
    private const int SequencedBody = 14;
    private const int UnsequencedBody = 5;
    private const int KeyLength = 20;

    private const uint NewRequest = ('N' << 8) | '1';
    private const uint ModifyRequest = ('M' << 8) | '1';
    private const uint CancelRequest = ('C' << 8) | 'O';
    private const uint CancelByIdRequest = ('C' << 8) | 'X';
    private const uint NewResponse = ('N' << 8) | 'R';
    private const uint ModifyResponse = ('M' << 8) | 'R';
    private const uint CancelResponse = ('C' << 8) | 'R';
    private const uint CancelByIdResponse = ('C' << 8) | 'Q';
    private const uint NewNotification = ('O' << 8) | '1';
    private const uint ModifyNotification = ('M' << 8) | 'N';
    private const uint CancelNotification = ('X' << 8) | 'N';
    private const uint Execution = ('E' << 8) | '1';
    private const uint MassCancel = ('X' << 8) | 'Q';
    private const uint MassCanceled = ('X' << 8) | 'R';
    private const uint Purge = ('X' << 8) | 'S';
    private const uint Purged = ('S' << 8) | 'R';
    private const uint SymbolUpdate = ('S' << 8) | 'U';
    private const uint SystemState = ('S' << 8) | 'N';
    private const uint PriceUpdate = ('P' << 8) | '1';
    private const uint PriceUpdate26 = ('P' << 8) | 'U';    // type of a price update up to 2.6
    private const uint Replenishment = ('R' << 8) | 'A';

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.MiaxMeo, "miax-meo", "MIAX Express Orders (Pearl Equities)",
        "MIAX Pearl Equities MEO 2.6 to 2.7b", Proof.Layout,
        "sequenced answers: u64 per matching engine",
        "answers: matching engine time, UTC nanoseconds",
        "client order id; of a cancel or modify its own, then the original",
        FramedOrders<MiaxMeo>.MaxMessageLength,
        [
            "0 2 u16le length of what follows; 2 1 a packet type",
            "s: 3 8 u64le number; 11 1 matching engine; 12 2 a type; 14 8 u64le time",
            "U: 3 2 a type; from the exchange: 5 8 u64le time",
            "N1: 17 20 a client order id; M1, CO: 17 20 a own, 37 20 a original; CX: 17 20 a own",
            "s NR, XN, CQ: 26 20 a client order id; MR, CR: 26 20 a own, 46 20 a original; O1: 34; E1: 30",
            "U: the same nine bytes earlier",
            "l: 8 5 a user, a mark in its place; 13 8 a computer, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(17, KeyLength, true) };

    public static int PrefixLength => 3;

    public static int HeaderLength => 3;

    public static bool TypesAreCharacters => true;

    public static int NumberLength => 8;

    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        int length = 2 + WireFields.U16(prefix, 0);
        return length >= LeastLength(prefix[2]) ? length : -1;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        int body = BodyOf(header);
        return body == 0 || header.Length < body
            || (char.IsAsciiLetterOrDigit((char)header[body - 2]) && char.IsAsciiLetterOrDigit((char)header[body - 1]));
    }

    public static uint TypeOf(ReadOnlySpan<byte> header)
    {
        int body = BodyOf(header);
        return body == 0 || header.Length < body ? 0 : (uint)((header[body - 2] << 8) | header[body - 1]);
    }

    public static byte PacketTypeOf(ReadOnlySpan<byte> header) => header[2];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[2] == 'l' ? new(8, 13, 5) : default;

    public static MessagePlan Request(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        'U' => TypeOf(header) switch
        {
            NewRequest => new(OrderRole.Request, OrderKind.New, 17, KeyLength),
            ModifyRequest => new(OrderRole.Request, OrderKind.Replace, 17, KeyLength, 37),
            CancelRequest => new(OrderRole.Request, OrderKind.Cancel, 17, KeyLength, 37),
            CancelByIdRequest => new(OrderRole.Request, OrderKind.Cancel, 17, KeyLength),
            0 or MassCancel or Purge => new(OrderRole.Request, OrderKind.Other),
            _ => default,
        },
        'l' => new(OrderRole.Session, OrderKind.Logon),
        'X' => new(OrderRole.Session, OrderKind.Logout),
        '1' => new(OrderRole.Session, OrderKind.Heartbeat),
        'a' or 'T' => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        's' => Answer(TypeOf(header), SequencedBody, 3),
        'U' => Answer(TypeOf(header), UnsequencedBody, 0),
        'r' => new(OrderRole.Session, OrderKind.LogonAccepted),
        'G' => new(OrderRole.Session, OrderKind.Logout),
        '0' => new(OrderRole.Session, OrderKind.Heartbeat),
        'c' or 'u' or 'T' => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.HasSequence != 0)
            decoded.Line = WireFields.U8(message, 11);
        if (decoded.Kind == OrderKind.LogonAccepted)
        {
            decoded.Session = new ChannelKey(0, 0, WireFields.U8(message, 5));
            if (WireFields.U8(message, 4) != ' ')
                decoded.Kind = OrderKind.LogonRejected;
        }
        if (decoded.Role != OrderRole.Answer)
            return;
        int status = BodyOf(message) + StatusOffset(decoded.Code);
        // An asterisk: done, with the meaning of an older version of the message.
        bool isDone = status >= message.Length || message[status] is (byte)' ' or (byte)'*';
        if (isDone)
            return;
        decoded.Kind = decoded.Kind switch
        {
            OrderKind.Accepted => OrderKind.Rejected,
            OrderKind.Replaced => message[status] == 'c' ? OrderKind.Other : OrderKind.Rejected,
            OrderKind.Canceled => decoded.Code == CancelNotification ? OrderKind.Canceled : OrderKind.CancelRefused,
            _ => decoded.Kind,
        };
    }

    private static MessagePlan Answer(uint type, int body, ushort number) => type switch
    {
        NewResponse => At(OrderKind.Accepted, body, 12, 0, number),
        ModifyResponse => At(OrderKind.Replaced, body, 12, 32, number),
        CancelResponse => At(OrderKind.Canceled, body, 12, 32, number),
        CancelByIdResponse => At(OrderKind.Canceled, body, 12, 0, number),
        CancelNotification => At(OrderKind.Canceled, body, 12, 0, number),
        ModifyNotification => At(OrderKind.Other, body, 12, 32, number),
        NewNotification => At(OrderKind.Other, body, 20, 0, number),
        Execution => At(OrderKind.Filled, body, 16, 0, number),
        SymbolUpdate or SystemState => new(OrderRole.Session, OrderKind.Other, Number: number),
        0 or PriceUpdate or PriceUpdate26 or Replenishment or MassCanceled or Purged =>
            new(OrderRole.Answer, OrderKind.Other, Number: number),
        _ => default,
    };

    private static MessagePlan At(OrderKind kind, int body, int key, int original, ushort number) => new(
        OrderRole.Answer, kind, (ushort)(body + key), KeyLength, (ushort)(original == 0 ? 0 : body + original), number,
        (ushort)body);

    /// <summary>Offset of the message inside, after its type; 0 if there is none.</summary>
    private static int BodyOf(ReadOnlySpan<byte> header) =>
        header[2] == Sequenced ? SequencedBody : header[2] == Unsequenced ? UnsequencedBody : 0;

    private static int StatusOffset(uint code) => code switch
    {
        NewResponse => 56,
        ModifyResponse => 76,
        CancelResponse => 68,
        CancelByIdResponse => 48,
        _ => ushort.MaxValue,
    };

    private static int LeastLength(byte packetType) => (char)packetType switch
    {
        's' => SequencedBody,
        'U' => UnsequencedBody,
        'l' => 38,
        'r' => 14,
        'c' or 'X' or 'G' => 4,
        'a' => 19,
        'u' or '0' or '1' or 'T' => 3,
        _ => int.MaxValue,
    };
}
