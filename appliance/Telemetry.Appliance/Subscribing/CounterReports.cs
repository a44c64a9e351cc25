// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;
using static Telemetry.Messages.NullValue;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Counters that are not of a feed, session or series as reports.</summary>
internal static class CounterReports
{
    /// <summary>The ledger.</summary>
    public static LedgerReport Ledger(in LedgerFields counters, bool isAtRest)
    {
        long inFlight = unchecked(counters.Recorded - counters.Processed - counters.LostPipeline);
        bool isKnown = ToNullable(counters.Recorded) is not null && ToNullable(counters.LostPipeline) is not null
            && ToNullable(counters.Processed) is not null;
        return new LedgerReport
        {
            Seen = ToNullable(counters.Seen),
            Matched = ToNullable(counters.Matched),
            Unmatched = ToNullable(counters.Unmatched),
            Unsupported = ToNullable(counters.Unsupported),
            UnsupportedReasons = new UnsupportedReport
            {
                Ethertype = ToNullable(counters.Ethertype),
                VlanDepth = ToNullable(counters.VlanDepth),
                Fragment = ToNullable(counters.Fragment),
                Ipv6Extension = ToNullable(counters.Ipv6Extension),
                Truncated = ToNullable(counters.Truncated),
                BadLength = ToNullable(counters.BadLength),
            },
            Recorded = ToNullable(counters.Recorded),
            LostRing = ToNullable(counters.LostRing),
            LostReasons = new LostReport
            {
                Full = ToNullable(counters.LostFull),
                NoRing = ToNullable(counters.LostNoRing),
            },
            Read = ToNullable(counters.Read),
            LostPipeline = ToNullable(counters.LostPipeline),
            Processed = ToNullable(counters.Processed),
            Undecodable = ToNullable(counters.Undecodable),
            GsoSegments = ToNullable(counters.GsoSegments),
            Closed = isAtRest ? IsClosed(counters) : null,
            InFlight = isAtRest || !isKnown ? null : inFlight,
        };
    }

    /// <summary>What the host lost.</summary>
    public static HostDropsReport HostDrops(CounterState counters, CatalogState catalog) => new()
    {
        NicMissed = ToNullable(counters.HostDrops.NicMissed),
        NicNoBuffer = ToNullable(counters.HostDrops.NicNoBuffer),
        SoftnetDropped = ToNullable(counters.HostDrops.SoftnetDropped),
        UdpRcvbufErrors = ToNullable(counters.HostDrops.UdpRcvbufErrors),
        Sockets = counters.HasSockets ? Sockets(counters, catalog) : null,
    };

    /// <summary>What became of messages.</summary>
    public static PublicationReport Publication(in PublicationFields counters) => new()
    {
        Offered = counters.Offered,
        Published = counters.Published,
        BackPressured = counters.BackPressured,
        NotConnected = counters.NotConnected,
        SnapshotsMerged = counters.SnapshotsMerged,
        EventsLost = counters.EventsLost,
    };

    /// <summary>What the media driver counted.</summary>
    public static MediaDriverReport MediaDriver(in MediaDriverFields counters, bool isPresent) => new()
    {
        Present = isPresent,
        BytesSent = counters.BytesSent,
        BytesReceived = counters.BytesReceived,
        NaksSent = counters.NaksSent,
        NaksReceived = counters.NaksReceived,
        StatusMessagesSent = counters.StatusMessagesSent,
        StatusMessagesReceived = counters.StatusMessagesReceived,
        HeartbeatsSent = counters.HeartbeatsSent,
        HeartbeatsReceived = counters.HeartbeatsReceived,
        RetransmitsSent = counters.RetransmitsSent,
        RetransmittedBytes = counters.RetransmittedBytes,
        FlowControlUnderRuns = counters.FlowControlUnderRuns,
        FlowControlOverRuns = counters.FlowControlOverRuns,
        SenderFlowControlLimits = counters.SenderFlowControlLimits,
        InvalidPackets = counters.InvalidPackets,
        Errors = counters.Errors,
        ShortSends = counters.ShortSends,
        LossGapFills = counters.LossGapFills,
        ClientTimeouts = counters.ClientTimeouts,
    };

    /// <summary>What the appliance used.</summary>
    public static ApplianceReport Appliance(in ApplianceFields counters) => new()
    {
        GcCollections = ToNullable(counters.GcCollections),
        AllocatedBytes = ToNullable(counters.AllocatedBytes),
        CpuNsReader = ToNullable(counters.CpuNsReader),
        RecordsPerSecondPeak = ToNullable(counters.RecordsPerSecondPeak),
        LateRecords = ToNullable(counters.LateRecords),
        RingHighWater = ToNullable(counters.RingHighWater),
        PipelineHighWater = ToNullable(counters.PipelineHighWater),
    };

    private static List<SocketDropsReport> Sockets(CounterState counters, CatalogState catalog)
    {
        List<SocketDropsReport> sockets = [];
        for (int row = 0; row < counters.Sockets.Count; row++)
        {
            SocketDropsMessage socket = counters.Sockets[row];
            if (socket.LastOrdinal == 0)
                continue;
            sockets.Add(new SocketDropsReport
            {
                Feed = catalog.FeedText(socket.FeedIndex),
                Line = catalog.LineText((short)socket.LineIndex),
                Port = socket.Port == 0 ? null : socket.Port,
                Drops = ToNullable(socket.Drops),
            });
        }
        return sockets;
    }

    private static bool IsClosed(in LedgerFields counters) => unchecked(
        counters.Seen == counters.Matched + counters.Unmatched + counters.Unsupported
        && counters.Matched == counters.Recorded + counters.LostRing
        && counters.Recorded == counters.Read
        && counters.Read == counters.Processed + counters.LostPipeline);
}
