// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// MEMX MEMO in its TCP framing. Source: MEMX MEMO equities 1.1 to 1.12; for options see <see cref="MemoOptions"/>: the
/// offset of their times differs between versions, so times are not read.
/// </summary>
[HotPath]
public readonly struct MemxMemo : IOrderLayout
{
    private const byte Unsequenced = 104;
    private const byte Sequenced = 11;
    private const byte ReplayBegin = 5;
    private const byte StreamBegin = 8;
    private const byte StreamComplete = 10;
    private const int SchemaOffset = 6;
    private const int RefusedOffset = 33;
    private const uint SessionTypes = 1000;     // added to types of the session layer

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.MemxMemo, "memx-memo", "MEMX MEMO orders (equities, options; 24X, Blue Ocean, LTSE)",
        "MEMX MEMO equities 1.1 to 1.12, options 1.3 to 1.10", Proof.Layout,
        "sequenced messages: counted from where a stream begins; what is replayed is not",
        "answers: UTC nanoseconds",
        "ClOrdID; of a cancel or replace its own, then the original",
        FramedOrders<MemxMemo>.MaxMessageLength,
        [
            "0 1 type: 104 to the exchange, 11 from it; 1 2 u16be length of what follows",
            "3 2 u16be block length; 5 1 template; 6 1 schema; 7 2 u16be version",
            "1: 9 16 a ClOrdID; 2: 25 16 a, 9 16 a original; 3: 33 16 a, 9 16 a original",
            "answers: 9 8 u64be sending time; 6, 8, 14: 25 16 a ClOrdID; 7, 11, 18: 17 16 a; 14: 41 16 a original",
            "options (schema 9): 1: 17 20 a; 6, 7: 25 20 a, 46 20 a original",
            "options, answers: 11, 15, 22: 17 20 a; 16 to 19: 17 20 a, 38 20 a original; 14, 26: 9 20 a",
            "type 8: 3 8 u64be number of the next sequenced message",
            "100: 3 1 a kind of token; 4 a token, never kept",
        ]) with
    { TickFields = OrderRow.ClientOrderId(9, 16, true) };

    public static int PrefixLength => 3;

    public static int HeaderLength => 3;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        3 + BinaryPrimitives.ReadUInt16BigEndian(prefix[1..]);

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        header[0] is (>= 1 and <= 12) or (>= 100 and <= 106);

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        header[0] is Unsequenced or Sequenced && header.Length > 5 ? header[5] : header[0] + SessionTypes;

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[0] is 101 or 102 or 103 or Unsequenced or Sequenced ? default : SecretPlace.ToTheEnd(4, length);

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        bool isOptions = IsOptions(message);
        int refused = isOptions ? MemoOptions.RefusedOffset : RefusedOffset;
        if (decoded.Kind == OrderKind.CancelRefused && WireFields.U8(message, refused) == (byte)'2')
            decoded.Kind = OrderKind.Rejected;              // refusal of a replace
        if (direction == StreamDirection.FromExchange)
            Count(message, ref state, ref decoded);
        if (decoded.Role != OrderRole.Answer || isOptions || message.Length < 17)
            return;
        ulong timeNs = BinaryPrimitives.ReadUInt64BigEndian(message[9..]);
        if (timeNs is 0 or > long.MaxValue)
            return;
        decoded.SendTimeNs = (long)timeNs;
        decoded.HasSendTime = 1;
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        var template and < SessionTypes when IsOptions(header) => MemoOptions.Request((byte)template),
        1 => new(OrderRole.Request, OrderKind.New, 9, 16),
        2 => new(OrderRole.Request, OrderKind.Replace, 25, 16, 9),
        3 => new(OrderRole.Request, OrderKind.Cancel, 33, 16, 9),
        4 => new(OrderRole.Request, OrderKind.Other, 9, 16),
        SessionTypes + 100 => new(OrderRole.Session, OrderKind.Logon),
        > SessionTypes + 100 => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        var template and < SessionTypes when IsOptions(header) => MemoOptions.Answer((byte)template),
        6 => new(OrderRole.Answer, OrderKind.Accepted, 25, 16),
        7 => new(OrderRole.Answer, OrderKind.Rejected, 17, 16),
        8 => new(OrderRole.Answer, OrderKind.Filled, 25, 16),
        11 => new(OrderRole.Answer, OrderKind.Canceled, 17, 16),
        14 => new(OrderRole.Answer, OrderKind.Replaced, 25, 16, 41),
        18 => new(OrderRole.Answer, OrderKind.CancelRefused, 17, 16),
        5 or 15 or 16 or 17 => new(OrderRole.Answer, OrderKind.Other, 25, 16),
        9 or 13 => new(OrderRole.Answer, OrderKind.Other, 25, 16, 41),
        10 or 12 or 20 => new(OrderRole.Answer, OrderKind.Other),
        SessionTypes + 1 => new(OrderRole.Session, OrderKind.LogonAccepted),
        SessionTypes + 2 => new(OrderRole.Session, OrderKind.LogonRejected),
        SessionTypes + 4 => new(OrderRole.Session, OrderKind.Logout),
        >= SessionTypes and < SessionTypes + 100 => new(OrderRole.Session, OrderKind.Other),
        _ => default,
    };

    private static bool IsOptions(ReadOnlySpan<byte> header) =>
        header[0] is Unsequenced or Sequenced && header.Length > SchemaOffset
        && header[SchemaOffset] == MemoOptions.Schema;

    /// <summary>Counts sequenced messages from the start of a stream; replayed messages are not counted.</summary>
    private static void Count(ReadOnlySpan<byte> message, ref StreamState state, ref OrderMessage decoded)
    {
        switch (message[0])
        {
            case StreamBegin when message.Length >= 11:
                state.NextSequence = decoded.NextSequence = BinaryPrimitives.ReadUInt64BigEndian(message[3..]);
                state.SequenceKnown = 1;
                break;
            case ReplayBegin or StreamComplete:
                state.SequenceKnown = 0;
                break;
            case Sequenced when state.SequenceKnown != 0:
                decoded.Sequence = state.NextSequence++;
                decoded.HasSequence = 1;
                break;
        }
    }
}
