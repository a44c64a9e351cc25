// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
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
    public LedgerReport Ledger { get; private set; } = new();

    /// <summary>Results of offers to Aeron since the start.</summary>
    public PublicationReport? Publication { get; private set; }

    /// <summary>Counters of the media driver since the start.</summary>
    public MediaDriverReport? MediaDriver { get; private set; }

    public void Add(SummaryReport interval)
    {
        foreach (FeedReport feed in interval.Feeds)
            Add(Feeds, feed, known => known.Feed == feed.Feed,
                (total, added) => Sum(total, added, interval.DurationNs ?? 0));
        foreach (SessionReport session in interval.Sessions)
            Add(Sessions, session, known => known.Session == session.Session, Sum);
        Ledger = Sum(Ledger, interval.Ledger);
        if (interval.Publication is { } publication)
            Publication = Sum(Publication ?? new PublicationReport(), publication);
        if (interval.MediaDriver is { } driver)
            MediaDriver = Sum(MediaDriver ?? new MediaDriverReport(), driver);
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

    private static void Add<T>(List<T> totals, T added, Predicate<T> isSame, Func<T?, T, T> sum)
        where T : class
    {
        int index = totals.FindIndex(isSame);
        if (index < 0)
            totals.Add(sum(null, added));
        else
            totals[index] = sum(totals[index], added);
    }

    // An interval has its losses and its retractions, totals have the difference.
    private static FeedReport Sum(FeedReport? total, FeedReport added, long lengthNs)
    {
        List<LineReport> lines = [.. total?.Lines ?? []];
        foreach (LineReport line in added.Lines)
            Add(lines, line, known => known.Line == line.Line, Sum);
        List<RecoveryReport> recovery = [.. total?.Recovery ?? []];
        foreach (RecoveryReport channel in added.Recovery)
            Add(recovery, channel, known => known.Kind == channel.Kind && known.Line == channel.Line
                && known.Address == channel.Address, Sum);
        FeedReport sum = added with
        {
            Lines = lines,
            Channels = SumChannels(total?.Channels ?? [], added.Channels, lengthNs),
            Recovery = recovery,
        };
        if (total is not null)
        {
            sum.Counters = Sum(total.Counters, added.Counters);
            sum.Packets += total.Packets;
            sum.LineGapsRetracted += total.LineGapsRetracted;
            sum.Duplicates += total.Duplicates;
            sum.Undecodable += total.Undecodable;
            sum.Complete &= total.Complete;
        }
        Retractions.Subtract(ref sum.Counters, added.Counters);
        return sum;
    }

    // By a table of names, since there may be thousands; a session may be called as the sum of all others is. What is
    // gone is in no interval, but its silence goes on.
    private static List<ChannelReport> SumChannels(
        IReadOnlyList<ChannelReport> total, IReadOnlyList<ChannelReport> added, long lengthNs)
    {
        List<ChannelReport> sums = [.. total.Select(row => row with { SilenceNs = row.SilenceNs + lengthNs })];
        Dictionary<(string, bool), int> places = new(sums.Count);
        for (int place = 0; place < sums.Count; place++)
            places[KeyOf(sums[place])] = place;
        foreach (ChannelReport channel in added)
        {
            ChannelReport sum = channel with { };
            bool isKnown = places.TryGetValue(KeyOf(channel), out int place);
            if (isKnown)
                sum.Counters = Sum(sums[place].Counters, channel.Counters);
            Retractions.Subtract(ref sum.Counters, channel.Counters);
            if (isKnown)
                sums[place] = sum;
            else
                sums.Add(sum);
        }
        return sums;
    }

    private static (string Channel, bool IsSum) KeyOf(ChannelReport row) => (row.Channel ?? "", row.IsSum);

    private static RecoveryReport Sum(RecoveryReport? total, RecoveryReport added)
    {
        RecoveryReport sum = added with { };
        if (total is not null)
        {
            sum.Counters = Sum(total.Counters, added.Counters);
            sum.Complete &= total.Complete;
        }
        return sum;
    }

    private static LineReport Sum(LineReport? total, LineReport added)
    {
        LineReport sum = added with { };
        if (total is not null)
        {
            sum.Counters = Sum(total.Counters, added.Counters);
            sum.Complete &= total.Complete;
        }
        Retractions.Subtract(ref sum.Counters, added.Retracted);
        return sum;
    }

    private static SessionReport Sum(SessionReport? total, SessionReport added)
    {
        SessionReport sum = added with { };
        if (total is not null)
        {
            sum.Counters = Sum(total.Counters, added.Counters);
            sum.Complete &= total.Complete;
        }
        return sum;
    }

    private static LedgerReport Sum(LedgerReport total, LedgerReport added)
    {
        LedgerReport sum = total with { };
        sum.Counters = Sum(total.Counters, added.Counters);
        // The places are read one after the other: a record may already be counted at its next place.
        sum.InFlight = sum.Matched is { } matched && sum.Processed is { } processed
            ? Math.Max(0, matched - (sum.LostRing ?? 0) - (sum.LostPipeline ?? 0) - processed)
            : null;
        return sum;
    }

    private static PublicationReport Sum(PublicationReport total, PublicationReport added)
    {
        PublicationReport sum = total with { };
        sum.Counters = Sum(total.Counters, added.Counters);
        return sum;
    }

    private static MediaDriverReport Sum(MediaDriverReport total, MediaDriverReport added)
    {
        MediaDriverReport sum = added with { };
        sum.Counters = Sum(total.Counters, added.Counters);
        return sum;
    }

    private static TCounters Sum<TCounters>(TCounters total, in TCounters added)
        where TCounters : unmanaged, ICounters
    {
        CounterMath.Add(ref total, added);
        return total;
    }
}
