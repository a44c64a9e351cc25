// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Messages of MEMO for options, distinguished from those for equities by their schema. Source: MEMX MEMO options 1.3
/// to 1.10.
/// </summary>
[HotPath]
internal static class MemoOptions
{
    /// <summary>The schema of all versions.</summary>
    internal const byte Schema = 9;

    /// <summary>Template of the refusal of a cancel or replace.</summary>
    internal const byte CancelReject = 26;

    /// <summary>Offset in that refusal of the type of the refused request.</summary>
    internal const int RefusedOffset = 30;

    private const byte KeyLength = 20;

    /// <summary>Plan of a message to the exchange.</summary>
    internal static MessagePlan Request(byte template) => template switch
    {
        1 => new(OrderRole.Request, OrderKind.New, 17, KeyLength),
        6 => new(OrderRole.Request, OrderKind.Replace, 25, KeyLength, 46),
        7 => new(OrderRole.Request, OrderKind.Cancel, 25, KeyLength, 46),
        _ => default,
    };

    /// <summary>Plan of a message from the exchange.</summary>
    internal static MessagePlan Answer(byte template) => template switch
    {
        11 => new(OrderRole.Answer, OrderKind.Accepted, 17, KeyLength),
        14 => new(OrderRole.Answer, OrderKind.Rejected, 9, KeyLength),
        15 => new(OrderRole.Answer, OrderKind.Filled, 17, KeyLength),
        17 => new(OrderRole.Answer, OrderKind.Canceled, 17, KeyLength, 38),
        19 => new(OrderRole.Answer, OrderKind.Replaced, 17, KeyLength, 38),
        16 or 18 => new(OrderRole.Answer, OrderKind.Other, 17, KeyLength, 38),
        22 => new(OrderRole.Answer, OrderKind.Other, 17, KeyLength),
        CancelReject => new(OrderRole.Answer, OrderKind.CancelRefused, 9, KeyLength),
        _ => default,
    };
}
