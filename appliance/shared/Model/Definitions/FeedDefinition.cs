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

    /// <summary>Largest number of runs of withheld packets that are kept of a feed.</summary>
    public const int MostWithheldRuns = 64;

    /// <summary>Index among all feeds, in configuration order.</summary>
    public required int Index { get; init; }

    /// <summary>Name, unique among feeds and sessions.</summary>
    public required string Name { get; init; }

    public required ProtocolId Protocol { get; init; }

    /// <summary>Row of its protocol if the configuration declares that; null for a built-in one.</summary>
    public ProtocolRow? DeclaredRow { get; init; }

    /// <summary>Row of its protocol; null for an unknown one.</summary>
    public ProtocolRow? Row => DeclaredRow ?? ProtocolCatalog.Find(Protocol);

    /// <summary>Its lines in the order given; that order breaks ties of equal stamps.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>True if its lines have several groups and packets do not say their channel: then each group is a
    /// channel, by its place in the line. Where packets say a session, only if the lines have as many groups.</summary>
    public bool ChannelIsGroup => Row is { IsStream: false, HasChannels: false }
        && Lines.Any(static line => line.Endpoints.Count > 1)
        && (Row.ChannelParts.Count == 0 || Lines.All(line => line.Endpoints.Count == Lines[0].Endpoints.Count));

    /// <summary>Time for which a missing number may still arrive, nanoseconds.</summary>
    public required long RepairWindowNs { get; init; }

    /// <summary>Silence on all lines after which the feed is stale, nanoseconds; 0: never.</summary>
    public required long StaleAfterNs { get; init; }

    /// <summary>Time after which a line that lacks numbers of another is behind, nanoseconds.</summary>
    public required long LineBehindAfterNs { get; init; }

    /// <summary>Silence after which a line is down while another delivers, nanoseconds.</summary>
    public required long LineDownAfterNs { get; init; }

    /// <summary>Distance that a line may go back before a reset is suspected, in numbers.</summary>
    public required long DuplicateWindow { get; init; }

    /// <summary>Age of a repeated number from which a reset of its line is suspected, nanoseconds.</summary>
    public long DuplicateAgeNs { get; init; } = DefaultDuplicateAgeNs;

    /// <summary>Time for which numbers supported by only one packet wait for another one before the numbers below them
    /// are reported as lost, nanoseconds; at least <see cref="RepairWindowNs"/>.</summary>
    public long SuspectHoldNs { get; init; } = DefaultSuspectHoldNs;

    /// <summary>IANA zone of times that count from midnight; null if the protocol has none.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True if <see cref="TimeZone"/> is set in the configuration (then it must resolve).</summary>
    public bool TimeZoneConfigured { get; init; }

    /// <summary>True if <see cref="TimeZone"/> is the protocol's and unknown to this host: there is no <c>feed_age</c>
    /// then.</summary>
    public bool LacksZone { get; init; }

    /// <summary>Hours in which it must not be silent; null: always.</summary>
    public WeekHours? Hours { get; init; }

    /// <summary>Burst threshold of a line; null: none.</summary>
    public BurstThreshold? Burst { get; init; }

    /// <summary>Highest number of number sequences kept (channels times sessions).</summary>
    public required int MaxChannels { get; init; }

    /// <summary>Highest number of open or lost ranges remembered for a line.</summary>
    public required int MaxRanges { get; init; }

    /// <summary>Delivered numbers whose stamps are remembered, a power of two.</summary>
    public required int HistoryLength { get; init; }

    /// <summary>True if it was removed from the configuration while running: its counters stay.</summary>
    public bool IsRemoved { get; init; }
}
