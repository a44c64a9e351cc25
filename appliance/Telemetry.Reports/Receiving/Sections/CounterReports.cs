// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;
using static Telemetry.Messages.NullValue;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters that are not of a feed, session or series as reports.</summary>
internal static class CounterReports
{
    /// <summary>The ledger.</summary>
    public static LedgerReport Ledger(LedgerReport? before, in LedgerCounters counters, bool isAtRest)
    {
        LedgerReport into = before ?? new LedgerReport();
        into.Seen = ToNullable(counters.Seen);
        into.Matched = ToNullable(counters.Matched);
        into.Unmatched = ToNullable(counters.Unmatched);
        into.Unsupported = ToNullable(counters.Unsupported);
        into.UnsupportedReasons = new UnsupportedReport
        {
            Ethertype = ToNullable(counters.Ethertype),
            VlanDepth = ToNullable(counters.VlanDepth),
            Fragment = ToNullable(counters.Fragment),
            Ipv6Extension = ToNullable(counters.Ipv6Extension),
            Truncated = ToNullable(counters.Truncated),
            BadLength = ToNullable(counters.BadLength),
        };
        into.Recorded = ToNullable(counters.Recorded);
        into.LostRing = ToNullable(counters.LostRing);
        into.LostReasons = new LostReport
        {
            Full = ToNullable(counters.LostFull),
            NoRing = ToNullable(counters.LostNoRing),
        };
        into.Read = ToNullable(counters.Read);
        into.LostPipeline = ToNullable(counters.LostPipeline);
        into.Processed = ToNullable(counters.Processed);
        into.Undecodable = ToNullable(counters.Undecodable);
        into.GsoSegments = ToNullable(counters.GsoSegments);
        into.Closed = isAtRest ? IsClosed(counters) : null;
        into.InFlight = isAtRest ? null : UnderWay(counters);
        return into;
    }

    /// <summary>Records in flight; null if unknown.</summary>
    public static long? UnderWay(in LedgerCounters counters) => unchecked(
        ToNullable(counters.Recorded) - ToNullable(counters.Processed) - ToNullable(counters.LostPipeline));

    /// <summary>Packets lost by the host.</summary>
    public static HostDropsReport HostDrops(
        HostDropsReport? before, CounterState counters, CatalogState catalog)
    {
        HostDropsReport into = before ?? new HostDropsReport();
        into.NicMissed = ToNullable(counters.HostDrops.NicMissed);
        into.NicNoBuffer = ToNullable(counters.HostDrops.NicNoBuffer);
        into.SoftnetDropped = ToNullable(counters.HostDrops.SoftnetDropped);
        into.UdpRcvbufErrors = ToNullable(counters.HostDrops.UdpRcvbufErrors);
        TakeStack(into, counters.HostDrops.Stack);
        into.Sockets = counters.HasSockets ? Sockets(into.Sockets, counters, catalog) : null;
        return into;
    }

    private static void TakeStack(HostDropsReport into, in StackDropCounters drops)
    {
        into.UdpInCsumErrors = ToNullable(drops.UdpInCsumErrors);
        into.UdpMemErrors = ToNullable(drops.UdpMemErrors);
        into.UdpInErrors = ToNullable(drops.UdpInErrors);
        into.IpReversePathFilter = ToNullable(drops.IpReversePathFilter);
        into.IpInHdrErrors = ToNullable(drops.IpInHdrErrors);
        into.IpInAddrErrors = ToNullable(drops.IpInAddrErrors);
        into.IpInDiscards = ToNullable(drops.IpInDiscards);
        into.IpInTruncated = ToNullable(drops.IpInTruncated);
        into.IpInNoRoutes = ToNullable(drops.IpInNoRoutes);
        into.TcpInCsumErrors = ToNullable(drops.TcpInCsumErrors);
        into.TcpInErrors = ToNullable(drops.TcpInErrors);
        into.TcpQueueDrops = ToNullable(drops.TcpQueueDrops);
        into.ConntrackDrop = ToNullable(drops.ConntrackDrop);
    }

