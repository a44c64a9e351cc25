// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// T7 Enhanced Trading Interface. Source: Deutsche Boerse T7 Enhanced Trading Interface, 7.0 to 14.1; answers of
/// earlier releases (<see cref="T7Eti6"/>) have their fields eight bytes later.
/// </summary>
[HotPath]
public readonly struct T7Eti : IT7Eti
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.T7Eti, "t7-eti", "T7 ETI orders (Eurex, Xetra), 7.0 to 14.1",
        "Deutsche Boerse T7 Enhanced Trading Interface 7.0 to 14.1", Proof.Partly,
        "u32 of a request, repeated by its response",
        "answers: UTC nanoseconds",
        "ClOrdID; of a modify or delete its own, then the original",
        FramedOrders<T7Eti>.MaxMessageLength,
        [
            "0 4 u32le length of all, a multiple of 8; 4 2 u16le template",
            "requests: 16 4 u32le number; 10100: 48, 10125: 40, 10138, 10139: 24 8 u64le ClOrdID",
            "others: 32 or 24 8 u64le ClOrdID, the original behind it",
            "answers: 40 8 u64le sending time; 48 4 u32le number; 80 or 64 8 u64le ClOrdID, original behind it",
            "10000, 10018: password, never kept",
        ]);

    public static MessagePlan Request(ReadOnlySpan<byte> header) => WireFields.U16(header, 4) switch
    {
        10100 => new(OrderRole.Request, OrderKind.New, 48, 8, 0, 16),
        10125 => new(OrderRole.Request, OrderKind.New, 40, 8, 0, 16),
        10138 or 10139 => new(OrderRole.Request, OrderKind.New, 24, 8, 0, 16),
        10106 or 10140 => new(OrderRole.Request, OrderKind.Replace, 32, 8, 40, 16),
        10126 or 10141 => new(OrderRole.Request, OrderKind.Replace, 24, 8, 32, 16),
        10109 or 10142 => new(OrderRole.Request, OrderKind.Cancel, 32, 8, 40, 16),
        10000 => new(OrderRole.Session, OrderKind.Logon, 0, 0, 0, 16),
        10002 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 16),
        10018 or 10026 or 10008 => new(OrderRole.Session, OrderKind.Other, 0, 0, 0, 16),
        10011 => new(OrderRole.Session, OrderKind.Heartbeat),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => WireFields.U16(header, 4) switch
    {
        10101 => new(OrderRole.Answer, OrderKind.Accepted, 80, 8, 0, 48, 40),
        10102 => new(OrderRole.Answer, OrderKind.Accepted, 64, 8, 0, 48, 40),
        10107 => new(OrderRole.Answer, OrderKind.Replaced, 80, 8, 88, 48, 40),
        10108 => new(OrderRole.Answer, OrderKind.Replaced, 64, 8, 72, 48, 40),
        10110 => new(OrderRole.Answer, OrderKind.Canceled, 80, 8, 88, 48, 40),
        10111 => new(OrderRole.Answer, OrderKind.Canceled, 64, 8, 72, 48, 40),
        10103 => new(OrderRole.Answer, OrderKind.Filled, 80, 8, 88, 48, 40),
        10104 => new(OrderRole.Answer, OrderKind.Filled, 72, 8, 80),
        10117 => new(OrderRole.Answer, OrderKind.Other, 72, 8, 80),
        10010 => new(OrderRole.Answer, OrderKind.Rejected, 0, 0, 0, 48, 40),
        10001 => new(OrderRole.Session, OrderKind.LogonAccepted, 0, 0, 0, 24, 16),
        10003 => new(OrderRole.Session, OrderKind.Logout, 0, 0, 0, 24, 16),
        10019 or 10027 => new(OrderRole.Session, OrderKind.Other, 0, 0, 0, 24, 16),
        10011 or 10023 => new(OrderRole.Session, OrderKind.Heartbeat),
        _ => default,
    };
}

/// <summary>Layout that all releases of T7 ETI have.</summary>
[HotPath]
public interface IT7Eti : IOrderLayout
{
    static int IOrderLayout.PrefixLength => 4;

    static int IOrderLayout.HeaderLength => 8;

    static int IOrderLayout.LengthOf(ReadOnlySpan<byte> prefix) =>
        BinaryPrimitives.ReadUInt32LittleEndian(prefix) is uint length && length is > 8 and <= 8192 && (length & 7) == 0
            ? (int)length : -1;

    static bool IOrderLayout.IsHeader(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 4) is >= 10000 and < 11000;

    static uint IOrderLayout.TypeOf(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, 4);

    static SecretPlace IOrderLayout.SecretOf(ReadOnlySpan<byte> header, int length) =>
        WireFields.U16(header, 4) switch
        {
            10000 => SecretPlace.ToTheEnd(32, length),
            10018 => SecretPlace.ToTheEnd(28, length),
            _ => default,
        };

    static ulong IOrderLayout.LoginOf(ReadOnlySpan<byte> message) =>
        WireFields.U16(message, 4) == 10000 ? WireFields.Mark(WireFields.U32(message, 28)) : 0;

    static void IOrderLayout.Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (direction == StreamDirection.ToExchange)
            return;
        decoded.Line = OrderMessage.NoLine;                 // a response carries the number of its request
        if (decoded.Code == 10010)
            decoded.Reference = decoded.Sequence;
    }
}
