// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Model.Threads;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Exporting.Tests;

/// <summary>An appliance of which every value is known and differs from all others.</summary>
/// <param name="round">Number of the set of values; counters and samples grow with it.</param>
internal sealed class SampleAppliance(int round = 0)
{
    internal const long StartNs = 1_753_000_000_123_456_789;
    internal const long LastNs = 1_753_000_300_000_000_000;

    private long _next = 1000 + (10_000L * round);

    /// <summary>Samples of the first series, nanoseconds: lognormal with a tail.</summary>
    internal List<long> SamplesNs { get; } = LognormalNs(20_000 + (500 * round));

    internal ApplianceMetrics Metrics(string name = "trade01", string feed = "itch", params Label[] labels) => new(name)
    {
        Labels = labels,
        IsUp = true,
        IsVenueOpen = true,
        Sessions = [new SessionPresence("ouch", IsConnected: true), new SessionPresence("fix", IsConnected: false)],
        LastIntervalTimeNs = LastNs,
        StartTimeNs = StartNs,
        ProcessStartTimeNs = StartNs - 86_400_000_000_000,
        Totals = Totals(feed),
        Minute = Minute(feed),
        Newest = Newest(),
        Events = [new EventCount("feed_gap", "error", 7 + round), new EventCount("reset", "info", 2)],
        Threads =
        [
            new ThreadTime("strategy", "worker", null, 7_250_000_000, 1_500_000_000),
            new ThreadTime("strategy", "main", null, 2_000_000_000, null),
            new ThreadTime(
                "strategy", "worker", new ContainerNames("strategy-0", "trading", "app"), 1_000_000_000, null),
        ],
        Received =
        [
            new ReceivedReport { Stream = 1001, Expected = 100, Received = 98, Missing = 2 },
            new ReceivedReport { Stream = 1003, Expected = 10, Received = 10, Missing = 0 },
        ],
    };

    internal static SparseHistogram Histogram(IEnumerable<long> samplesNs)
    {
        var samples = new SparseHistogram();
        foreach (IGrouping<int, long> bucket in samplesNs.GroupBy(SeriesBuckets.IndexOf).OrderBy(group => group.Key))
            samples.Append(bucket.Key, bucket.Count());
        return samples;
    }

    /// <summary>Value that a share of sorted samples do not exceed.</summary>
    internal static long Exact(IReadOnlyList<long> sorted, double percentile) =>
        sorted[Math.Clamp((int)Math.Ceiling(percentile / 100 * sorted.Count) - 1, 0, sorted.Count - 1)];

