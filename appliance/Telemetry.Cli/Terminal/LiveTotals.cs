// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Sums of the intervals for the live view; the authoritative totals are in the summary.</summary>
internal sealed class LiveTotals
{
    /// <summary>Feeds since the start.</summary>
    public List<FeedReport> Feeds { get; } = [];

    /// <summary>Sessions since the start.</summary>
    public List<SessionReport> Sessions { get; } = [];

    /// <summary>Ledger since the start.</summary>
    public LedgerReport Ledger { get; private set; } =
        new() { UnsupportedReasons = new UnsupportedReport(), LostReasons = new LostReport() };

    /// <summary>Results of offers to Aeron since the start.</summary>
    public PublicationReport? Publication { get; private set; }

    /// <summary>Counters of the media driver since the start, as far as they are shown.</summary>
    public MediaDriverReport? MediaDriver { get; private set; }

    public void Add(SummaryReport interval)
    {
        foreach (FeedReport feed in interval.Feeds)
            Merge(Feeds, feed, known => known.Feed == feed.Feed, Sum, NetOf);
        foreach (SessionReport session in interval.Sessions)
            Merge(Sessions, session, known => known.Session == session.Session, Sum, first => first);
        LedgerReport ledger = interval.Ledger;
        Ledger = Ledger with
        {
            Seen = Sum(Ledger.Seen, ledger.Seen),
            Matched = Sum(Ledger.Matched, ledger.Matched),
            Unmatched = Sum(Ledger.Unmatched, ledger.Unmatched),
            Unsupported = Sum(Ledger.Unsupported, ledger.Unsupported),
            LostRing = Sum(Ledger.LostRing, ledger.LostRing),
            LostPipeline = Sum(Ledger.LostPipeline, ledger.LostPipeline),
            Processed = Sum(Ledger.Processed, ledger.Processed),
            Undecodable = Sum(Ledger.Undecodable, ledger.Undecodable),
        };
        Ledger = Ledger with { InFlight = UnderWay(Ledger) };
        if (interval.Publication is { } publication)
            Publication = Publication is null ? publication : Sum(Publication, publication);
        if (interval.MediaDriver is { } driver)
            MediaDriver = MediaDriver is null ? driver : Sum(MediaDriver, driver);
    }

    /// <summary>Packets a second of a feed or of one of its lines in an interval.</summary>
    public static string PacketRate(SummaryReport interval, string feed, string? line, long lengthNs)
    {
        FeedReport? found = interval.Feeds.FirstOrDefault(one => one.Feed == feed);
        long packets = line is null ? found?.Packets ?? 0 : found?.Lines.FirstOrDefault(one =>
            one.Line == line)?.Packets ?? 0;
        return Figures.Rate(packets, lengthNs);
    }

    /// <summary>New orders a second of a session in an interval.</summary>
    public static string OrderRate(SummaryReport interval, string session, long lengthNs) =>
        Figures.Rate(interval.Sessions.FirstOrDefault(one => one.Session == session)?.Orders ?? 0, lengthNs);

    private static void Merge<T>(List<T> totals, T added, Predicate<T> isSame, Func<T, T, T> sum, Func<T, T> begin)
    {
        int index = totals.FindIndex(isSame);
        if (index < 0)
            totals.Add(begin(added));
        else
            totals[index] = sum(totals[index], added);
    }

    /// <summary>Records in transit. The places are read one after the other: a record may already be counted at its
    /// next place.</summary>
    private static long? UnderWay(LedgerReport ledger) =>
        ledger.Matched is { } matched && ledger.Processed is { } processed
        ? Math.Max(0, matched - (ledger.LostRing ?? 0) - (ledger.LostPipeline ?? 0) - processed)
        : null;

    private static long? Sum(long? left, long? right) => left is null ? right : left + (right ?? 0);

    /// <summary>Net counts: an interval has its losses and its retractions, totals have the difference.</summary>
    private static FeedReport NetOf(FeedReport first) => first with
    {
        FeedGaps = RetractionReport.Net(first.FeedGaps, first.Retracted.Gaps),
        MessagesLost = RetractionReport.Net(first.MessagesLost, first.Retracted.Messages),
        Blind = NetOf(first.Blind, first.Retracted),
        Lines = [.. first.Lines.Select(NetOf)],
    };

    private static LineReport NetOf(LineReport first) => first with
    {
        Gaps = RetractionReport.Net(first.Gaps, first.Retracted.Gaps),
        MessagesMissing = RetractionReport.Net(first.MessagesMissing, first.Retracted.Messages),
        Blind = NetOf(first.Blind, first.Retracted),
    };

    private static BlindReport NetOf(BlindReport first, RetractionReport retracted) =>
        first with { TotalNs = RetractionReport.Net(first.TotalNs, retracted.BlindNs) };

