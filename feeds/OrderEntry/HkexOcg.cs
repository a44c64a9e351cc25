// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Orion Central Gateway of HKEX, securities market, in its binary protocol. Source: HKEX OCG-C Binary Trading Protocol
/// 3.1 and 3.2, sections 4 to 8. Every message of a direction has a number, heartbeats too. The checksum is not
/// verified: TCP verified the bytes, and that of a logon is wrong once its password is overwritten.
/// </summary>
[HotPath]
public readonly struct HkexOcg : IOrderLayout
{
    private const byte StartOfMessage = 2;
    private const int Number = 4;
    private const int PossibleDuplicate = 8;
    private const int PossibleResend = 9;
    private const int ClientName = 10;
    private const int ClientNameLength = 12;
    private const int FirstUnusedBits = HkexOcgFields.PresenceMap + 8;      // no message has fields from bit 64 on
    private const int Key = HkexOcgFields.Body;
    private const int KeyLength = 21;

    private const int TimeField = 6;
    private const int OriginalField = 8;
    private const int ExecutionTypeField = 23;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.HkexOcg, "hkex-ocg", "HKEX OCG-C orders (Orion Central Gateway, securities), binary",
        "HKEX OCG-C Binary Trading Protocol 3.1 and 3.2", Proof.Layout,
        "u32, one line a direction, from 1 each day",
        "requests and reports: UTC microseconds",
        "client order id; of an amend or cancel its own, then the original",
        FramedOrders<HkexOcg>.MaxMessageLength,
        [
            "0 1 0x02; 1 2 u16le length of all; 3 1 type; 4 4 u32le number; 8 1 possible duplicate",
            "10 12 a client name; 22 32 a bit for each field of the body, the highest first; 54 the fields",
            "10 to 13, 23: bit 0: 54 21 a client order id; bit 6: 25 a time; 10, 12, 13, 23: bit 8: 21 a original",
            "10: bit 23: 1 a what it reports; texts among the fields begin with their length, u16le",
            "the last 4 bytes: checksum",
            "5 to the exchange: 54 passwords, never kept",
        ]) with
    {
        Products = ["HKEX securities market (SEHK)"],
        HeartbeatIntervalNs = 20_000_000_000,
        TickFields = OrderRow.ClientOrderId(Key, KeyLength, true),
    };

    public static int PrefixLength => 3;

    public static int HeaderLength => 4;

    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        int length = WireFields.U16(prefix, 1);
        return prefix[0] == StartOfMessage && length >= HkexOcgFields.LeastMessage ? length : -1;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        if (header[3] is 19 or 20 or > 28)
            return false;
        if (WireFields.U8(header, PossibleDuplicate) > 1 || WireFields.U8(header, PossibleResend) > 1)
            return false;
        int end = Math.Min(header.Length, HkexOcgFields.Body);
        return end <= FirstUnusedBits || !header[FirstUnusedBits..end].ContainsAnyExcept((byte)0);
    }

    public static uint TypeOf(ReadOnlySpan<byte> header) =>
        header[3];

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        header[3] == 5 ? SecretPlace.ToTheEnd(HkexOcgFields.Body, length) : default;

    public static ulong LoginOf(ReadOnlySpan<byte> message) =>
        message[3] == 5 && message.Length >= HkexOcgFields.Body ? LoginMark.Of(ClientNameOf(message)) : 0;

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        decoded.IsResent = (byte)(WireFields.U8(message, PossibleDuplicate) == 1 ? 1 : 0);
        if (decoded.Role == OrderRole.Session)
            CompleteSession(message, direction, ref decoded);
        else if (decoded.Code == 9)
            CompleteReject(message, ref decoded);
        else
            CompleteOrder(message, ref decoded);
    }

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        11 => Order(header, OrderRole.Request, OrderKind.New),
        12 => Order(header, OrderRole.Request, OrderKind.Replace),
        13 or 23 => Order(header, OrderRole.Request, OrderKind.Cancel),
        14 or 16 or 17 or 21 or 24 or 25 or 27 => new(OrderRole.Request, OrderKind.Other, Number: Number),
        5 => new(OrderRole.Session, OrderKind.Logon, Number: Number),
        var type => Session(type),
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        10 => Order(header, OrderRole.Answer, OrderKind.Other),
        9 => new(OrderRole.Answer, OrderKind.Rejected, Number: Number),
        15 or 18 or 21 or 22 or 26 or 28 => new(OrderRole.Answer, OrderKind.Other, Number: Number),
        3 => new(OrderRole.Session, OrderKind.Rejected, Number: Number),
        5 => new(OrderRole.Session, OrderKind.LogonAccepted, Number: Number),
        var type => Session(type),
    };

    private static MessagePlan Session(uint type) => type switch
    {
        0 => new(OrderRole.Session, OrderKind.Heartbeat, Number: Number),
        1 => new(OrderRole.Session, OrderKind.TestRequest, Number: Number),
        2 or 3 or 4 => new(OrderRole.Session, OrderKind.Other, Number: Number),
        6 => new(OrderRole.Session, OrderKind.Logout, Number: Number),
        7 or 8 => new(OrderRole.Session, OrderKind.Other),      // of another service, and always number 1
        _ => default,
    };

    private static MessagePlan Order(ReadOnlySpan<byte> header, OrderRole role, OrderKind kind)
    {
        bool hasKey = (WireFields.U8(header, HkexOcgFields.PresenceMap) & 0x80) != 0;
        return new(role, kind, (ushort)(hasKey ? Key : 0), KeyLength, 0, Number);
    }

    private static void CompleteOrder(ReadOnlySpan<byte> message, ref OrderMessage decoded)
    {
        if (decoded.Code is not (10 or 11 or 12 or 13 or 23))
            return;
        ReadOnlySpan<byte> lengths = HkexOcgFields.OfOrders;
        ReadOnlySpan<byte> time = HkexOcgFields.TextOf(HkexOcgFields.Find(message, lengths, TimeField));
        if (FixValue.TryReadTime(time, out decoded.SendTimeNs))
            decoded.HasSendTime = 1;
        if (decoded.Code == 11)
            return;
        decoded.Key2.SetText(HkexOcgFields.TextOf(HkexOcgFields.Find(message, lengths, OriginalField)));
        if (decoded.Code != 10)
            return;
        decoded.Kind = (char)WireFields.U8(HkexOcgFields.Find(message, lengths, ExecutionTypeField), 0) switch
        {
            '0' => OrderKind.Accepted,
            '4' or 'C' => OrderKind.Canceled,
            '5' => OrderKind.Replaced,
            '8' or 'Y' => OrderKind.Rejected,
            'F' => OrderKind.Filled,
            'X' => OrderKind.CancelRefused,
            _ => OrderKind.Other,
        };
    }

    private static void CompleteReject(ReadOnlySpan<byte> message, ref OrderMessage decoded)
    {
        const int id = 5;
        decoded.Reference = NumberReferred(message);
        decoded.Key.SetText(HkexOcgFields.TextOf(HkexOcgFields.Find(message, HkexOcgFields.OfRejects, id)));
    }

    private static void CompleteSession(
        ReadOnlySpan<byte> message, StreamDirection direction, ref OrderMessage decoded)
    {
        switch (decoded.Code)
        {
            case 0 or 1:
                ReadOnlySpan<byte> test = HkexOcgFields.Find(message, HkexOcgFields.OfTests, 0);
                decoded.Reference = test.IsEmpty ? 0 : WireFields.U16(test, 0) + 1UL;
                break;
            case 3:
                decoded.Reference = NumberReferred(message);
                break;
            case 4:
                CompleteReset(message, ref decoded);
                break;
            case 5:
                decoded.StartsNumbers = (byte)(decoded.Sequence == 1 ? 1 : 0);
                if (direction == StreamDirection.ToExchange)
                    break;
                decoded.NextSequence = decoded.Sequence + 1;
                decoded.Session = SessionOf(message);
                break;
        }
    }

    private static void CompleteReset(ReadOnlySpan<byte> message, ref OrderMessage decoded)
    {
        const int mode = 0;
        const int next = 1;
        bool fills = WireFields.U8(HkexOcgFields.Find(message, HkexOcgFields.OfResets, mode), 0) == (byte)'Y';
        decoded.NextSequence = WireFields.U32(HkexOcgFields.Find(message, HkexOcgFields.OfResets, next), 0);
        bool isKnown = decoded.NextSequence != 0;
        decoded.FillsGap = (byte)(isKnown && fills ? 1 : 0);
        decoded.StartsNumbers = (byte)(isKnown && !fills ? 1 : 0);
    }

    private static uint NumberReferred(ReadOnlySpan<byte> message)
    {
        const int number = 4;
        return WireFields.U32(HkexOcgFields.Find(message, HkexOcgFields.OfRejects, number), 0);
    }

    private static ReadOnlySpan<byte> ClientNameOf(ReadOnlySpan<byte> message) =>
        HkexOcgFields.TextOf(message.Slice(ClientName, ClientNameLength));

    /// <summary>The client's name, as the id of its session.</summary>
    private static ChannelKey SessionOf(ReadOnlySpan<byte> message)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        if (message.Length >= HkexOcgFields.Body)
            ClientNameOf(message).CopyTo(padded);
        return new ChannelKey(
            0, BinaryPrimitives.ReadUInt64BigEndian(padded), BinaryPrimitives.ReadUInt64BigEndian(padded[8..]));
    }
}
