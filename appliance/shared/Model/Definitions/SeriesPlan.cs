// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Model.Definitions;

/// <summary>Determines the series of a set of feeds and sessions.</summary>
public static class SeriesPlan
{
    /// <summary>Kinds with a series for each watched process.</summary>
    public static IReadOnlyList<SeriesKind> OfProcesses { get; } =
        [.. Enum.GetValues<SeriesKind>().Where(kind => kind.IsOfProcesses())];

    /// <summary>Series in the order in which they are reported.</summary>
    /// <param name="stages">Steps between the hooks and the application that are recorded.</param>
    /// <param name="hasProcesses">True if watched processes have series.</param>
    /// <param name="stamped">Interfaces whose NICs stamp; null for none.</param>
    public static IReadOnlyList<SeriesDefinition> For(
        IReadOnlyList<FeedDefinition> feeds, IReadOnlyList<SessionDefinition> sessions,
        StageLevel stages = StageLevel.Off, bool hasProcesses = false, IReadOnlyList<string>? stamped = null)
    {
        List<SeriesDefinition> series = [];
        foreach (SessionDefinition session in sessions)
            AddSession(series, session);
        foreach (FeedDefinition feed in feeds)
            AddFeed(series, feed);
        Add(series, SeriesKind.ApplianceReader);
        Add(series, SeriesKind.AppliancePublish);
        AddStages(series, feeds, sessions, stages);
        foreach (SeriesKind kind in hasProcesses ? OfProcesses : [])
        {
            for (int slot = 0; slot < ProcessSlots.Most; slot++)
                series.Add(new SeriesDefinition(series.Count, kind, -1, -1, -1, -1, Key: null, ProcessSlot: slot));
        }
        for (int slot = 0; slot < stamped?.Count; slot++)
        {
            series.Add(new SeriesDefinition(
                series.Count, SeriesKind.NicToHook, -1, -1, -1, -1, stamped[slot], InterfaceSlot: slot));
        }
        if (stages == StageLevel.Transmit && stamped is { Count: > 0 })
            AddWire(series, sessions);
        return [.. series.Select(one => one with { Key = KeyOf(one, feeds, sessions) })];
    }

    /// <summary>Key of a series from the names of its session, feed and lines.</summary>
    public static string? KeyOf(
        SeriesDefinition series, IReadOnlyList<FeedDefinition> feeds, IReadOnlyList<SessionDefinition> sessions)
    {
        if (series.InterfaceSlot >= 0)
            return series.Key;
        List<string> parts = [];
        if (series.SessionIndex >= 0)
            parts.Add(sessions[series.SessionIndex].Name);
        if (series.FeedIndex >= 0)
            parts.Add(feeds[series.FeedIndex].Name);
        foreach (int index in (int[])[series.LineIndex, series.LoserLineIndex])
        {
            if (index >= 0)
                parts.Add(feeds[series.FeedIndex].Lines.First(line => line.Index == index).Name);
        }
        return parts.Count == 0 ? null : string.Join('/', parts);
    }

    private static void AddSession(List<SeriesDefinition> series, SessionDefinition session)
    {
        foreach (int feed in session.TriggerFeeds)
        {
            if (session.TickField.Length > 0 && session.TickFeedIndex == feed)
            {
                Add(series, SeriesKind.TickToTrade, session.Index, feed);
                Add(series, SeriesKind.TickToFirstOrder, session.Index, feed);
            }
            Add(series, SeriesKind.TickToTradeLast, session.Index, feed);
            Add(series, SeriesKind.TickToTradeFirst, session.Index, feed);
        }
        Add(series, SeriesKind.OrderToAck, session.Index);
        Add(series, SeriesKind.OrderToFill, session.Index);
        Add(series, SeriesKind.CancelToAck, session.Index);
        Add(series, SeriesKind.ReplaceToAck, session.Index);
        Add(series, SeriesKind.LogonToAnswer, session.Index);
        Add(series, SeriesKind.LogoutToAnswer, session.Index);
        Add(series, SeriesKind.TestToHeartbeat, session.Index);
        if (ProtocolCatalog.Find(session.Protocol) is { HasInquiries: true })
            Add(series, SeriesKind.InquiryToAnswer, session.Index);
        Add(series, SeriesKind.SegmentToAck, session.Index);
        Add(series, SeriesKind.Connect, session.Index);
    }

