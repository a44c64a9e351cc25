// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>OUCH 5.0: keys are 32-bit user reference numbers; messages end with appendages, so lengths vary.</summary>
[HotPath]
public readonly struct Ouch5 : IOuchVersion
{
    private const int RequestKeyOffset = 4;
    private const int ReplacementOffset = 8;
    private const int AnswerKeyOffset = 12;
    private const int AnswerReplacementOffset = 16;
    private const int LeastAnswer = 16;

    // Places in a new order, a replace and an acceptance, from the side to the capacity; sources as above.
    private const int Side = 8;
    private const int ClientOrderId = 34;
    private const int ClientOrderIdLength = 14;

    // Rejections, cancellations, modifications and refusals to cancel end without the length of an appendage unless
    // they have one; acceptances, replacements and executions always have that length.
    private static AnswerTemplate Rejected { get; } = new((byte)'J', 32)
    {
        FromOrder = [new(RequestKeyOffset, AnswerKeyOffset, 4), new(ClientOrderId, 18, ClientOrderIdLength)],
        Texts = [new(17, "\u0001")],
    };

    private static AnswerTemplate Canceled { get; } = new((byte)'C', 21)
    {
        FromOrder = [new(RequestKeyOffset, AnswerKeyOffset, 4)],
        Quantity = 16,
        Texts = [new(20, "U")],
    };

    // A cancel that is pending has the same fields.
    private static AnswerTemplate CancelRefused { get; } = new((byte)'I', 16)
    {
        FromOrder = [new(RequestKeyOffset, AnswerKeyOffset, 4)],
    };

    /// <summary>Places by which a gateway answers.</summary>
    private static PlacedLayout Gateway { get; } = new()
    {
        Session = GatewaySessionLayer.SoupBinTcp,
        MostBytes = SoupBinTcpOuch<Ouch5>.MostKept,
        Type = new(SoupBinTcpOuch<Ouch5>.TypeOffset, 1),
        Time = 4,
        Side = Side,
        Instrument = new(13, 8),
        Canceled = Canceled,
        Executed = new((byte)'E', 39)
        {
            FromOrder = [new(RequestKeyOffset, AnswerKeyOffset, 4), new(21, 20, 8)],
            Quantity = 16,
            Match = 29,
            Texts = [new(28, "A")],
        },
        Requests =
        [
            new((byte)'O', OrderKind.New, 48, new((byte)'A', 67)
            {
                // Side, quantity, instrument, price, time in force and display; capacity, sweep and cross type.
                FromOrder =
                [
                    new(RequestKeyOffset, AnswerKeyOffset, 4), new(Side, 16, 23), new(31, 47, 3),
                    new(ClientOrderId, 51, ClientOrderIdLength),
                ],
                Reference = 39,
                Texts = [new(50, "L")],
            }, Rejected) { Quantity = 9, Price = new(21, 8) },
            new((byte)'U', OrderKind.Replace, 41, new((byte)'U', 71)
            {
                FromRequest = [new(RequestKeyOffset, AnswerKeyOffset, 4)],
                FromOrder =
                [
                    new(RequestKeyOffset, AnswerReplacementOffset, 4), new(Side, 20, 23), new(31, 51, 3),
                    new(ClientOrderId, 55, ClientOrderIdLength),
                ],
                Reference = 43,
                Texts = [new(54, "L")],
            }, Rejected with
            {
                FromOrder = [],
                FromRequest = [new(ReplacementOffset, AnswerKeyOffset, 4), new(27, 18, ClientOrderIdLength)],
            })
            {
                Quantity = 12,
                Price = new(16, 8),
                // The new number, quantity, price, time in force and display, sweep, client order id.
                ToOrder =
                [
                    new(ReplacementOffset, RequestKeyOffset, 4), new(12, 9, 4), new(16, 21, 8), new(24, 29, 2),
                    new(26, 32, 1), new(27, ClientOrderId, ClientOrderIdLength),
                ],
            },
            new((byte)'M', OrderKind.Replace, 13, new((byte)'M', 21)
            {
                FromOrder = [new(RequestKeyOffset, AnswerKeyOffset, 4), new(Side, 16, 5)],
            }, Rejected)
            {
                Quantity = 9,
                ToOrder = [new(Side, Side, 5)],
            },
            new((byte)'X', OrderKind.Cancel, 12, Canceled, CancelRefused with
            {
                Alternatives = [CancelRefused with { Code = (byte)'P' }],
            }) { Quantity = 8 },
        ],
    };

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.SoupBinTcpOuch5,
        Name = "soupbintcp-ouch5",
        Title = "OUCH 5.0 orders over SoupBinTCP",
        Source = "Nasdaq OUCH 5.0; Nasdaq SoupBinTCP 3.00",
        Proof = Proof.Partly,
        IsFeed = false,
        IsSession = true,
        IsStream = true,
        Sequencing = "answers: each S packet is one number, counted from the login accepted",
        Timing = "answers: nanoseconds since midnight, New York",
        Keys = "user reference number; of a replace the new one, then the original",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        TimeZone = "America/New_York",
        HeadLength = SoupBinTcpOuch<Ouch5>.MaxMessageLength,
        TickFields = new Dictionary<string, TickField> { ["client_order_id"] = new(34, 14, true) },
        Gateway = Gateway,
        Layout =
        [
            .. SoupBinTcp.Layout,
            "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
            "O: 4 4 u32be user reference number; 34 14 a client order id",
            "U to the exchange: 4 4 u32be original; 8 4 u32be new user reference number",
            "X, M: 4 4 u32be user reference number",
            "answers: 4 8 u64be time, ns since midnight; 12 4 u32be user reference number",
            "U from the exchange: 12 4 u32be original; 16 4 u32be new user reference number",
        ],
    };

    public static int MostPlausibleLength => 512;

    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 48,
        (byte)'U' => 41,
        (byte)'X' => 12,
        (byte)'M' => 13,
        (byte)'C' or (byte)'D' or (byte)'E' => 8,           // mass cancel, disable and enable order entry
        (byte)'Q' => 4,                                     // account query
        _ => 0,
    };

    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'U' => 20,
        (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' => LeastAnswer,
        (byte)'P' or (byte)'I' or (byte)'T' or (byte)'M' or (byte)'F' or (byte)'R' => LeastAnswer,
        (byte)'Q' or (byte)'X' or (byte)'G' or (byte)'K' => LeastAnswer,
        _ => 0,
    };

    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        switch (type)
        {
            case (byte)'O' or (byte)'X' or (byte)'M':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[RequestKeyOffset..]));
                break;
            case (byte)'U':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[ReplacementOffset..]));
                decoded.Key2.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[RequestKeyOffset..]));
                break;
        }
    }

    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        switch (type)
        {
            case (byte)'Q' or (byte)'X' or (byte)'G' or (byte)'K':
                break;                                      // answers about an account, not an order
            case (byte)'U':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerReplacementOffset..]));
                decoded.Key2.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerKeyOffset..]));
                break;
            default:
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerKeyOffset..]));
                break;
        }
    }
}
