// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Captures;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Stamps;

namespace Telemetry.Reports;

/// <summary>The complete result at the end, or of one interval.</summary>
public sealed record SummaryReport
{
    /// <summary><c>run</c>, <c>demo</c>, <c>replay</c>, <c>watch</c>.</summary>
    public string Mode { get; set; } = "";

    public string? Host { get; set; }

    /// <summary>Name of the appliance among several of its host; null if it is the only one, or unknown.</summary>
    public string? Instance { get; set; }

    /// <summary>Words about the appliance.</summary>
    public IReadOnlyList<Label> Labels { get; set; } = [];

    /// <summary>Random number of the publisher's start, hexadecimal.</summary>
    public string? Incarnation { get; set; }

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; set; }

    /// <summary>Time from the start to the end, nanoseconds.</summary>
    public long? DurationNs { get; set; }

    /// <summary>Version of the appliance that measured.</summary>
    public string? Version { get; set; }

    /// <summary>Hash of its configuration, hexadecimal.</summary>
    public string? ConfigHash { get; set; }

    /// <summary>
    /// The day of these counters; null if they count from the start of the process, and in an interval.
    /// </summary>
    public DayReport? Day { get; set; }

    /// <summary>Captured interfaces.</summary>
    public IReadOnlyList<string> Interfaces { get; set; } = [];

    /// <summary>Capture files that were read.</summary>
    public IReadOnlyList<string> Captures { get; set; } = [];

    /// <summary>True if a stop request came before the end of the input; null of a command that is meant to be
    /// stopped, and in an interval.</summary>
    public bool? Stopped { get; init; }

    /// <summary>Part of each capture that was read; null unless it was stopped.</summary>
    public IReadOnlyList<CaptureReadReport>? CapturesRead { get; init; }

    /// <summary>Replay: why numbers of its input are not complete; null if there is nothing.</summary>
    public IReadOnlyList<InputProblemReport>? InputProblems { get; init; }

    /// <summary>Replay: stamps that devices wrote into the captures' frames; null if there are none.</summary>
    public IReadOnlyList<StampReport>? Stamps { get; set; }

    /// <summary>Source and uncertainty of stamps and times; null until the publisher's status has arrived.</summary>
    public ClockReport? Clock { get; set; }

    /// <summary>Host settings at the end; null while unknown, and in a replay.</summary>
    public HostSettingsReport? HostSettings { get; set; }

    /// <summary>Ledger of all frames seen.</summary>
    public LedgerReport Ledger { get; set; } = new();

    /// <summary>Packets lost by the host around the hooks; null if not readable.</summary>
    public HostDropsReport? HostDrops { get; set; }

    /// <summary>Results of offering messages to Aeron; null without a channel.</summary>
    public PublicationReport? Publication { get; set; }

    /// <summary>Counters of the media driver; null if none was requested.</summary>
    public MediaDriverReport? MediaDriver { get; set; }

    /// <summary>Subscribers; null if the media driver does not report them, or there is none.</summary>
    public IReadOnlyList<SubscriberReport>? Subscribers { get; set; }

    /// <summary>Treatment of trading packets by the host; null in a replay.</summary>
    public HostPathReport? HostPath { get; set; }

    /// <summary>Files of the packets around events, since the start; null if none are written.</summary>
    public BlackBoxReport? BlackBox { get; set; }

    /// <summary>Files of whole frames, of the process that wrote them, at its end; null without.</summary>
    public FrameFilesReport? Frames { get; set; }

    public IReadOnlyList<FeedReport> Feeds { get; set; } = [];

    public IReadOnlyList<SessionReport> Sessions { get; set; } = [];

    /// <summary>Messages by type; null if they are not counted.</summary>
    public IReadOnlyList<TypeReport>? Types { get; set; }

    /// <summary>Sizes of packets and messages; null if types are not counted.</summary>
    public IReadOnlyList<SizeReport>? Sizes { get; set; }

    /// <summary>Latency distributions.</summary>
    public IReadOnlyList<SeriesReport> Series { get; set; } = [];

    /// <summary>Busiest windows.</summary>
    public IReadOnlyList<BurstReport> Bursts { get; set; } = [];

    /// <summary>Gaps that are open, a bounded number of them; null in an interval.</summary>
    public IReadOnlyList<OpenGapReport>? OpenGaps { get; set; }

    /// <summary>Conditions that are raised; null in an interval.</summary>
    public IReadOnlyList<EventReport>? Raised { get; set; }

    /// <summary>The appliance's own resource use.</summary>
    public ApplianceReport? Appliance { get; set; }

    /// <summary>Demo: comparison with the ground truth.</summary>
    public TruthReport? Truth { get; set; }

    /// <summary>Watch: messages received since its start, in an interval too; else null.</summary>
    public IReadOnlyList<ReceivedReport>? Received { get; set; }

    /// <summary>Messages that this process's own output was too slow to take, orders among them; 0 if it is not known.
    /// A notice says so; it is not part of the summary's line.</summary>
    public long ReportsLost { get; init; }

    /// <summary>Replay: tunnels in the captures; null if there are none.</summary>
    public IReadOnlyList<TunnelReport>? Tunnels { get; init; }

    /// <summary>Replay: captures of devices that say more than a packet and its time; null if there are none.</summary>
    public IReadOnlyList<CaptureDeviceReport>? Devices { get; init; }

    /// <summary>Replay: what recognition read of the captures; null if there was none, or if it read all of them.
    /// </summary>
    public IReadOnlyList<ExaminedCaptureReport>? Recognition { get; init; }

    /// <summary>
    /// Watch: summaries of the publishers that were received before this one; each is a line of its own.
    /// </summary>
    public IReadOnlyList<SummaryReport> Others { get; init; } = [];

    /// <summary>A copy of an interval's summary that does not change when the object is reused.</summary>
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
        HostPath = HostPath?.Copy(),
        Feeds = [.. Feeds.Select(feed => feed with
        {
            Channels = [.. feed.Channels.Select(channel => channel with { })],
            Recovery = [.. feed.Recovery.Select(channel => channel with { })],
            Lines = [.. feed.Lines.Select(line => line with { })],
        })],
        Sessions = [.. Sessions.Select(session => session with { })],
        Series = [.. Series.Select(series => series with
        {
            Worst = series.Worst is { } worst ? [.. worst.Select(sample => sample with { })] : null,
        })],
        Types = Types is { } types ? [.. types.Select(type => type with { })] : null,
        Sizes = Sizes is { } sizes ? [.. sizes.Select(size => size with { })] : null,
        Bursts = [.. Bursts.Select(burst => burst with { })],
        Appliance = Appliance is null ? null : Appliance with { },
    };

    /// <summary>A copy in which nothing is complete: a stage of the appliance failed, a loss became known too late, or
    /// the input was not read to its end.</summary>
    public SummaryReport AsIncomplete() => this with
    {
        HostPath = HostPath?.Copy(),
        Feeds = [.. Feeds.Select(feed => feed with
        {
            Complete = false,
            Recovery = [.. feed.Recovery.Select(channel => channel with { Complete = false })],
            Lines = [.. feed.Lines.Select(line => line with { Complete = false })],
        })],
        Sessions = [.. Sessions.Select(session => session with { Complete = false })],
        Series = [.. Series.Select(series => series with { Complete = false })],
        Others = [.. Others.Select(other => other.AsIncomplete())],
    };
}