    private SummaryReport Totals(string feed) => new()
    {
        Mode = "run",
        Host = "trade01",
        Version = "0.1.0",
        ConfigHash = "00c0ffee",
        Incarnation = "1a2b3c4d5e6f7a8b",
        StartTimeNs = StartNs,
        Day = new DayReport { Day = "2026-07-20", DownNs = 1_500_000_000, Restarts = 3, StateFailures = 4 },
        Clock = new ClockReport
        {
            StampSource = "software",
            ResolutionNs = 1,
            MappingErrorNs = 250,
            Synchronised = true,
            UncertaintyNs = 12_345,
            MaxErrorNs = 20_000,
            EstimatedErrorNs = 3_000,
            FrequencyPpb = -1_234,
            Source = new TimeSource("chrony", "192.0.2.1") { OffsetNs = -777, ErrorNs = 8_888 },
        },
        HostSettings = new HostSettingsReport
        {
            Hash = "feedbeef",
            Verdict = "warn",
            Ok = 20,
            Warn = 3,
            Fail = 1,
            NotApplicable = 5,
            Unknown = 2,
            Changes = 6,
        },
        Ledger = new LedgerReport { Counters = Filled<LedgerCounters>() },
        Appliance = new ApplianceReport { Counters = Filled<ApplianceCounters>() },
        Publication = new PublicationReport { Counters = Filled<PublicationCounters>() },
        BlackBox = new BlackBoxReport { Counters = Filled<BlackBoxCounters>() },
        MediaDriver = new MediaDriverReport { Counters = Filled<MediaDriverCounters>(), Present = true },
        HostDrops = new HostDropsReport
        {
            Counters = Filled<HostDropCounters>(),
            Sockets =
            [
                new SocketDropsReport { Feed = feed, Line = "A", Port = 26400, Drops = 11 },
                new SocketDropsReport { Feed = feed, Line = "B", Port = 26401, Drops = null },
                new SocketDropsReport { Drops = 5 },
                new SocketDropsReport { Drops = 6 },
            ],
        },
        HostPath = HostPath(feed),
        Feeds = [Feed(feed), Feed("pitch")],
        Sessions = [Session("ouch")],
        Series =
        [
            Series("order_to_ack", SamplesNs, session: "ouch"),
            Series("line_lead", [0, 0, 1, 1023, 2047, 2048, 60_000_000_000], feed: feed, line: "A", against: "B"),
            Series("feed_age", [], feed: feed, line: "B"),
            Series("tick_to_trade", SamplesNs, feed: feed, session: "ouch"),
            Series("run_wait", [1_500, 2_500]) with { Key = "strategy" },
            Series("run_wait", [900]) with { Key = "gateway" },
        ],
        Subscribers =
        [
            new SubscriberReport
            {
                State = "live", Streams = [new SubscriberStreamReport { Stream = 1001, BehindBytes = 4096 }],
            },
            new SubscriberReport
            {
                State = "live",
                Streams =
                [
                    new SubscriberStreamReport { Stream = 1001, BehindBytes = 65536 },
                    new SubscriberStreamReport { Stream = 1003, BehindBytes = null },
                ],
            },
        ],
        OpenGaps = [new OpenGapReport { Feed = feed, Line = "A", Count = 4 }],
        Raised =
        [
            new EventReport { Event = "stale", State = "raised", Severity = "warning", Flow = "pitch", Channel = "1" },
            new EventReport { Event = "stale", State = "raised", Severity = "warning", Flow = "pitch", Channel = "2" },
            new EventReport { Event = "logged_out", State = "raised", Severity = "error", Flow = "ouch" },
        ],
    };

    private static HostPathReport HostPath(string feed)
    {
        return new HostPathReport
        {
            Drops =
            [
                Drop("SOCKET_RCVBUFF", "receive", 3), Drop("QDISC_DROP", "transmit", 100),
                Drop("SOCKET_RCVBUFF", "receive", 4), Drop("QDISC_DROP", "receive", 200),
            ],
            Hooks =
            [
                Hook("drops", "kfree_skb", 1), Hook("tcp", "eth0", 10), Hook("drops", "consume_skb", 100),
                new HookReport { Program = "off", Hook = "none", State = "off", Counters = Unknown() },
            ],
        };

        HostDropReport Drop(string reason, string direction, long packets) => new()
        {
            Reason = reason,
            Direction = direction,
            Feed = feed,
            Line = "A",
            Packets = packets,
            Ranges = [],
        };

        static HookReport Hook(string program, string hook, long scale) => new()
        {
            Program = program,
            Hook = hook,
            State = "attached",
            Ignored = scale,
            Told = 2 * scale,
            Limited = 3 * scale,
            Lost = 4 * scale,
            Missed = 5 * scale,
            Events = 10 * scale,
        };

        static HookCounters Unknown()
        {
            HookCounters counters = default;
            MemoryMarshal.Cast<HookCounters, long>(new Span<HookCounters>(ref counters)).Fill(NullValue.Int64);
            return counters;
        }
    }

