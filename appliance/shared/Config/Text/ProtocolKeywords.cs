// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;

namespace Telemetry.Config.Text;

/// <summary>Keywords of protocol declarations.</summary>
internal static class ProtocolKeywords
{
    /// <summary>Byte order of integers; true is big-endian.</summary>
    public static IReadOnlyList<(string Word, bool Value)> ByteOrders { get; } = [("big", true), ("little", false)];

    /// <summary>Unit that is numbered; true is packets.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Numbered { get; } =
        [("messages", false), ("packets", true)];

    /// <summary>Extent of a packet's length field; true includes the header.</summary>
    public static IReadOnlyList<(string Word, bool Value)> PacketCounts { get; } =
        [("packet", true), ("body", false)];

    /// <summary>Extent of a message's length field; true includes the message's head.</summary>
    public static IReadOnlyList<(string Word, bool Value)> MessageCounts { get; } =
        [("message", true), ("body", false)];

    /// <summary>Encodings of numbers.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> NumberForms { get; } =
        [("integer", FieldForm.Integer), ("digits", FieldForm.Digits)];

    /// <summary>Encodings of channels and sessions.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> KeyForms { get; } =
        [("integer", FieldForm.Integer), ("text", FieldForm.Text)];

    /// <summary>Encodings of fields that can only be integers.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> IntegerForms { get; } =
        [("integer", FieldForm.Integer)];

    /// <summary>Units of time, nanoseconds.</summary>
    public static IReadOnlyList<(string Word, long Value)> TimeUnits { get; } =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

    /// <summary>Epoch of times; true is midnight.</summary>
    public static IReadOnlyList<(string Word, bool Value)> TimeBases { get; } = [("1970", false), ("midnight", true)];

    /// <summary>Meaning of the number in a heartbeat.</summary>
    public static IReadOnlyList<(string Word, HeartbeatNumber Value)> HeartbeatNumbers { get; } =
    [
        ("next", HeartbeatNumber.Next), ("last", HeartbeatNumber.Last), ("own", HeartbeatNumber.Own),
        ("none", HeartbeatNumber.Nothing),
    ];

    /// <summary>Number after a reset; true is the lowest number, false the reset's own.</summary>
    public static IReadOnlyList<(string Word, bool Value)> ResetTargets { get; } = [("own", false), ("first", true)];
}
