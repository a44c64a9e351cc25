// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Places by which a gateway of CME iLink 3 reads orders and writes answers. Source: CME iLink 3 binary order
/// entry, SBE schema 8; the blocks of version 2, to which later versions only append.</summary>
internal static class CmeILink3Answers
{
    private const int MostBytes = 640;
    private const int Header = 12;                              // framing and message header
    private const int Version = 2;

    // Places in a new order (514).
    private const int Price = 12;
    private const int Quantity = 20;
    private const int SecurityId = 24;
    private const int Side = 28;
    private const int Sender = 33;                              // sender, then the client order id
    private const int Parties = 73;
    private const int OrderRequest = 81;
    private const int StopPrice = 97;
    private const int Location = 105;
    private const int MinimumQuantity = 110;                    // then the shown quantity and the expiry
    private const int OrderType = 120;
    private const int TimeInForce = 121;                        // then whether a person entered it
    private const int Instructions = 123;                       // then mode, liquidity, managed, short sale

    internal static PlacedLayout Layout { get; } = new()
    {
        Session = GatewaySessionLayer.ILink3,
        MostBytes = MostBytes,
        IsLittleEndian = true,
        TimesAreUtc = true,
        Type = new(6, 2),
        Side = Side,
        Instrument = new(SecurityId, 4),
        InstrumentIsNumber = true,
        Canceled = Canceled,
        Eliminated = Eliminated with { Alternatives = [Canceled with { FromRequest = [] }] },
        Executed = TradeOutright with { Alternatives = [TradeSpread] },
        Requests =
        [
            new(514, OrderKind.New, 128, Accepted, Rejected) { Quantity = Quantity, Price = new(Price, 8) },
            new(515, OrderKind.Replace, 137, Modified, ChangeRefused(536, 97))
            {
                Quantity = Quantity,
                Price = new(Price, 8),
                Reference = 81,
                // Price, quantity, then the sender, the client order id and the parties; request id, stop price,
                // location to expiry, type, time in force, person, and instructions to short sale.
                ToOrder =
                [
                    new(Price, Price, 12), new(Sender, Sender, 48), new(97, OrderRequest, 8), new(89, StopPrice, 8),
                    new(113, Location, 15), new(128, OrderType, 3), new(132, Instructions, 5),
                ],
            },
            new(516, OrderKind.Cancel, 100, Canceled, ChangeRefused(535, 73) with { Alternatives = [PendingCancel] })
            {
                Reference = 12,
            },
        ],
    };

    private static AnswerTemplate Accepted => Report(522, 213) with
    {
        FromOrder = [.. OrderToReport, new(Quantity, 185, 4), .. Terms(189, 201, 208)],
        Resent = 205,
        Texts = [Begin(522, 213), Absent(160, 16), Absent(199, 2), Absent(206, 2)],
    };

    private static AnswerTemplate Modified => Report(531, 221) with
    {
        FromOrder = [.. OrderToReport, new(Quantity, 185, 4), .. Terms(197, 209, 216)],
        Filled = 189,
        Left = 193,
        Resent = 213,
        Texts = [Begin(531, 221), Absent(160, 16), Absent(207, 2), Absent(214, 2)],
    };

    private static AnswerTemplate Canceled => Report(534, 218) with
    {
        FromOrder = [.. OrderToReport, new(Quantity, 185, 4), .. Terms(193, 205, 213)],
        FromRequest = [new(Sender, 64, 40), new(73, 152, 8)],
        Filled = 189,
        Resent = 209,
        Texts = [Begin(534, 218), Absent(160, 16), Absent(203, 2), Absent(210, 3)],
    };

    private static AnswerTemplate Eliminated => Report(524, 214) with
    {
        FromOrder =
        [
            .. OrderToReport, new(Quantity, 189, 4), new(MinimumQuantity, 193, 10), new(OrderType, 203, 1),
            new(Side, 204, 1), new(TimeInForce, 205, 2), new(Instructions, 209, 5),
        ],
        Filled = 185,
        Resent = 207,
        Texts = [Begin(524, 214), Absent(160, 16), Absent(208, 1)],
    };

    private static AnswerTemplate PendingCancel => Report(564, 190) with
    {
        FromOrder =
        [
            new(Parties, 104, 8), new(Price, 120, 8), new(Location, 152, 5), new(SecurityId, 157, 4),
            new(Quantity, 161, 4), new(MinimumQuantity, 173, 10), new(OrderType, 183, 1), new(Side, 184, 1),
            new(TimeInForce, 185, 2),
        ],
        FromRequest = [new(Sender, 64, 40), new(73, 144, 8)],
        Filled = 165,
        Left = 169,
        Times = [128, 136],
        Resent = 187,
    };

