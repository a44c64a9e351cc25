// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Captures;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace TestSupport.Reports;

internal static class SampleReports
{
    public static readonly LedgerReport EmptyLedger = new();

    public static readonly DetectedReport Detected = new()
    {
        Kind = "feed",
        Name = "mold-1",
        Protocol = "moldudp64",
        Address = "233.54.12.111",
        Port = 26477,
        Packets = 100,
        Confidence = 0.99,
        Evidence = "the numbers run on",
    };

    public static readonly DiscoverReport Discovered = new()
    {
        Interface = "eth1",
        StartTimeNs = 1_700_000_000_000_000_000,
        DurationNs = 3_000_000_000,
        Packets = 100,
        Matched = 90,
        Dropped = 2,
        Stopped = false,
    };

    public static readonly DiscoverReport DiscoveredCaptures = new()
    {
        Captures =
        [
            new ExaminedCaptureReport
            {
                Capture = "day.pcap",
                Bytes = 100_000_000_000,
                BytesRead = 2_147_483_648,
                Sampled = true,
                Places = 64,
                PlacesRefused = 1,
                Breaks = 2,
                Packets = 90,
            },
            new ExaminedCaptureReport { Capture = "-", BytesRead = 1_000, Packets = 10 },
        ],
        StartTimeNs = null,
        DurationNs = 0,
        Packets = 100,
        Matched = 90,
        Dropped = 0,
        Stopped = true,
    };

    public static readonly PacketReport Packet = new()
    {
        Frame = 1,
        StampNs = 1_000,
        Flow = "itch",
        Line = "A",
        Protocol = "moldudp64",
        Channel = "S1",
        FirstSequence = 1,
        Count = 2,
        NextSequence = 3,
        Unsequenced = false,
        Heartbeat = false,
        Reset = false,
        EndOfSession = false,
    };

    public static readonly MessageReport Message = new()
    {
        Frame = 2,
        StampNs = 2_000,
        Flow = "ouch",
        Connection = 1,
        Protocol = "soupbintcp-ouch5",
        Direction = "to_exchange",
        Offset = -3,
        Length = 50,
        Code = "O",
        PacketType = "U",
        Message = "enter_order",
        Role = "request",
        OrderKey = OrderKeyText.Parse("42"),
    };

    public static readonly OrderReport Order = new()
    {
        Session = "ouch",
        Connection = 1,
        OrderKey = OrderKeyText.Parse("42"),
        Kind = "new",
        OrderStampNs = 5_000,
        AnswerStampNs = 9_000,
        Answer = "accepted",
        Tick = new TickReport { Feed = "itch", Line = "A", Channel = "S1", Sequence = ulong.MaxValue, StampNs = 2_000 },
        Attribution = "named",
        TickToTradeNs = 3_000,
        OrderToAckNs = 4_000,
    };

    public static readonly GapReport Gap = new()
    {
        Id = 7,
        Scope = "feed",
        Feed = "itch",
        Channel = "S1",
        First = 15,
        Last = 20,
        Count = 6,
        OpenedStampNs = 1_000,
        ClosedStampNs = 10_001_000,
        State = "lost",
    };

    public static readonly EventReport Event = new()
    {
        Id = 8,
        Event = "appliance_loss",
        Severity = "error",
        State = "instant",
        Flow = "itch",
        Line = "A",
        StampNs = 3_000,
        Count = 12,
        Cause = "appliance",
    };

    public static readonly SummaryReport Summary = new()
    {
        Mode = "demo",
        Host = "host",
        DurationNs = 10_000_000_000,
        Interfaces = ["v0"],
        Ledger = EmptyLedger with
        {
            Seen = 100,
            Matched = 90,
            Unmatched = 8,
            Unsupported = 2,
            LostRing = 0,
            Processed = 90,
            Closed = true
        },
        HostDrops = new HostDropsReport
        {
            Sockets =
            [new SocketDropsReport { Feed = "itch", Line = "A", Port = 26477, Drops = 0 }]
        },
        Publication = new PublicationReport { Offered = 10, Published = 10 },
        MediaDriver = new MediaDriverReport { Present = true, BytesSent = 1000 },
        Subscribers =
        [
            new SubscriberReport
            {
                Address = "10.0.0.5", Port = 40124, Receiver = "00000000000000ff", State = "live",
                HeardTimeNs = 1_000_000_000,
                Streams =
                [
                    new SubscriberStreamReport { Stream = 1001, BehindBytes = 96, WindowBytes = 1024, Naks = 2,
                        AskedBytes = 3000, RetransmittedBytes = 4000 },
                    new SubscriberStreamReport { Stream = 1002, Naks = 1, AskedBytes = 500 },
                ],
            },
            new SubscriberReport { Address = "fe80::1", Port = 7, Receiver = "1", State = "silent" },
        ],
        Feeds =
        [
            new FeedReport
            {
                Feed = "itch", Protocol = "moldudp64", Packets = 90, Messages = 44, FeedGaps = 1, MessagesLost = 6,
                    Complete = true,
                Channels = [new ChannelReport { Channel = "S1", NextSequence = 45 }],
                Lines = [new LineReport { Line = "A", Address = "233.54.12.111:26477", Packets = 45, Complete = true }],
            },
        ],
        Sessions = [new SessionReport { Session = "ouch", Orders = 5, Acks = 5, Complete = true }],
        Series =
        [
            new SeriesReport
            {
                Series = "tick_to_trade", Key = "ouch/itch", Count = 5, MinNs = 1_000, MeanNs = 12_345, P50Ns = 12_345,
                    P99Ns = 20_001,
                MaxNs = 30_000, Negative = new NegativeReport(), AboveRange = new AboveRangeReport(), Complete = true,
                    Attribution = "named",
            },
        ],
        Bursts = [new BurstReport { Flow = "itch", Line = "A", WindowNs = 10_000, Packets = 3, Bytes = 300,
            StampNs = 1 }],
        Appliance = new ApplianceReport { GcCollections = 0 },
        Truth = new TruthReport
        {
            LatencyErrorNs = new ErrorDistributionReport(),
            BiasNs = new BiasReport(),
            Matches = true
        },
        Received = [new ReceivedReport { Stream = 1001, Expected = 5, Received = 4, Missing = 1 }],
    };

    public static readonly SnapshotReport Snapshot = new()
    {
        FirstOrdinal = 3,
        Ordinal = 3,
        StartStampNs = 0,
        EndStampNs = 1_000_000_000,
        Interval = Summary,
    };
}
