// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;

namespace Telemetry.Config.Text;

/// <summary>The words by which a protocol is declared.</summary>
internal static class ProtocolKeywords
{
    /// <summary>Which byte of an integer comes first; true is the higher one.</summary>
    public static IReadOnlyList<(string Word, bool Value)> ByteOrders { get; } = [("big", true), ("little", false)];

    /// <summary>What is numbered; true is packets.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Numbered { get; } =
        [("messages", false), ("packets", true)];

    /// <summary>What the length of a packet counts; true is its header too.</summary>
    public static IReadOnlyList<(string Word, bool Value)> PacketCounts { get; } =
        [("packet", true), ("body", false)];

    /// <summary>What the length of a message counts; true is its head too.</summary>
    public static IReadOnlyList<(string Word, bool Value)> MessageCounts { get; } =
        [("message", true), ("body", false)];

    /// <summary>How numbers are written.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> NumberForms { get; } =
        [("integer", FieldForm.Integer), ("digits", FieldForm.Digits)];

    /// <summary>How channels and sessions are written.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> KeyForms { get; } =
        [("integer", FieldForm.Integer), ("text", FieldForm.Text)];

    /// <summary>How integers are written where there is nothing else.</summary>
    public static IReadOnlyList<(string Word, FieldForm Value)> IntegerForms { get; } =
        [("integer", FieldForm.Integer)];

    /// <summary>Units of time, nanoseconds.</summary>
    public static IReadOnlyList<(string Word, long Value)> TimeUnits { get; } =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

    /// <summary>What times count from; true is midnight.</summary>
    public static IReadOnlyList<(string Word, bool Value)> TimeBases { get; } = [("1970", false), ("midnight", true)];

    /// <summary>What the number of a heartbeat is.</summary>
    public static IReadOnlyList<(string Word, HeartbeatNumber Value)> HeartbeatNumbers { get; } =
    [
        ("next", HeartbeatNumber.Next), ("last", HeartbeatNumber.Last), ("own", HeartbeatNumber.Own),
        ("none", HeartbeatNumber.Nothing),
    ];

    /// <summary>Where a reset goes to; true is the lowest number, false the reset's own.</summary>
    public static IReadOnlyList<(string Word, bool Value)> ResetTargets { get; } = [("own", false), ("first", true)];
}
