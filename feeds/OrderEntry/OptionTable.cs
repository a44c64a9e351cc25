// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Fields of a message that are there if their bit is set: a number of bytes with bits, these bytes, then the
/// fields in the order of the bits.</summary>
/// <param name="Count">Offset of the number of bytes.</param>
/// <param name="Fields">The fields that are known; behind an unknown one no field can be found.</param>
public sealed record OptionTable(int Count, IReadOnlyList<OptionField> Fields);

/// <summary>A field that is there if its bit is set.</summary>
/// <param name="Byte">Number of the byte with the bit, from 1.</param>
/// <param name="Bit">The bit, from 0, the lowest.</param>
/// <param name="Length">Length of the field, bytes.</param>
/// <param name="Kind">Its meaning.</param>
public readonly record struct OptionField(int Byte, int Bit, int Length, OptionKind Kind = OptionKind.Other);

/// <summary>Meanings of fields that are there if their bit is set.</summary>
public enum OptionKind
{
    /// <summary>Left as it is.</summary>
    Other,

    /// <summary>Price of the order.</summary>
    Price,

    /// <summary>Quantity of the order.</summary>
    Quantity,

    /// <summary>Instrument.</summary>
    Symbol,

    Side,

    OrderType,

    TimeInForce,

    MinimumQuantity,

    /// <summary>Instruction for execution.</summary>
    Instruction,

    ShownQuantity,

    /// <summary>Suffix of the instrument.</summary>
    Suffix,

    Capacity,

    Account,

    ClearingFirm,

    ClearingAccount,

    /// <summary>Client order id of the order before it was changed.</summary>
    OriginalKey,

    /// <summary>Quantity that is left.</summary>
    Left,

    /// <summary>Quantity that was executed; only of an execution.</summary>
    LastQuantity,

    /// <summary>Price at which it was executed; only of an execution.</summary>
    LastPrice,
}