    private static void AddStages(
        List<SeriesDefinition> series, IReadOnlyList<FeedDefinition> feeds, IReadOnlyList<SessionDefinition> sessions,
        StageLevel stages)
    {
        if (stages == StageLevel.Off)
            return;
        foreach (FeedDefinition feed in feeds)
        {
            foreach (LineDefinition line in feed.Lines)
            {
                Add(series, SeriesKind.RxToSocket, -1, feed.Index, line.Index);
                Add(series, SeriesKind.SocketWait, -1, feed.Index, line.Index);
            }
        }
        foreach (SessionDefinition session in sessions.Where(_ => stages != StageLevel.Receive))
        {
            SeriesKind kind = stages.HasSends() ? SeriesKind.ReadToSend : SeriesKind.ReadToTx;
            foreach (int feed in session.TriggerFeeds)
                Add(series, kind, session.Index, feed);
            if (stages.HasSends())
                Add(series, SeriesKind.SendToTx, session.Index);
            if (stages != StageLevel.Transmit)
                continue;
            Add(series, SeriesKind.TxToDriver, session.Index);
            Add(series, SeriesKind.WireToAck, session.Index);
        }
    }

    private static void AddWire(List<SeriesDefinition> series, IReadOnlyList<SessionDefinition> sessions)
    {
        foreach (SessionDefinition session in sessions)
        {
            foreach (int feed in session.TriggerFeeds)
                Add(series, SeriesKind.TickToTradeWire, session.Index, feed);
            Add(series, SeriesKind.OrderToAckWire, session.Index);
            Add(series, SeriesKind.DriverToWire, session.Index);
        }
    }

    private static void AddFeed(List<SeriesDefinition> series, FeedDefinition feed)
    {
        foreach (LineDefinition line in feed.Lines)
        {
            if (!feed.LacksZone)
                Add(series, SeriesKind.FeedAge, -1, feed.Index, line.Index);
            Add(series, SeriesKind.InterArrival, -1, feed.Index, line.Index);
        }
        foreach (LineDefinition winner in feed.Lines)
        {
            foreach (LineDefinition loser in feed.Lines.Where(line => line != winner))
                Add(series, SeriesKind.LineLead, -1, feed.Index, winner.Index, loser.Index);
        }
    }

    private static void Add(
        List<SeriesDefinition> series, SeriesKind kind, int session = -1, int feed = -1, int line = -1,
        int loser = -1) =>
        series.Add(new SeriesDefinition(series.Count, kind, session, feed, line, loser, Key: null));
}

/// <summary>Range and precision of every series.</summary>
public static class SeriesRange
{
    /// <summary>Lowest value distinguished from 0, nanoseconds.</summary>
    public const long LowestNs = 1;

    /// <summary>Highest value that enters a histogram, nanoseconds.</summary>
    public const long HighestNs = 60_000_000_000;

    /// <summary>Significant decimal digits.</summary>
    public const int Digits = 3;

    /// <summary>Capacity for an encoded distribution with a few samples at every distinguishable value, bytes. A day's
    /// usually takes a tenth.</summary>
    public const int EncodedBytes = 40 << 10;

    // Counts of the lowest values are contiguous, those of each octave above are in one page or across two.
    private const long StepAtTheBottom = 512;

    /// <summary>Prefaults every page of an empty histogram over the range.</summary>
    public static void Prefault(LongHistogram histogram)
    {
        for (long value = 0, step = StepAtTheBottom; value <= HighestNs; value += step)
        {
            histogram.RecordValueWithCount(value, 0);
            if (value == 4 * step)
                step *= 2;
        }
        histogram.Reset();
    }
}
