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

    /// <inheritdoc/>
    public static int MostPlausibleLength => 512;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'U' => 20,
        (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' => LeastAnswer,
        (byte)'P' or (byte)'I' or (byte)'T' or (byte)'M' or (byte)'F' or (byte)'R' => LeastAnswer,
        (byte)'Q' or (byte)'X' or (byte)'G' or (byte)'K' => LeastAnswer,
        _ => 0,
    };

    /// <inheritdoc/>
    public static OrderKind KindOfOwnAnswer(byte type) => OrderKind.Other;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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
