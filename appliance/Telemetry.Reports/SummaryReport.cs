// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Everything at the end, or of one interval.</summary>
public sealed record SummaryReport
{
    /// <summary><c>run</c>, <c>demo</c>, <c>replay</c>, <c>watch</c>.</summary>
    public string Mode { get; set; } = "";

    /// <summary>Name of the host.</summary>
    public string? Host { get; set; }

    /// <summary>Random number of the publisher's start, hexadecimal.</summary>
    public string? Incarnation { get; set; }

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; set; }

    /// <summary>From the start to the end, nanoseconds.</summary>
    public long? DurationNs { get; set; }

    /// <summary>Version of the appliance that measured.</summary>
    public string? Version { get; set; }

    /// <summary>Hash of its configuration, hexadecimal.</summary>
    public string? ConfigHash { get; set; }

    /// <summary>The day whose counters these are; null where they run from the start of the process, and in an
    /// interval.</summary>
    public DayReport? Day { get; set; }

    /// <summary>Interfaces looked at.</summary>
    public IReadOnlyList<string> Interfaces { get; set; } = [];

    /// <summary>Captures looked at.</summary>
    public IReadOnlyList<string> Captures { get; set; } = [];

    /// <summary>What stamps and times are worth; null before the publisher said.</summary>
    public ClockReport? Clock { get; set; }

    /// <summary>What the host was set to at the end; null while that is not known, and in a replay.</summary>
    public HostSettingsReport? HostSettings { get; set; }

    /// <summary>Where every sighting went.</summary>
    public LedgerReport Ledger { get; set; } = new();

    /// <summary>What the host lost around the hooks; null where not readable.</summary>
    public HostDropsReport? HostDrops { get; set; }

    /// <summary>What became of messages offered to Aeron; null without a channel.</summary>
    public PublicationReport? Publication { get; set; }

    /// <summary>What the media driver counted; null where none was ever wanted.</summary>
    public MediaDriverReport? MediaDriver { get; set; }

    /// <summary>Who subscribes; null where the media driver does not tell, or there is none.</summary>
    public IReadOnlyList<SubscriberReport>? Subscribers { get; set; }

    /// <summary>Feeds.</summary>
    public IReadOnlyList<FeedReport> Feeds { get; set; } = [];

    /// <summary>Sessions.</summary>
    public IReadOnlyList<SessionReport> Sessions { get; set; } = [];

    /// <summary>Latency distributions.</summary>
    public IReadOnlyList<SeriesReport> Series { get; set; } = [];

    /// <summary>Busiest windows.</summary>
    public IReadOnlyList<BurstReport> Bursts { get; set; } = [];

    /// <summary>Gaps that are open, a bounded number of them; null in an interval.</summary>
    public IReadOnlyList<OpenGapReport>? OpenGaps { get; set; }

    /// <summary>Conditions that are raised; null in an interval.</summary>
    public IReadOnlyList<RaisedReport>? Raised { get; set; }

    /// <summary>What the appliance itself used.</summary>
    public ApplianceReport? Appliance { get; set; }

    /// <summary>Demo: comparison with the books made.</summary>
    public TruthReport? Truth { get; set; }

    /// <summary>Watch: what was received since it began, in an interval too; else null.</summary>
    public IReadOnlyList<ReceivedReport>? Received { get; set; }

    /// <summary>Watch: summaries of the publishers that were heard before this one; each is a line of its
    /// own.</summary>
    public IReadOnlyList<SummaryReport> Others { get; init; } = [];

    /// <summary>One that stays as it is, of an interval, which is lent.</summary>
    internal SummaryReport Copy() => this with
    {
        Clock = Clock is null ? null : Clock with { },
        HostSettings = HostSettings is null ? null : HostSettings with { },
        Ledger = Ledger with { },
        HostDrops = HostDrops is null ? null : HostDrops with
        {
            Sockets = HostDrops.Sockets is { } sockets ? [.. sockets.Select(socket => socket with { })] : null,
        },
        Publication = Publication is null ? null : Publication with { },
        MediaDriver = MediaDriver is null ? null : MediaDriver with { },
        Subscribers = Subscribers is null ? null
            : [.. Subscribers.Select(one => one with { Streams = [.. one.Streams.Select(stream => stream with { })] })],
        Feeds = [.. Feeds.Select(feed => feed with
        {
            Channels = [.. feed.Channels.Select(channel => channel with { })],
            Lines = [.. feed.Lines.Select(line => line with { })],
        })],
        Sessions = [.. Sessions.Select(session => session with { })],
        Series = [.. Series.Select(series => series with
        {
            Worst = series.Worst is { } worst ? [.. worst.Select(sample => sample with { })] : null,
        })],
        Bursts = [.. Bursts.Select(burst => burst with { })],
        Appliance = Appliance is null ? null : Appliance with { },
    };

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