    private static AnswerTemplate TradeOutright => Trade(525, 253) with
    {
        FromOrder = [.. OrderToTrade, new(OrderType, 234, 1), new(Side, 235, 1), .. TradeTerms(236, 241)],
        Left = 225,
        Status = 233,
        Resent = 238,
        Texts = [Begin(525, 247), Absent(176, 16), Absent(221, 4), Absent(240, 1)],
    };

    private static AnswerTemplate TradeSpread => Trade(526, 242) with
    {
        FromOrder = [.. OrderToTrade, new(OrderType, 230, 1), new(Side, 231, 1), .. TradeTerms(232, 238)],
        Left = 221,
        Status = 229,
        Resent = 234,
    };

    private static AnswerTemplate Rejected => new(523, 471)
    {
        FromOrder =
        [
            new(Sender, 320, 40), new(Parties, 360, 8), new(Price, 376, 8), new(StopPrice, 384, 8),
            new(OrderRequest, 408, 8), new(Location, 432, 5), new(SecurityId, 437, 4), new(Quantity, 441, 4),
            new(MinimumQuantity, 445, 8), new(118, 455, 2), new(OrderType, 459, 1), new(Side, 460, 1),
            new(TimeInForce, 461, 2), new(Instructions, 466, 5),
        ],
        Id = new(280, 40),
        Reference = 368,
        Times = [392, 400],
        Resent = 463,
        Texts = [Begin(523, 471), Absent(416, 16), Absent(457, 2), Absent(464, 2)],
    };

    // Sender and client order id, parties, price, stop price, request id, location and instrument.
    private static FieldCopy[] OrderToReport =>
    [
        new(Sender, 64, 40), new(Parties, 104, 8), new(Price, 120, 8), new(StopPrice, 128, 8),
        new(OrderRequest, 152, 8), new(Location, 176, 5), new(SecurityId, 181, 4),
    ];

    // The same, and its price as the last price.
    private static FieldCopy[] OrderToTrade =>
    [
        new(Price, 112, 8), new(Sender, 64, 40), new(Parties, 104, 8), new(Price, 128, 8),
        new(StopPrice, 136, 8), new(OrderRequest, 160, 8), new(Location, 192, 5), new(SecurityId, 197, 4),
        new(Quantity, 201, 4),
    ];

    private static AnswerTemplate Report(uint code, int length) => new(code, length)
    {
        Id = new(24, 40),
        Reference = 112,
        Times = [136, 144],
    };

    private static AnswerTemplate Trade(uint code, int length) => new(code, length)
    {
        Id = new(24, 40),
        Reference = 120,
        Match = 168,
        Quantity = 205,
        Filled = 209,
        Times = [144, 152],
    };

    /// <summary>A refusal of a cancel (535) or a replace (536).</summary>
    /// <param name="code">Message type.</param>
    /// <param name="request">Offset of the request id in the request.</param>
    private static AnswerTemplate ChangeRefused(uint code, int request) => new(code, 413)
    {
        FromOrder = [new(Parties, 360, 8), new(Location, 400, 5)],
        FromRequest = [new(Sender, 320, 40), new(request, 392, 8)],
        Id = new(280, 40),
        Reference = 368,
        Times = [376, 384],
        Resent = 410,
        Texts = [Begin(code, 413), Absent(407, 2), Absent(411, 1)],
    };

    /// <summary>Quantities and expiry; type, side, time in force, person; instructions to short sale.</summary>
    private static FieldCopy[] Terms(int quantities, int type, int instructions) =>
    [
        new(MinimumQuantity, quantities, 10), new(OrderType, type, 1), new(Side, type + 1, 1),
        new(TimeInForce, type + 2, 2), new(Instructions, instructions, 5),
    ];

    private static FieldCopy[] TradeTerms(int timeInForce, int instructions) =>
        [new(TimeInForce, timeInForce, 2), new(Instructions, instructions, 3)];

    /// <summary>Block length, template, schema and version.</summary>
    private static FieldText Begin(uint code, int length) => new(4, Words(length - Header, (int)code, 8, Version));

    /// <summary>Bytes that say that a number is absent.</summary>
    private static FieldText Absent(int offset, int length) => new(offset, new string('\u00FF', length));

    private static string Words(params int[] words) =>
        string.Concat(words.Select(word => $"{(char)(word & 0xFF)}{(char)(word >> 8)}"));
}
