// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// OUCH of Genium INET: order tokens of 14 characters, instruments by number, times since 1970. Source: OSE OUCH (JPX)
/// 5.0, ASX Trade OUCH 2.0 and 3.6, BISTECH OUCH (Borsa Istanbul) of February 2025. Exchanges append fields of their
/// own to orders, acceptances, replacements and executions; all places that are read lie before these.
/// </summary>
[HotPath]
public readonly struct OuchGenium : IOuchVersion
{
    private const int TokenLength = 14;
    private const int RequestTokenOffset = 4;
    private const int ReplacementTokenOffset = RequestTokenOffset + TokenLength;
    private const int AnswerTokenOffset = 12;
    private const int PreviousTokenOffset = AnswerTokenOffset + TokenLength;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = Ouch42.Row with
    {
        Id = ProtocolId.SoupBinTcpOuchGenium,
        Name = "soupbintcp-ouch-genium",
        Title = "Genium INET OUCH orders over SoupBinTCP (JPX OSE, ASX, Borsa Istanbul)",
        Source = "JPX OSE OUCH 5.0; ASX Trade OUCH 2.0 and 3.6; BISTECH OUCH 2025-02; Nasdaq SoupBinTCP 3.00",
        Products = ["JPX Osaka Exchange (OSE) derivatives", "ASX Trade", "Borsa Istanbul (BISTECH)"],
        Proof = Proof.Layout,
        Timing = "answers: UTC nanoseconds",
        TimeZone = null,
        HeadLength = SoupBinTcpOuch<OuchGenium>.MaxMessageLength,
        Gateway = null,
        Layout =
        [
            .. SoupBinTcp.Layout,
            "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
            "O, P, X: 4 14 a order token (also the client order id)",
            "U to the exchange: 4 14 a existing token; 18 14 a replacement token",
            "answers: 4 8 u64be time; 12 14 a order token",
            "U from the exchange: 12 14 a replacement token; 26 14 a previous token",
        ],
    };

    public static int MostPlausibleLength => 256;

    public static bool TimesAreUtc => true;

    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 37,                                    // to the position update
        (byte)'P' => 35,                                    // order of a market maker (OSE), to the price
        (byte)'U' => 45,
        (byte)'X' => RequestTokenOffset + TokenLength,
        (byte)'Y' => 17,                                    // cancel by the exchange's order number
        (byte)'M' => 39,                                    // mass cancel (OSE)
        (byte)'Q' => 53,                                    // mass quote (Borsa Istanbul)
        _ => 0,
    };

    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'A' => 53,                                    // to the position update
        (byte)'U' => 67,
        (byte)'C' => 40,
        (byte)'J' => 30,
        (byte)'E' => 50,                                    // to eight bytes of the match's number
        (byte)'M' => 30,                                    // mass cancel accepted (OSE)
        (byte)'K' => 55,                                    // mass quote acknowledged (Borsa Istanbul)
        (byte)'R' => 34,                                    // mass quote rejected (Borsa Istanbul)
        _ => 0,
    };

    public static OrderKind KindOfRequest(byte type) => type switch
    {
        (byte)'O' or (byte)'P' => OrderKind.New,
        (byte)'U' => OrderKind.Replace,
        (byte)'X' => OrderKind.Cancel,
        _ => OrderKind.Other,
    };

    public static OrderKind KindOfAnswer(byte type) => type switch
    {
        (byte)'A' => OrderKind.Accepted,
        (byte)'U' => OrderKind.Replaced,
        (byte)'C' => OrderKind.Canceled,
        (byte)'E' => OrderKind.Filled,
        (byte)'J' => OrderKind.Rejected,
        _ => OrderKind.Other,
    };

    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        switch (type)
        {
            case (byte)'Y':
                break;                                      // names no token
            case (byte)'U':
                decoded.Key.SetText(message.Slice(ReplacementTokenOffset, TokenLength));
                decoded.Key2.SetText(message.Slice(RequestTokenOffset, TokenLength));
                break;
            default:
                decoded.Key.SetText(message.Slice(RequestTokenOffset, TokenLength));
                break;
        }
    }

    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        decoded.Key.SetText(message.Slice(AnswerTokenOffset, TokenLength));
        if (type == (byte)'U')
            decoded.Key2.SetText(message.Slice(PreviousTokenOffset, TokenLength));
    }
}
