// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Places by which a gateway of Cboe BOE reads orders and writes answers. Source: Cboe BOE 2.3 (equities):
/// input and return bitfields, messages; 2.10 (options) has the same meanings in the bits that are listed
/// here.</summary>
internal static class CboeBoeAnswers
{
    private const int MostBytes = 512;
    private const int Key = 10;                                 // client order id in a request
    private const int KeyLength = 20;
    private const int OriginalKey = 30;                         // in a modify
    private const int Side = 30;                                // in a new order
    private const int Quantity = 31;
    private const int AnswerKey = 18;
    private const int Text = 39;                                // of a refusal, behind its reason
    private const string Reason = "U";                          // as the client asked

    internal static PlacedLayout Layout { get; } = new()
    {
        Session = GatewaySessionLayer.Boe,
        MostBytes = MostBytes,
        IsLittleEndian = true,
        TimesAreUtc = true,
        Type = new(4, 1),
        Time = 10,
        Side = Side,
        Instrument = default,
        Canceled = Answer(0x2A, 41, 40) with { Texts = [new(38, Reason)] },
        Executed = Answer(0x2C, 70, 69) with
        {
            Match = 38,
            Quantity = 46,
            Left = 58,
            LastPrice = 50,
            Texts = [new(62, "A")],
        },
        Requests =
        [
            new(0x38, OrderKind.New, 36, Answer(0x25, 48, 47) with { Reference = 38 }, Refusal(0x26))
            {
                Quantity = Quantity,
                Options = NewOrder,
            },
            new(0x3A, OrderKind.Replace, 51, Answer(0x27, 48, 47) with { Reference = 38 }, Refusal(0x29) with
            {
                FromOrder = [],
                FromRequest = [new(Key, AnswerKey, KeyLength)],
            })
            {
                Options = Modify,
                ToOrder = [new(Key, Key, KeyLength)],
            },
            new(0x39, OrderKind.Cancel, 31, Answer(0x2A, 41, 40), Refusal(0x2B)),
        ],
        Key = Key,
        OriginalKey = OriginalKey,
        OrderQuantity = Quantity,
    };

    private static OptionTable NewOrder => new(35,
    [
        new(1, 0, 4, OptionKind.ClearingFirm), new(1, 1, 4, OptionKind.ClearingAccount), new(1, 2, 8, OptionKind.Price),
        new(1, 3, 1, OptionKind.Instruction), new(1, 4, 1, OptionKind.OrderType), new(1, 5, 1, OptionKind.TimeInForce),
        new(1, 6, 4, OptionKind.MinimumQuantity), new(1, 7, 4, OptionKind.ShownQuantity),
        new(2, 0, 8, OptionKind.Symbol), new(2, 1, 8, OptionKind.Suffix), new(2, 6, 1, OptionKind.Capacity),
        new(2, 7, 4), new(3, 0, 16, OptionKind.Account),
    ]);

    private static OptionTable Modify => new(50,
    [
        new(1, 0, 4, OptionKind.ClearingFirm), new(1, 2, 4, OptionKind.Quantity), new(1, 3, 8, OptionKind.Price),
        new(1, 4, 1, OptionKind.OrderType), new(1, 5, 1), new(1, 6, 1, OptionKind.Instruction),
        new(1, 7, 1, OptionKind.Side), new(2, 0, 4, OptionKind.ShownQuantity), new(2, 1, 8),
    ]);

    // Display price and working price are those of the order too. Captures of options have bit 7 of the first byte set
    // without a field for it.
    private static OptionField[] Returned =>
    [
        new(1, 0, 1, OptionKind.Side), new(1, 1, 8), new(1, 2, 8, OptionKind.Price),
        new(1, 3, 1, OptionKind.Instruction), new(1, 4, 1, OptionKind.OrderType), new(1, 5, 1, OptionKind.TimeInForce),
        new(1, 6, 4, OptionKind.MinimumQuantity), new(1, 7, 0), new(2, 0, 8, OptionKind.Symbol),
        new(2, 1, 8, OptionKind.Suffix), new(2, 6, 1, OptionKind.Capacity), new(3, 0, 16, OptionKind.Account),
        new(3, 1, 4, OptionKind.ClearingFirm),
        new(3, 2, 4, OptionKind.ClearingAccount), new(3, 3, 1), new(3, 4, 4, OptionKind.ShownQuantity), new(3, 5, 2),
        new(3, 6, 4, OptionKind.Quantity), new(3, 7, 3), new(5, 0, 20, OptionKind.OriginalKey),
        new(5, 1, 4, OptionKind.Left), new(5, 2, 4, OptionKind.LastQuantity), new(5, 3, 8, OptionKind.LastPrice),
        new(5, 4, 8, OptionKind.Price), new(5, 5, 8, OptionKind.Price), new(5, 6, 1), new(5, 7, 8), new(6, 0, 8),
    ];

    /// <summary>An answer about the order.</summary>
    /// <param name="code">Message type.</param>
    /// <param name="length">Length without fields that depend on bits.</param>
    /// <param name="count">Offset of the number of bytes with bits.</param>
    private static AnswerTemplate Answer(uint code, int length, int count) => new(code, length)
    {
        FromOrder = [new(Key, AnswerKey, KeyLength)],
        Options = new OptionTable(count, Returned),
    };

    /// <summary>A refusal, which has no number.</summary>
    private static AnswerTemplate Refusal(uint code) => Answer(code, 101, 100) with
    {
        IsUnnumbered = true,
        Texts = [new(38, "Z"), new(Text, "refused")],
    };
}
