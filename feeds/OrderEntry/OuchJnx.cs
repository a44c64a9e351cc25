// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>OUCH of Japannext: keys are 32-bit order tokens. Source: JNX OUCH 1.11.</summary>
[HotPath]
public readonly struct OuchJnx : IOuchVersion
{
    private const int RequestTokenOffset = 4;
    private const int ReplacementOffset = 8;
    private const int AnswerTokenOffset = 12;
    private const int LeastAnswer = 16;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = Ouch5.Row with
    {
        Id = ProtocolId.SoupBinTcpOuchJnx,
        Name = "soupbintcp-ouch-jnx",
        Title = "JNX OUCH 1.11 orders over SoupBinTCP",
        Source = "JNX OUCH 1.11; Nasdaq SoupBinTCP 3.00",
        Proof = Proof.Layout,
        Timing = "answers: nanoseconds since midnight, Tokyo",
        Keys = "order token; of a replace the new one, then the existing",
        TimeZone = "Asia/Tokyo",
        Gateway = null,
        TickFields = OrderRow.ClientOrderId(4, 4, false, isLittleEndian: false),
        Layout =
        [
            .. SoupBinTcp.Layout,
            "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
            "O, X: 4 4 u32be order token",
            "U to the exchange: 4 4 u32be existing; 8 4 u32be new order token",
            "answers: 4 8 u64be time, ns since midnight; 12 4 u32be order token",
        ],
    };

    public static int MostPlausibleLength => 256;

    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 32,
        (byte)'U' => 16,
        (byte)'X' => 8,
        _ => 0,
    };

    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'A' or (byte)'U' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' => LeastAnswer,
        _ => 0,
    };

    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        uint token = BinaryPrimitives.ReadUInt32BigEndian(message[RequestTokenOffset..]);
        if (type != (byte)'U')
        {
            decoded.Key.SetInteger(token);
            return;
        }
        decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[ReplacementOffset..]));
        decoded.Key2.SetInteger(token);
    }

    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded) =>
        decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerTokenOffset..]));
}
