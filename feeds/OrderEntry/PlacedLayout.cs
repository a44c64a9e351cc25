// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Fields at fixed places of a binary order protocol. Offsets count from the framed message's first byte.
/// </summary>
public sealed record PlacedLayout : OrderEntryLayout
{
    /// <summary>True if integers are little-endian.</summary>
    public bool IsLittleEndian { get; init; }

    /// <summary>True if times are nanoseconds since 1970, false if since midnight in New York.</summary>
    public bool TimesAreUtc { get; init; }

    /// <summary>Place of the message type.</summary>
    public required FieldPlace Type { get; init; }

    /// <summary>Offset of the exchange's time in every answer: u64; 0 if only templates have times.</summary>
    public int Time { get; init; }

    /// <summary>Offset of the side in a new order: one byte.</summary>
    public required int Side { get; init; }

    /// <summary>Place of the instrument in a new order; length 0 if its place depends on bits.</summary>
    public required FieldPlace Instrument { get; init; }

    /// <summary>True if the instrument is an integer, false if it is a text.</summary>
    public bool InstrumentIsNumber { get; init; }

    /// <summary>The requests that are answered, by message type; others are ignored.</summary>
    public required IReadOnlyList<PlacedRequest> Requests { get; init; }

    /// <summary>Report that an order was executed.</summary>
    public required AnswerTemplate Executed { get; init; }

    /// <summary>Report that an order was canceled, by request or not.</summary>
    public required AnswerTemplate Canceled { get; init; }

    /// <summary>Report that an order was canceled without a request; null if it is as <see cref="Canceled"/>.
    /// </summary>
    public AnswerTemplate? Eliminated { get; init; }

    /// <summary>Offset of the quantity in a new order, if fields have places that depend on bits.</summary>
    public int OrderQuantity { get; init; }

    /// <summary>Offset of the key in a new order, if fields have places that depend on bits.</summary>
    public int Key { get; init; }

    /// <summary>Offset in a replace of the key of the order before it, if fields have places that depend on bits.
    /// </summary>
    public int OriginalKey { get; init; }
}

/// <summary>A request and its two answers.</summary>
/// <param name="Code">Message type.</param>
/// <param name="Kind">Meaning.</param>
/// <param name="Length">Length without optional parts, bytes, framing included.</param>
/// <param name="Done">Answer if it is accepted.</param>
public sealed record PlacedRequest(
    uint Code, OrderKind Kind, int Length, AnswerTemplate Done, AnswerTemplate Refused) : GatewayRequest(Code, Kind)
{
    /// <summary>Offset of the quantity that the order is to have: u32; in a cancel 0 cancels all of it. 0 if all is
    /// canceled always.</summary>
    public int Quantity { get; init; }

    /// <summary>Place of the price that the order is to have; length 0 if it does not change.</summary>
    public FieldPlace Price { get; init; }

    /// <summary>Offset of the exchange's number of the order that is changed: u64; 0 if its key names it.</summary>
    public int Reference { get; init; }

    /// <summary>Fields that are there if their bit is set; null if there are none.</summary>
    public OptionTable? Options { get; init; }

    /// <summary>Fields of the request that take the place of those of the order once it is done.</summary>
    public FieldCopy[] ToOrder { get; init; } = [];
}

/// <summary>An answer: its fixed bytes, and the fields that are filled in.</summary>
/// <param name="Code">Message type.</param>
/// <param name="Length">Length without optional parts, bytes, framing included.</param>
public sealed record AnswerTemplate(uint Code, int Length)
{
    /// <summary>Fields of the order in force.</summary>
    public FieldCopy[] FromOrder { get; init; } = [];

    public FieldCopy[] FromRequest { get; init; } = [];

    /// <summary>Offsets of further times: u64.</summary>
    public int[] Times { get; init; } = [];

    /// <summary>Offset of the exchange's number of the order: u64; 0 if there is none.</summary>
    public int Reference { get; init; }

    /// <summary>Offset of the number of the execution: u64; 0 if there is none.</summary>
    public int Match { get; init; }

    /// <summary>Place of a text that is different in each answer; length 0 if there is none.</summary>
    public FieldPlace Id { get; init; }

    /// <summary>Offset of the quantity executed or canceled: u32; 0 if there is none.</summary>
    public int Quantity { get; init; }

    /// <summary>Offset of the quantity executed so far: u32; 0 if there is none.</summary>
    public int Filled { get; init; }

    /// <summary>Offset of the quantity that is left: u32; 0 if there is none.</summary>
    public int Left { get; init; }

    /// <summary>Offset of a character that is <c>1</c> if some is left and <c>2</c> if not; 0 if there is none.
    /// </summary>
    public int Status { get; init; }

    /// <summary>Offset of a byte that is 1 in an answer that is sent again, else 0; 0 if there is none.</summary>
    public int Resent { get; init; }

    /// <summary>Place of the price at which it was executed: 8 bytes, from the field of the order that depends on a
    /// bit; 0 if there is none.</summary>
    public int LastPrice { get; init; }

    /// <summary>True if it has no number.</summary>
    public bool IsUnnumbered { get; init; }

    /// <summary>Fields that are there if their bit is set, which a recorded answer decides; null if there are none.
    /// </summary>
    public OptionTable? Options { get; init; }

    /// <summary>Bytes of an answer that is not like a recorded one; all others are zero.</summary>
    public FieldText[] Texts { get; init; } = [];

    /// <summary>Other messages of the same meaning; one is written if the recorded one is of its type.
    /// </summary>
    public AnswerTemplate[] Alternatives { get; init; } = [];
}

/// <summary>Place of a field.</summary>
/// <param name="Offset">Bytes from the start of the framed message.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct FieldPlace(int Offset, int Length);

/// <summary>A field that is copied from one message to another.</summary>
/// <param name="From">Its offset in the one.</param>
/// <param name="To">Its offset in the other.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct FieldCopy(int From, int To, int Length);

/// <summary>Bytes at a place.</summary>
/// <param name="Offset">The place.</param>
/// <param name="Text">A character for each byte, up to 255.</param>
public readonly record struct FieldText(int Offset, string Text);
