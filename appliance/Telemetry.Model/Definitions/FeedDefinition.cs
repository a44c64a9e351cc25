// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Calendars;

namespace Telemetry.Model.Definitions;

/// <summary>One logical, sequenced market-data stream.</summary>
public sealed record FeedDefinition
{
    /// <summary>Default of <see cref="SuspectHoldNs"/>.</summary>
    public const long DefaultSuspectHoldNs = 1_000_000_000;

    /// <summary>Default of <see cref="DuplicateAgeNs"/>.</summary>
    public const long DefaultDuplicateAgeNs = 60_000_000_000;

    /// <summary>Index among all feeds, in configuration order.</summary>
    public required int Index { get; init; }

    /// <summary>Name, unique among feeds and sessions.</summary>
    public required string Name { get; init; }

    /// <summary>Its protocol.</summary>
    public required ProtocolId Protocol { get; init; }

    /// <summary>What is known of its protocol where the configuration declares that; null of a built-in one.</summary>
    public ProtocolRow? DeclaredRow { get; init; }

    /// <summary>What is known of its protocol; null of an unknown one.</summary>
    public ProtocolRow? Row => DeclaredRow ?? ProtocolCatalog.Find(Protocol);

    /// <summary>Its lines in the order given; that order breaks ties of equal stamps.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>How long a missing number may still arrive, nanoseconds.</summary>
    public required long RepairWindowNs { get; init; }

    /// <summary>Silence on all lines after which the feed is stale, nanoseconds; 0 never.</summary>
    public required long StaleAfterNs { get; init; }

    /// <summary>How long a line may lack numbers that another has before it is behind, nanoseconds.</summary>
    public required long LineBehindAfterNs { get; init; }

    /// <summary>How long a line may be silent while another delivers before it is down, nanoseconds.</summary>
    public required long LineDownAfterNs { get; init; }

    /// <summary>How far a line may go back before it is suspected of having been reset, in numbers.</summary>
    public required long DuplicateWindow { get; init; }

    /// <summary>How long ago a number must have been seen first for its line to be suspected of having been reset,
    /// nanoseconds.</summary>
    public long DuplicateAgeNs { get; init; } = DefaultDuplicateAgeNs;

    /// <summary>How long numbers that one packet alone bears out wait for another one before what lies below them is
    /// reported as lost, nanoseconds; at least <see cref="RepairWindowNs"/>.</summary>
    public long SuspectHoldNs { get; init; } = DefaultSuspectHoldNs;

    /// <summary>IANA zone of times that count from midnight; null if the protocol has none.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True if <see cref="TimeZone"/> stands in the configuration (then it must resolve).</summary>
    public bool TimeZoneConfigured { get; init; }

    /// <summary>True if <see cref="TimeZone"/> is the protocol's and this host does not know it: there is no
    /// <c>feed_age</c> then.</summary>
    public bool LacksZone { get; init; }

    /// <summary>Hours in which it must not be silent; null all.</summary>
    public WeekHours? Hours { get; init; }

    /// <summary>What is told as a burst on a line; null: nothing.</summary>
    public BurstThreshold? Burst { get; init; }

    /// <summary>Number sequences kept at most (channels times sessions).</summary>
    public required int MaxChannels { get; init; }

    /// <summary>Open or lost ranges remembered for a line at most.</summary>
    public required int MaxRanges { get; init; }

    /// <summary>Delivered numbers whose stamps are remembered, a power of two.</summary>
    public required int HistoryLength { get; init; }

    /// <summary>True if it was taken out of the configuration while running: what it counted stays.</summary>
    public bool IsRemoved { get; init; }
}
