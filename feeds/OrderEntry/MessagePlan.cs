// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Meaning of a message of an order protocol, and the places of the fields that are used.</summary>
/// <param name="Role">Sender and subject.</param>
/// <param name="Kind">Meaning for an order.</param>
/// <param name="Key">Offset of the key; 0 if there is none.</param>
/// <param name="KeyLength">4 or 8: an integer; else a text of this length.</param>
/// <param name="Key2">Offset of the second key, of the same length; 0 if there is none.</param>
/// <param name="Number">Offset of the message's number; 0 if there is none.</param>
/// <param name="Time">Offset of the send time, u64 nanoseconds since 1970; 0 if there is none.</param>
public readonly record struct MessagePlan(
    OrderRole Role, OrderKind Kind, ushort Key = 0, byte KeyLength = 0, ushort Key2 = 0, ushort Number = 0,
    ushort Time = 0)
{
    /// <summary>True if the message is known, including session messages without an effect.</summary>
    public bool IsKnown { get; init; } = true;
}
