// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Places in the messages of an order protocol by which a gateway reads requests and writes answers. Offsets count from
/// the framed message's first byte; integers are big-endian.
/// </summary>
public sealed record GatewayLayout
{
    /// <summary>Longest request or answer that is kept, bytes; optional parts behind it are left out.</summary>
    public const int MostBytes = 128;

    /// <summary>Offset of the exchange's time in every answer: u64, nanoseconds since midnight.</summary>
    public required int Time { get; init; }

    /// <summary>Offset of the side in a new order: one character.</summary>
    public required int Side { get; init; }

    /// <summary>Place of the instrument in a new order: text.</summary>
    public required FieldPlace Instrument { get; init; }

    /// <summary>The requests that are answered, by message type; others are ignored.</summary>
    public required IReadOnlyList<GatewayRequest> Requests { get; init; }

    /// <summary>Report that an order was executed.</summary>
    public required AnswerTemplate Executed { get; init; }

    /// <summary>Report that an order was canceled, by request or not.</summary>
    public required AnswerTemplate Canceled { get; init; }
}

/// <summary>A request and its two answers.</summary>
/// <param name="Code">Message type.</param>
/// <param name="Kind">Meaning: <see cref="OrderKind.New"/>, <see cref="OrderKind.Cancel"/> or
/// <see cref="OrderKind.Replace"/>.</param>
/// <param name="Length">Length without optional parts, bytes, framing included.</param>
/// <param name="Done">Answer if it is accepted.</param>
/// <param name="Refused">Answer if it is not.</param>
public sealed record GatewayRequest(
    byte Code, OrderKind Kind, int Length, AnswerTemplate Done, AnswerTemplate Refused)
{
    /// <summary>Offset of the quantity that the order is to have: u32. In a cancel 0 cancels all of it.</summary>
    public required int Quantity { get; init; }

    /// <summary>Place of the price that the order is to have; length 0 if it does not change.</summary>
    public FieldPlace Price { get; init; }

    /// <summary>Fields of the request that take the place of those of the order once it is done.</summary>
    public FieldCopy[] ToOrder { get; init; } = [];
}

/// <summary>An answer: its fixed bytes, and the fields that are filled in.</summary>
/// <param name="Code">Message type.</param>
/// <param name="Length">Length without optional parts, bytes, framing included.</param>
public sealed record AnswerTemplate(byte Code, int Length)
{
    /// <summary>Fields of the order in force.</summary>
    public FieldCopy[] FromOrder { get; init; } = [];

    /// <summary>Fields of the request that is answered.</summary>
    public FieldCopy[] FromRequest { get; init; } = [];

    /// <summary>Offset of the exchange's number of the order: u64; 0 if there is none.</summary>
    public int Reference { get; init; }

    /// <summary>Offset of the number of the execution: u64; 0 if there is none.</summary>
    public int Match { get; init; }

    /// <summary>Offset of the quantity executed or canceled: u32; 0 if there is none.</summary>
    public int Quantity { get; init; }

    /// <summary>Characters of an answer that is not like a recorded one; all other bytes are zero.</summary>
    public FieldText[] Texts { get; init; } = [];
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

/// <summary>A character at a place.</summary>
/// <param name="Offset">The place.</param>
/// <param name="Character">The character.</param>
public readonly record struct FieldText(int Offset, char Character);
