// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>Everything at the end, or of one interval.</summary>
public sealed record SummaryReport
{
    /// <summary><c>run</c>, <c>demo</c>, <c>replay</c>, <c>watch</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Name of the host.</summary>
    public string? Host { get; init; }

    /// <summary>Random number of the publisher's start, hexadecimal.</summary>
    public string? Incarnation { get; init; }

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>From the start to the end, nanoseconds.</summary>
    public long? DurationNs { get; init; }

    /// <summary>Version of the appliance that measured.</summary>
    public string? Version { get; init; }

    /// <summary>Hash of its configuration, hexadecimal.</summary>
    public string? ConfigHash { get; init; }

    /// <summary>The day whose counters these are; null where they run from the start of the process, and in an
    /// interval.</summary>
    public DayReport? Day { get; init; }

    /// <summary>Interfaces looked at.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Captures looked at.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>What stamps and times are worth; null before the publisher said.</summary>
    public ClockReport? Clock { get; init; }

    /// <summary>What the host was set to at the end; null while that is not known, and in a replay.</summary>
    public HostSettingsReport? HostSettings { get; init; }

    /// <summary>Where every sighting went.</summary>
    public required LedgerReport Ledger { get; init; }

    /// <summary>What the host lost around the hooks; null where not readable.</summary>
    public HostDropsReport? HostDrops { get; init; }

    /// <summary>What became of messages offered to Aeron; null without a channel.</summary>
    public PublicationReport? Publication { get; init; }

    /// <summary>What the media driver counted; null where none was ever wanted.</summary>
    public MediaDriverReport? MediaDriver { get; init; }

    /// <summary>Who subscribes; null where the media driver does not tell, or there is none.</summary>
    public IReadOnlyList<SubscriberReport>? Subscribers { get; init; }

    /// <summary>Feeds.</summary>
    public IReadOnlyList<FeedReport> Feeds { get; init; } = [];

    /// <summary>Sessions.</summary>
    public IReadOnlyList<SessionReport> Sessions { get; init; } = [];

    /// <summary>Latency distributions.</summary>
    public IReadOnlyList<SeriesReport> Series { get; init; } = [];

    /// <summary>Busiest windows.</summary>
    public IReadOnlyList<BurstReport> Bursts { get; init; } = [];

    /// <summary>Gaps that are open, a bounded number of them; null in an interval.</summary>
    public IReadOnlyList<OpenGapReport>? OpenGaps { get; init; }

    /// <summary>Conditions that are raised; null in an interval.</summary>
    public IReadOnlyList<RaisedReport>? Raised { get; init; }

    /// <summary>What the appliance itself used.</summary>
    public ApplianceReport? Appliance { get; init; }

    /// <summary>Demo: comparison with the books made.</summary>
    public TruthReport? Truth { get; init; }

    /// <summary>Watch: what was received since it began, in an interval too; else null.</summary>
    public IReadOnlyList<ReceivedReport>? Received { get; init; }

    /// <summary>The same where a stage of the appliance failed: nothing of it is complete.</summary>
    public SummaryReport AsIncomplete() => this with
    {
        Feeds = [.. Feeds.Select(feed => feed with
        {
            Complete = false,
            Lines = [.. feed.Lines.Select(line => line with { Complete = false })],
        })],
        Sessions = [.. Sessions.Select(session => session with { Complete = false })],
        Series = [.. Series.Select(series => series with { Complete = false })],
    };
}
