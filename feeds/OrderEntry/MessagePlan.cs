// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>What a message of an order protocol is, and where in it the fields stand that matter.</summary>
/// <param name="Role">Who speaks, about what.</param>
/// <param name="Kind">What it means for an order.</param>
/// <param name="Key">Offset of the key; 0 if there is none.</param>
/// <param name="KeyLength">4 or 8: an integer; else a text of that length.</param>
/// <param name="Key2">Offset of the second key, which is as long; 0 if there is none.</param>
/// <param name="Number">Offset of the message's number; 0 if there is none.</param>
/// <param name="Time">Offset of the time at which it was sent, u64 nanoseconds since 1970; 0 if there is none.</param>
public readonly record struct MessagePlan(
    OrderRole Role, OrderKind Kind, ushort Key = 0, byte KeyLength = 0, ushort Key2 = 0, ushort Number = 0,
    ushort Time = 0)
{
    /// <summary>Whether the message is known; a session message that means nothing is.</summary>
    public bool IsKnown { get; init; } = true;
}
