// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>OUCH 4.2: keys are order tokens of 14 characters; each message type has a fixed length.</summary>
[HotPath]
public readonly struct Ouch42 : IOuchVersion
{
    private const int TokenLength = 14;
    private const int RequestTokenOffset = 4;
    private const int ReplacementTokenOffset = RequestTokenOffset + TokenLength;
    private const int AnswerTokenOffset = 12;
    private const int PreviousTokenOffset = 68;
    private const int LeastAnswer = AnswerTokenOffset + TokenLength;

    // Places in a new order, from the side to the cross type; sources as above.
    private const int Side = 18;

    private static AnswerTemplate Rejected { get; } = new((byte)'J', 27)
    {
        FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength)],
        Texts = [new(26, "O")],
    };

    private static AnswerTemplate Canceled { get; } = new((byte)'C', 31)
    {
        FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength)],
        Quantity = 26,
        Texts = [new(30, "U")],
    };

    // A cancel that is pending has the same fields.
    private static AnswerTemplate CancelRefused { get; } = new((byte)'I', 26)
    {
        FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength)],
    };

    /// <summary>Places by which a gateway answers.</summary>
    private static PlacedLayout Gateway { get; } = new()
    {
        Session = GatewaySessionLayer.SoupBinTcp,
        MostBytes = SoupBinTcpOuch<Ouch42>.MostKept,
        Type = new(SoupBinTcpOuch<Ouch42>.TypeOffset, 1),
        Time = 4,
        Side = Side,
        Instrument = new(23, 8),
        Canceled = Canceled,
        Executed = new((byte)'E', 43)
        {
            FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength), new(31, 30, 4)],
            Quantity = 26,
            Match = 35,
            Texts = [new(34, "A")],
        },
        Requests =
        [
            new((byte)'O', OrderKind.New, 51, new((byte)'A', 69)
            {
                FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength), .. OrderToAnswer],
                Reference = 52,
                Texts = [new(67, "L"), new(68, " ")],
            }, Rejected) { Quantity = 19, Price = new(31, 4) },
            new((byte)'U', OrderKind.Replace, 50, new((byte)'U', 83)
            {
                FromRequest = [new(RequestTokenOffset, PreviousTokenOffset, TokenLength)],
                FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength), .. OrderToAnswer],
                Reference = 52,
                Texts = [new(67, "L"), new(82, " ")],
            }, Rejected with
            {
                FromOrder = [],
                FromRequest = [new(ReplacementTokenOffset, AnswerTokenOffset, TokenLength)],
            })
            {
                Quantity = 32,
                Price = new(36, 4),
                // The new token, quantity and price, time in force, display, sweep and minimum quantity.
                ToOrder =
                [
                    new(ReplacementTokenOffset, RequestTokenOffset, TokenLength), new(32, 19, 4), new(36, 31, 8),
                    new(44, 43, 1), new(45, 45, 5),
                ],
            },
            new((byte)'M', OrderKind.Replace, 23, new((byte)'M', 31)
            {
                FromOrder = [new(RequestTokenOffset, AnswerTokenOffset, TokenLength), new(Side, 26, 5)],
            }, Rejected)
            {
                Quantity = 19,
                ToOrder = [new(Side, Side, 5)],
            },
            new((byte)'X', OrderKind.Cancel, 22, Canceled, CancelRefused with
            {
                Alternatives = [CancelRefused with { Code = (byte)'P' }],
            }) { Quantity = 18 },
        ],
    };

    // Side, quantity, instrument, price, time in force, firm and display; capacity, sweep, minimum quantity and cross
    // type.
    private static FieldCopy[] OrderToAnswer => [new(Side, 26, 26), new(44, 60, 7)];

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.SoupBinTcpOuch42,
        Name = "soupbintcp-ouch42",
        Title = "OUCH 4.2 orders over SoupBinTCP",
        Source = "Nasdaq OUCH 4.2; Nasdaq SoupBinTCP 3.00",
        Proof = Proof.Layout,
        IsFeed = false,
        IsSession = true,
        IsStream = true,
        Sequencing = "answers: each S packet is one number, counted from the login accepted",
        Timing = "answers: nanoseconds since midnight, New York",
        Keys = "order token; of a replace the replacement, then the previous",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        TimeZone = "America/New_York",
        HeadLength = SoupBinTcpOuch<Ouch42>.MaxMessageLength,
        TickFields = new Dictionary<string, TickField> { ["client_order_id"] = new(4, 14, true) },
        Gateway = Gateway,
        Layout =
        [
            .. SoupBinTcp.Layout,
            "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
            "O, X, M: 4 14 a order token (also the client order id)",
            "U to the exchange: 4 14 a existing token; 18 14 a replacement token",
            "answers: 4 8 u64be time, ns since midnight; 12 14 a order token",
            "U from the exchange: 12 14 a replacement token; 68 14 a previous token",
        ],
    };

    public static int MostPlausibleLength => 128;

    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 51,
        (byte)'U' => 50,
        (byte)'X' => 22,
        (byte)'M' => 23,
        (byte)'N' => RequestTokenOffset + TokenLength,
        _ => 0,
    };

    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'U' => PreviousTokenOffset + TokenLength,
        (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' or (byte)'P' or (byte)'I'
            or (byte)'T' or (byte)'M' or (byte)'F' or (byte)'G' or (byte)'N' => LeastAnswer,
        _ => 0,
    };

    public static OrderKind KindOfAnswer(byte type) =>
        type == (byte)'G' ? OrderKind.Filled : OuchKind.OfAnswer(type);     // G: executed with a reference price

    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        if (type == (byte)'U')
        {
            decoded.Key.SetText(message.Slice(ReplacementTokenOffset, TokenLength));
            decoded.Key2.SetText(message.Slice(RequestTokenOffset, TokenLength));
            return;
        }
        decoded.Key.SetText(message.Slice(RequestTokenOffset, TokenLength));
    }

    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        decoded.Key.SetText(message.Slice(AnswerTokenOffset, TokenLength));
        if (type == (byte)'U')
            decoded.Key2.SetText(message.Slice(PreviousTokenOffset, TokenLength));
    }
}
