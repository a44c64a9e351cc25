// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// MIAX Futures Express Interface over the session layer SesM. Source: MIAX Futures Onyx FEI 1.0c and SesM - TCP 1.0.
/// </summary>
/// <remarks>A relative of MEO: packet types are capitals, and sequenced packets name no engine. Answers may also be
/// unsequenced, with their fields eight bytes earlier.</remarks>
[HotPath]
public readonly struct MiaxFei : IOrderLayout
{
    private const byte Sequenced = (byte)'S';
    private const byte Unsequenced = (byte)'U';
    private const int SequencedBody = 13;
    private const int UnsequencedBody = 5;
    private const int KeyLength = 20;

    private const uint NewRequest = ('N' << 8) | '1';
    private const uint ModifyRequest = ('M' << 8) | '1';
    private const uint CancelRequest = ('C' << 8) | 'O';
    private const uint MassCancel = ('X' << 8) | 'Q';
    private const uint NewStrategy = ('S' << 8) | 'D';
    private const uint NewResponse = ('N' << 8) | 'R';
    private const uint ModifyResponse = ('M' << 8) | 'R';
    private const uint CancelResponse = ('C' << 8) | 'R';
    private const uint MassCanceled = ('X' << 8) | 'R';
    private const uint StrategyResponse = ('S' << 8) | 'R';
    private const uint NewNotification = ('O' << 8) | '1';
    private const uint ModifyNotification = ('M' << 8) | 'N';
    private const uint CancelNotification = ('X' << 8) | 'N';
    private const uint StatusUpdate = ('O' << 8) | 'S';
    private const uint Execution = ('E' << 8) | 'N';
    private const uint ComplexExecution = ('C' << 8) | 'N';
    private const uint SystemState = ('S' << 8) | 'N';

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.MiaxFei, "miax-fei", "MIAX Futures Express Interface (Onyx futures)",
        "MIAX Futures Onyx FEI 1.0c; MIAX SesM - TCP 1.0", Proof.Layout,
        "sequenced answers: u64",
        "requests: the client's time; answers: matching engine time; UTC nanoseconds",
        "client order id; of a cancel or modify its own, then the original",
        FramedOrders<MiaxFei>.MaxMessageLength,
        [
            "0 2 u16le length of what follows; 2 1 a packet type",
            "S: 3 8 u64le number; 11 2 a type; 13 8 u64le time",
            "U: 3 2 a type; 5 8 u64le time",
            "N1: 58 20 a client order id; M1: 42 20 a own, 62 20 a original; CO: 50 20 a own, 70 20 a original",
            "S NR: 26 20 a client order id; MR, CR: 26 20 a own, 46 20 a original; O1: 82; XN: 50; EN: 54; CN: 30",
            "U: the same eight bytes earlier",
            "L: 8 5 a user, a mark in its place; 13 8 a computer, never kept",
        ]) with
    {
        Products = ["MIAX Futures Exchange: Onyx"],
        HeartbeatIntervalNs = 1_000_000_000,
        TickFields = OrderRow.ClientOrderId(58, KeyLength, true),
    };

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
            || (char.IsAsciiLetterUpper((char)header[body - 2]) && char.IsAsciiLetterOrDigit((char)header[body - 1]));
    }

    public static uint TypeOf(ReadOnlySpan<byte> header)
    {
        int body = BodyOf(header);
        return body == 0 || header.Length < body ? 0 : (uint)((header[body - 2] << 8) | header[body - 1]);
    }

    public static byte PacketTypeOf(ReadOnlySpan<byte> header) => header[2];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[2] == 'L' ? new(8, 13, 5) : default;

    public static MessagePlan Request(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        'U' => TypeOf(header) switch
        {
            NewRequest => new(OrderRole.Request, OrderKind.New, 58, KeyLength, Time: UnsequencedBody),
            ModifyRequest => new(OrderRole.Request, OrderKind.Replace, 42, KeyLength, 62, Time: UnsequencedBody),
            CancelRequest => new(OrderRole.Request, OrderKind.Cancel, 50, KeyLength, 70, Time: UnsequencedBody),
            0 or MassCancel or NewStrategy => new(OrderRole.Request, OrderKind.Other),
            _ => default,
        },
        'L' => new(OrderRole.Session, OrderKind.Logon),
        'X' => new(OrderRole.Session, OrderKind.Logout),
        '1' => new(OrderRole.Session, OrderKind.Heartbeat),
        'A' => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => (char)header[2] switch
    {
        'S' => Answer(TypeOf(header), SequencedBody, 3),
        'U' => Answer(TypeOf(header), UnsequencedBody, 0),
        'R' => new(OrderRole.Session, OrderKind.LogonAccepted),
        'G' or 'E' => new(OrderRole.Session, OrderKind.Logout),
        '0' => new(OrderRole.Session, OrderKind.Heartbeat),
        'C' => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.Kind == OrderKind.LogonAccepted)
        {
            decoded.Session = new ChannelKey(0, 0, WireFields.U8(message, 4));
            if (WireFields.U8(message, 3) != ' ')
                decoded.Kind = OrderKind.LogonRejected;
        }
        if (decoded.Role != OrderRole.Answer)
            return;
        int status = BodyOf(message) + StatusOffset(decoded.Code);
        if (status >= message.Length || message[status] == ' ')
            return;
        decoded.Kind = decoded.Kind switch
        {
            OrderKind.Accepted or OrderKind.Replaced => OrderKind.Rejected,
            OrderKind.Canceled => OrderKind.CancelRefused,
            _ => decoded.Kind,
        };
    }

    private static MessagePlan Answer(uint type, int body, ushort number) => type switch
    {
        NewResponse => At(OrderKind.Accepted, body, 13, 0, number),
        ModifyResponse => At(OrderKind.Replaced, body, 13, 33, number),
        CancelResponse => At(OrderKind.Canceled, body, 13, 33, number),
        CancelNotification => At(OrderKind.Canceled, body, 37, 0, number),
        ModifyNotification => At(OrderKind.Other, body, 57, 77, number),
        NewNotification => At(OrderKind.Other, body, 69, 0, number),
        Execution => At(OrderKind.Filled, body, 41, 0, number),
        ComplexExecution => At(OrderKind.Filled, body, 17, 0, number),
        SystemState => new(OrderRole.Session, OrderKind.Other, Number: number),
        0 or StatusUpdate or MassCanceled or StrategyResponse =>
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
        NewResponse => 45,
        ModifyResponse => 69,
        CancelResponse => 65,
        _ => ushort.MaxValue,
    };

    private static int LeastLength(byte packetType) => (char)packetType switch
    {
        'S' => SequencedBody,
        'U' => UnsequencedBody,
        'L' => 38,
        'R' => 13,
        'X' or 'G' => 4,
        'A' => 19,
        'C' or 'E' or '0' or '1' => 3,
        _ => int.MaxValue,
    };
}
