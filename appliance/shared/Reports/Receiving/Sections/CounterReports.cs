// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving.Sections.HostPath;
using static Telemetry.Messages.NullValue;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters that are not of a feed, session or series as reports.</summary>
internal static class CounterReports
{
    public static LedgerReport Ledger(LedgerReport? before, in LedgerCounters counters, bool isAtRest)
    {
        LedgerReport into = before ?? new LedgerReport();
        into.Counters = counters;
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
        into.Counters = counters.HostDrops;
        into.Sockets = counters.HasSockets ? Sockets(into.Sockets, counters, catalog) : null;
        return into;
    }

    /// <summary>Results of the messages' offers.</summary>
    public static PublicationReport Publication(PublicationReport? before, in PublicationCounters counters)
    {
        PublicationReport into = before ?? new PublicationReport();
        into.Counters = counters;
        return into;
    }

    public static MediaDriverReport MediaDriver(
        MediaDriverReport? before, in MediaDriverCounters counters, bool isPresent)
    {
        MediaDriverReport into = before ?? new MediaDriverReport();
        (into.Counters, into.Present) = (counters, isPresent);
        return into;
    }

    public static ApplianceReport Appliance(ApplianceReport? before, in ApplianceCounters counters, HostPathRows rows)
    {
        ApplianceReport into = before ?? new ApplianceReport();
        into.Counters = counters;
        (into.Programs, into.Maps) = (rows.Programs, rows.Maps);
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
            into.AgeNs = ToNullable(socket.AgeNs);
        }
        return sockets;
    }

    private static bool IsClosed(in LedgerCounters counters) => unchecked(
        counters.Seen == counters.Matched + counters.Unmatched + counters.Unsupported
        && counters.Matched == counters.Recorded + counters.LostRing
        && counters.Recorded == counters.Read
        && counters.Read == counters.Processed + counters.LostPipeline);
}