    /// <summary>Results of the messages' offers.</summary>
    public static PublicationReport Publication(PublicationReport? before, in PublicationCounters counters)
    {
        PublicationReport into = before ?? new PublicationReport();
        into.Offered = counters.Offered;
        into.Published = counters.Published;
        into.BackPressured = counters.BackPressured;
        into.NotConnected = counters.NotConnected;
        into.SnapshotsMerged = counters.SnapshotsMerged;
        into.EventsLost = counters.EventsLost;
        return into;
    }

    /// <summary>Counters of the media driver.</summary>
    public static MediaDriverReport MediaDriver(
        MediaDriverReport? before, in MediaDriverCounters counters, bool isPresent)
    {
        MediaDriverReport into = before ?? new MediaDriverReport();
        into.Present = isPresent;
        into.BytesSent = counters.BytesSent;
        into.BytesReceived = counters.BytesReceived;
        into.NaksSent = counters.NaksSent;
        into.NaksReceived = counters.NaksReceived;
        into.StatusMessagesSent = counters.StatusMessagesSent;
        into.StatusMessagesReceived = counters.StatusMessagesReceived;
        into.HeartbeatsSent = counters.HeartbeatsSent;
        into.HeartbeatsReceived = counters.HeartbeatsReceived;
        into.RetransmitsSent = counters.RetransmitsSent;
        into.RetransmittedBytes = counters.RetransmittedBytes;
        into.FlowControlUnderRuns = counters.FlowControlUnderRuns;
        into.FlowControlOverRuns = counters.FlowControlOverRuns;
        into.SenderFlowControlLimits = counters.SenderFlowControlLimits;
        into.InvalidPackets = counters.InvalidPackets;
        into.Errors = counters.Errors;
        into.ShortSends = counters.ShortSends;
        into.LossGapFills = counters.LossGapFills;
        into.ClientTimeouts = counters.ClientTimeouts;
        return into;
    }

    /// <summary>The appliance's own counters.</summary>
    public static ApplianceReport Appliance(ApplianceReport? before, in ApplianceCounters counters)
    {
        ApplianceReport into = before ?? new ApplianceReport();
        into.GcCollections = ToNullable(counters.GcCollections);
        into.AllocatedBytes = ToNullable(counters.AllocatedBytes);
        into.CpuNsReader = ToNullable(counters.CpuNsReader);
        into.RecordsPerSecondPeak = ToNullable(counters.RecordsPerSecondPeak);
        into.LateRecords = ToNullable(counters.LateRecords);
        into.RingHighWater = ToNullable(counters.RingHighWater);
        into.PipelineHighWater = ToNullable(counters.PipelineHighWater);
        return into;
    }

    private static ReportRows<SocketDropsReport> Sockets(
        IReadOnlyList<SocketDropsReport>? before, CounterState counters, CatalogState catalog)
    {
        var sockets = ReportRows<SocketDropsReport>.Over(before);
        for (int row = 0; row < counters.Sockets.Count; row++)
        {
            SocketDropsMessage socket = counters.Sockets[row];
            if (socket.LastOrdinal == 0)
                continue;
            SocketDropsReport into = sockets.Next();
            into.Feed = catalog.FeedText(socket.FeedIndex);
            into.Line = catalog.LineText((short)socket.LineIndex);
            into.Port = socket.Port == 0 ? null : socket.Port;
            into.Drops = ToNullable(socket.Drops);
        }
        return sockets;
    }

    private static bool IsClosed(in LedgerCounters counters) => unchecked(
        counters.Seen == counters.Matched + counters.Unmatched + counters.Unsupported
        && counters.Matched == counters.Recorded + counters.LostRing
        && counters.Recorded == counters.Read
        && counters.Read == counters.Processed + counters.LostPipeline);
}
