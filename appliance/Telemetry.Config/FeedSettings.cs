// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One feed, as configured; null takes the default.</summary>
public sealed record FeedSettings
{
    /// <summary>Its name.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Name of its protocol.</summary>
    public required Located<string> Protocol { get; init; }

    /// <summary>Its lines.</summary>
    public required IReadOnlyList<LineSettings> Lines { get; init; }

    /// <summary>IANA zone of times that count from midnight.</summary>
    public Located<string>? Zone { get; init; }

    /// <summary>How long a missing number may still arrive, nanoseconds.</summary>
    public long? RepairWindowNs { get; init; }

    /// <summary>Silence after which it is stale, nanoseconds; 0 never.</summary>
    public long? StaleAfterNs { get; init; }

    /// <summary>How long a line may lack numbers before it is behind, nanoseconds.</summary>
    public long? LineBehindAfterNs { get; init; }

    /// <summary>How long a line may be silent before it is down, nanoseconds.</summary>
    public long? LineDownAfterNs { get; init; }

    /// <summary>How far a line may go back before a reset is suspected, in numbers.</summary>
    public long? DuplicateWindow { get; init; }

    /// <summary>How long ago a number must have been seen first for a reset to be suspected, nanoseconds.</summary>
    public long? DuplicateAgeNs { get; init; }

    /// <summary>How long numbers that one packet alone bears out wait for another one, nanoseconds.</summary>
    public long? SuspectHoldNs { get; init; }

    /// <summary>Number sequences kept at most.</summary>
    public int? MaxChannels { get; init; }

    /// <summary>Ranges remembered for a line at most.</summary>
    public int? MaxRanges { get; init; }

    /// <summary>Delivered numbers whose stamps are remembered, a power of two.</summary>
    public int? HistoryLength { get; init; }

    /// <summary>The hours in which it must not be silent; null all.</summary>
    public HoursSettings? Hours { get; init; }

    /// <summary>What is a burst on a line of it; null: nothing is told as one.</summary>
    public BurstSettings? Burst { get; init; }

    /// <summary>Bytes of payload recorded of each packet.</summary>
    public int? SnapLength { get; init; }

    /// <summary>Whether packets are recorded in whole so that their checksums can be verified.</summary>
    public bool VerifyChecksums { get; init; }

    /// <summary>Where this stands.</summary>
    public required string Where { get; init; }
}
