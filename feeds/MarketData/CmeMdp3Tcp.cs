// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// CME Globex MDP 3.0, conflated, over TCP: each message has its own number, from 1 on each connection and in each
/// direction. Source: CME Group client systems wiki, MDP 3.0 conflated TCP market data group processing; schema 1.12.
/// </summary>
/// <remarks> Subscribers log on with a signature. Of the messages that they send only the requests are known, so all
/// others are overwritten. </remarks>
[HotPath]
public readonly struct CmeMdp3Tcp : IOrderLayout
{
    private const int SizeOffset = 14;
    private const int TemplateOffset = 18;
    private const int SchemaOffset = 20;
    private const int NumberOffset = 2;
    private const int TimeOffset = 6;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CmeMdp3Tcp, "cme-mdp3-tcp", "CME Globex MDP 3.0, conflated, over TCP",
        "CME client systems wiki, MDP 3.0 Conflated TCP Market Data Group Processing; schema 1.12", Proof.Partly,
        "u32 of the message, from 1 on each connection and in each direction",
        "of the message: nanoseconds since 1970",
        "none: one channel a connection",
        FramedOrders<CmeMdp3Tcp>.MaxMessageLength,
        [
            "0 2 0xCAFE; 2 4 u32le number of the message; 6 8 u64le send time, ns since 1970",
            "14 2 u16le length from here on; 16 8 4 x u16le block length, template, schema, version",
            "to the exchange: all behind the header is hidden, but of 206, 208, 209, 210",
        ]) with
    {
        Products = ["CME Globex: conflated market data"],
        Recovery = "none: a new connection begins with the present state",
        Resets = "each connection, in each direction",
        IsFeed = true,
        SequenceBits = 32,
        HeartbeatIntervalNs = 0,
        HasHeartbeatOfUnnamedInterval = true,
    };

    public static int PrefixLength => SizeOffset + 2;

    public static int HeaderLength => SchemaOffset + 4;

    public static int LengthOf(ReadOnlySpan<byte> prefix) =>
        WireFields.U16(prefix, 0) == 0xCAFE ? SizeOffset + WireFields.U16(prefix, SizeOffset) : -1;

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        WireFields.U16(header, TemplateOffset) is > 0 and < 512 && WireFields.U16(header, SchemaOffset) is 1 or 2;

    public static uint TypeOf(ReadOnlySpan<byte> header) => WireFields.U16(header, TemplateOffset);

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        TypeOf(header) is 206 or 208 or 209 or 210 ? default : SecretPlace.ToTheEnd(HeaderLength, length);

    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        210 => new(OrderRole.Session, OrderKind.Heartbeat, Number: NumberOffset, Time: TimeOffset),
        _ => new(OrderRole.Request, OrderKind.Other, Number: NumberOffset, Time: TimeOffset),
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        12 => new(OrderRole.Session, OrderKind.Heartbeat, Number: NumberOffset, Time: TimeOffset),
        16 => new(OrderRole.Session, OrderKind.Logout, Number: NumberOffset, Time: TimeOffset),
        _ => new(OrderRole.Answer, OrderKind.Other, Number: NumberOffset, Time: TimeOffset),
    };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (state.SequenceKnown == 0 && decoded.Sequence == 1)
            decoded.StartsNumbers = 1;
        state.NextSequence = Sequence32.Next((uint)decoded.Sequence, 1);
        state.SequenceKnown = 1;
    }
}