    private SummaryReport Minute(string feed)
    {
        FeedReport incomplete = Feed(feed);
        incomplete.Complete = false;
        List<long> sorted = [.. SamplesNs.Order()];
        return new SummaryReport
        {
            Feeds = [incomplete, Feed("pitch")],
            Sessions = [Session("ouch")],
            Bursts =
            [
                new BurstReport { Flow = feed, Line = "A", WindowNs = 10_000, Packets = 12, Bytes = 1500 },
                new BurstReport { Flow = feed, Line = "A", WindowNs = 100_000, Packets = 40, Bytes = 5000 },
                new BurstReport
                {
                    Flow = "ouch", Direction = "to_exchange", WindowNs = 1_000_000, Packets = 3, Bytes = 99,
                },
            ],
            Series =
            [
                Series("order_to_ack", SamplesNs, session: "ouch") with
                {
                    P50Ns = Exact(sorted, 50), P90Ns = Exact(sorted, 90), P99Ns = Exact(sorted, 99),
                    P999Ns = Exact(sorted, 99.9), P9999Ns = Exact(sorted, 99.99), MaxNs = sorted[^1],
                },
                Series("line_lead", [1, 2, 3, 4, 5], feed: feed, line: "A", against: "B") with
                {
                    P50Ns = 3, P90Ns = 5, P99Ns = 5, P999Ns = 5, P9999Ns = 5, MaxNs = 5,
                },
                Series("tick_to_trade", SamplesNs, feed: feed, session: "ouch") with
                {
                    P50Ns = 4_200, P99Ns = 9_876, P999Ns = 9_999, MaxNs = 10_001,
                },
                Series("feed_age", [.. SamplesNs.Take(100)], feed: feed, line: "B") with { P99Ns = 6_789 },
            ],
        };
    }

    private SummaryReport Newest() => new()
    {
        Series =
        [
            Series("order_to_ack", SamplesNs, session: "ouch") with
            {
                Worst =
                [
                    new WorstReport
                    {
                        ValueNs = SamplesNs.Max(), StampNs = 99_887_766, TimeNs = LastNs - 5_000,
                        OrderKey = OrderKeyText.Parse("#0123456789abcdef"),
                    },
                ],
            },
        ],
    };

    private FeedReport Feed(string name)
    {
        FeedReport feed = new()
        {
            Feed = name,
            Protocol = "moldudp64-itch50",
            Complete = true,
            Counters = Filled<FeedCounters>(),
            LineGapsRetracted = 5,
        };
        feed.Lines =
        [
            new LineReport
            {
                Line = "A", Interface = "eth1", Membership = "ours", Complete = true, Counters = Filled<LineCounters>(),
            },
            new LineReport { Line = "B", Complete = true, Counters = Filled<LineCounters>() },
        ];
        feed.Channels =
        [
            new ChannelReport
            {
                Channel = "1", NextSequence = 45, IsListed = true, HasCounters = true, SilenceNs = 1_500_000,
                Counters = Filled<ChannelCounters>(),
            },
        ];
        feed.Recovery =
        [
            new RecoveryReport { Line = "A", Kind = "retransmission", Counters = Filled<RecoveryCounters>() },
        ];
        return feed;
    }

    private SessionReport Session(string name) => new()
    {
        Session = name,
        Protocol = "soupbintcp-ouch5",
        Complete = true,
        Counters = Filled<SessionCounters>(),
    };

    private static SeriesReport Series(
        string kind, IReadOnlyList<long> samplesNs, string? feed = null, string? line = null, string? session = null,
        string? against = null) => new()
        {
            Series = kind,
            Feed = feed,
            Line = line,
            Session = session,
            Against = against,
            Count = samplesNs.Count,
            Complete = true,
            MayBeMissing = 9,
            Negative = new NegativeReport { Count = 13, MinNs = -50 },
            AboveRange = new AboveRangeReport { Count = 17, MaxNs = 70_000_000_000 },
            Samples = Histogram(samplesNs),
        };

    private TCounters Filled<TCounters>()
        where TCounters : unmanaged, ICounters
    {
        TCounters counters = default;
        foreach (ref long value in MemoryMarshal.Cast<TCounters, long>(new Span<TCounters>(ref counters)))
            value = _next++;
        return counters;
    }

    private static List<long> LognormalNs(int count)
    {
        var random = new Random(20_260_720);
        List<long> samples = [];
        for (int sample = 0; sample < count; sample++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double normal = radius * Math.Cos(2 * Math.PI * random.NextDouble());
            double value = 4_200 * Math.Exp(0.25 * normal) * (random.NextDouble() < 0.001 ? 50 : 1);
            samples.Add((long)value);
        }
        return samples;
    }
}
