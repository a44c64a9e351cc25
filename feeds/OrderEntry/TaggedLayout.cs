// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Fields of a tag=value order protocol.</summary>
public sealed record TaggedLayout : OrderEntryLayout
{
    /// <summary>Tag of the quantity of an order.</summary>
    public required int Quantity { get; init; }

    public required int Price { get; init; }

    public required int Side { get; init; }

    /// <summary>Tags of its instrument; the first one that is there counts.</summary>
    public required IReadOnlyList<int> Instrument { get; init; }

    /// <summary>The requests that are answered; others are ignored.</summary>
    public required IReadOnlyList<GatewayRequest> Requests { get; init; }

    /// <summary>Fields of recorded answers that are filled in again; all others stay as recorded.</summary>
    public required IReadOnlyDictionary<int, TagSource> Filled { get; init; }

    /// <summary>Tags of the header and the trailer, which the session layer writes.</summary>
    public required IReadOnlySet<int> Header { get; init; }

    /// <summary>Answers without a recorded example.</summary>
    public required IReadOnlyList<TaggedAnswer> Answers { get; init; }
}

/// <summary>An answer without a recorded example.</summary>
/// <param name="Kind">Its meaning.</param>
/// <param name="Request">The kind of request that it answers.</param>
/// <param name="Fields">Its fields from the message type on, in this order.</param>
public sealed record TaggedAnswer(OrderKind Kind, OrderKind Request, IReadOnlyList<TaggedField> Fields);

/// <summary>A field of an answer.</summary>
/// <param name="Source">Source of its value; without a value the field is left out.</param>
/// <param name="Text">The value of <see cref="TagSource.Text"/>.</param>
public sealed record TaggedField(int Tag, TagSource Source, string Text = "");

/// <summary>Sources of a field's value.</summary>
public enum TagSource
{
    /// <summary>A fixed text.</summary>
    Text,

    /// <summary>A fixed text, up to FIX 4.2.</summary>
    OldText,

    /// <summary>The same field of the order in force; as recorded if the order has none.</summary>
    Order,

    /// <summary>The same field of the order in force; left out if the order has none.</summary>
    OrderOnly,

    /// <summary>The same field of the request that is answered.</summary>
    Request,

    /// <summary>Client order id (11) of the request if it changes an order, else of the order in force.</summary>
    Key,

    /// <summary>Client order id (11) of the request that is answered, in another field.</summary>
    RequestKey,

    /// <summary>Number of the message (34) of the request that is answered, in another field.</summary>
    RequestNumber,

    /// <summary>The exchange's number of the order.</summary>
    Reference,

    /// <summary>A number that is different in each answer.</summary>
    Number,

    /// <summary>Quantity that was executed; only of an execution.</summary>
    Quantity,

    /// <summary>Price of the order, at which it was executed; only of an execution.</summary>
    Price,

    /// <summary>Quantity that was executed so far.</summary>
    FilledQuantity,

    LeftQuantity,

    /// <summary>Price of the order if some of it was executed, else 0.</summary>
    AveragePrice,

    /// <summary>Status 1 if some is left, 2 if not; only of an execution that says one of both.</summary>
    FillStatus,

    /// <summary>The same up to FIX 4.2, else that it is a trade (F).</summary>
    FillType,

    /// <summary>The exchange's time.</summary>
    Time,
}