    private static FeedReport Sum(FeedReport total, FeedReport added)
    {
        List<LineReport> lines = [.. total.Lines];
        foreach (LineReport line in added.Lines)
            Merge(lines, line, known => known.Line == line.Line, Sum, NetOf);
        return total with
        {
            Packets = total.Packets + added.Packets,
            Messages = total.Messages + added.Messages,
            FeedGaps = RetractionReport.Net(total.FeedGaps + added.FeedGaps, added.Retracted.Gaps),
            MessagesRepaired = total.MessagesRepaired + added.MessagesRepaired,
            MessagesLost = RetractionReport.Net(
                total.MessagesLost + added.MessagesLost, added.Retracted.Messages),
            MessagesUnobserved = total.MessagesUnobserved + added.MessagesUnobserved,
            MessagesLate = total.MessagesLate + added.MessagesLate,
            Blind = NetOf(Sum(total.Blind, added.Blind), added.Retracted),
            Retracted = Sum(total.Retracted, added.Retracted),
            LineGapsRetracted = total.LineGapsRetracted + added.LineGapsRetracted,
            Doubt = Sum(total.Doubt, added.Doubt),
            Duplicates = total.Duplicates + added.Duplicates,
            Undecodable = total.Undecodable + added.Undecodable,
            Complete = total.Complete && added.Complete,
            Lines = lines,
        };
    }

    private static LineReport Sum(LineReport total, LineReport added) => total with
    {
        Packets = total.Packets + added.Packets,
        Messages = total.Messages + added.Messages,
        Gaps = RetractionReport.Net(total.Gaps + added.Gaps, added.Retracted.Gaps),
        MessagesMissing = RetractionReport.Net(
            total.MessagesMissing + added.MessagesMissing, added.Retracted.Messages),
        MessagesUnobserved = total.MessagesUnobserved + added.MessagesUnobserved,
        Late = total.Late + added.Late,
        Duplicates = total.Duplicates + added.Duplicates,
        Undecodable = total.Undecodable + added.Undecodable,
        Wins = total.Wins + added.Wins,
        MissingRepaired = total.MissingRepaired + added.MissingRepaired,
        Repairs = total.Repairs + added.Repairs,
        Ahead = added.Ahead,
        Blind = NetOf(Sum(total.Blind, added.Blind), added.Retracted),
        Retracted = Sum(total.Retracted, added.Retracted),
        Doubt = Sum(total.Doubt, added.Doubt),
        Complete = total.Complete && added.Complete,
    };

    private static BlindReport Sum(BlindReport total, BlindReport added) => new(
        total.Spans + added.Spans, total.TotalNs + added.TotalNs, Math.Max(total.LongestNs, added.LongestNs));

    private static RetractionReport Sum(RetractionReport total, RetractionReport added) => new(
        total.Gaps + added.Gaps, total.Messages + added.Messages, total.BlindNs + added.BlindNs);

    private static DoubtReport Sum(DoubtReport total, DoubtReport added) =>
        new(added.IsNow, total.TotalNs + added.TotalNs);

    private static SessionReport Sum(SessionReport total, SessionReport added) => total with
    {
        Orders = total.Orders + added.Orders,
        Acks = total.Acks + added.Acks,
        Rejects = total.Rejects + added.Rejects,
        Fills = total.Fills + added.Fills,
        Cancels = total.Cancels + added.Cancels,
        Replaces = total.Replaces + added.Replaces,
        Unanswered = total.Unanswered + added.Unanswered,
        ConnectionLost = total.ConnectionLost + added.ConnectionLost,
        Replayed = total.Replayed + added.Replayed,
        Connections = total.Connections + added.Connections,
        MessagesToExchange = total.MessagesToExchange + added.MessagesToExchange,
        Retransmits = total.Retransmits + added.Retransmits,
        OutOfWindow = total.OutOfWindow + added.OutOfWindow,
        StreamGaps = total.StreamGaps + added.StreamGaps,
        SequenceGaps = total.SequenceGaps + added.SequenceGaps,
        Complete = total.Complete && added.Complete,
    };

    private static MediaDriverReport Sum(MediaDriverReport total, MediaDriverReport added) => added with
    {
        BytesSent = total.BytesSent + added.BytesSent,
        RetransmittedBytes = total.RetransmittedBytes + added.RetransmittedBytes,
        NaksReceived = total.NaksReceived + added.NaksReceived,
        SenderFlowControlLimits = total.SenderFlowControlLimits + added.SenderFlowControlLimits,
        InvalidPackets = total.InvalidPackets + added.InvalidPackets,
        Errors = total.Errors + added.Errors,
    };

    private static PublicationReport Sum(PublicationReport total, PublicationReport added) => total with
    {
        Offered = total.Offered + added.Offered,
        Published = total.Published + added.Published,
        BackPressured = total.BackPressured + added.BackPressured,
        NotConnected = total.NotConnected + added.NotConnected,
        EventsLost = total.EventsLost + added.EventsLost,
    };
}
