// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Reload;

/// <summary>Keeps the indexes of entries that run already. New entries are appended; a removed entry keeps its index,
/// and gets it back when it returns.</summary>
internal sealed class TopologyMerge(Topology running, Topology wanted)
{
    private const string RemovedSuffix = " (removed)";

    private readonly List<FeedDefinition> _feeds = [.. running.Feeds];
    private readonly List<LineDefinition> _lines = [.. running.Lines];
    private readonly List<SessionDefinition> _sessions = [.. running.Sessions];
    private readonly RecoveryMerge _recovery = new(running.Recovery, wanted);
    private readonly List<string> _changes = [];

    /// <summary>Additions, removals and renamings, one line each.</summary>
    internal IReadOnlyList<string> Changes => _changes;

    /// <summary>Makes the merged topology.</summary>
    internal Topology Merge()
    {
        int[] feedOf = Match(
            _feeds, wanted.Feeds, feed => feed.Name, feed => feed.IsRemoved, Continues, HasSameAddresses, Returns);
        int[] sessionOf = Match(
            _sessions, wanted.Sessions, session => session.Name, session => session.IsRemoved, Continues,
            HasSameAddresses, (old, now) => old.Protocol == now.Protocol);
        RemoveRest(feedOf, sessionOf);
        for (int index = 0; index < feedOf.Length; index++)
            feedOf[index] = PutFeed(wanted.Feeds[index], feedOf[index]);
        for (int index = 0; index < sessionOf.Length; index++)
            sessionOf[index] = PutSession(wanted.Sessions[index], sessionOf[index], feedOf);
        List<RecoveryDefinition> recovery = _recovery.Merge(feedOf, (feed, line) => LineOf(feed, line, feedOf));
        var merged = new Topology
        {
            Recovery = recovery,
            Feeds = _feeds,
            Lines = _lines,
            Sessions = _sessions,
            Flows = new FlowMerge(running.Flows).Merge(wanted.Flows.Select(flow => Place(flow, feedOf, sessionOf))),
            Series = MergeSeries(),
            CountsTypes = running.CountsTypes,
            Stages = running.Stages,
            Processes = running.Processes,
            StampedInterfaces = running.StampedInterfaces,
        };
        return merged with { SocketRows = [.. running.SocketRows.Union(merged.SocketRows)] };
    }

    /// <summary>For each wanted entry, the index of the running one that it continues, or -1: matched first by name,
    /// then by its addresses under another name, then by the name of one that was removed before.</summary>
    private static int[] Match<T>(
        List<T> old, IReadOnlyList<T> wanted, Func<T, string> name, Func<T, bool> isRemoved, Func<T, T, bool> goesOn,
        Func<T, T, bool> isRenamed, Func<T, T, bool> returns)
    {
        var found = new int[wanted.Count];
        HashSet<int> taken = [];
        HashSet<string> names = [.. wanted.Select(name)];
        Array.Fill(found, -1);
        Find((before, now) => !isRemoved(before) && name(before) == name(now) && goesOn(before, now));
        Find((before, now) => !isRemoved(before) && !names.Contains(name(before)) && isRenamed(before, now));
        Find((before, now) => isRemoved(before) && name(before) == name(now) + RemovedSuffix && returns(before, now));
        return found;

        void Find(Func<T, T, bool> matches)
        {
            for (int index = 0; index < found.Length; index++)
            {
                if (found[index] >= 0)
                    continue;
                found[index] = old.FindIndex(before => matches(before, wanted[index]));
                if (found[index] >= 0 && !taken.Add(found[index]))
                    found[index] = -1;
            }
        }
    }

    private static bool HasSameShape(FeedDefinition old, FeedDefinition now) =>
        old.Protocol == now.Protocol && Equals(old.DeclaredRow?.Declared, now.DeclaredRow?.Declared)
        && old.Lines.Count == now.Lines.Count;

    private static bool Continues(FeedDefinition old, FeedDefinition now) => Returns(old, now)
        && old.Lines.Zip(now.Lines).All(pair => pair.First.Endpoints.Intersect(pair.Second.Endpoints).Any());

    private static bool Returns(FeedDefinition old, FeedDefinition now) => HasSameShape(old, now)
        && (!(old.ChannelIsGroup || now.ChannelIsGroup) || HasSameChannels(old, now));

    // A feed that continues or returns keeps its memory, where sequences of more groups would find no place.
    private static bool HasSameChannels(FeedDefinition old, FeedDefinition now) =>
        old.ChannelIsGroup == now.ChannelIsGroup && now.MaxChannels <= old.MaxChannels
        && old.Lines.Zip(now.Lines).All(pair =>
            pair.First.Endpoints.Zip(pair.Second.Endpoints).All(groups => groups.First == groups.Second));

    private static bool HasSameAddresses(FeedDefinition old, FeedDefinition now) => HasSameShape(old, now)
        && old.Lines.Zip(now.Lines).All(pair => pair.First.Endpoints.SequenceEqual(pair.Second.Endpoints));

    private static bool Continues(SessionDefinition old, SessionDefinition now) =>
        old.Protocol == now.Protocol && old.Gateways.Intersect(now.Gateways).Any();

    private static bool HasSameAddresses(SessionDefinition old, SessionDefinition now) =>
        old.Protocol == now.Protocol && old.Gateways.SequenceEqual(now.Gateways)
        && (old.Login, old.LocalPort) == (now.Login, now.LocalPort);

    private void RemoveRest(int[] feedOf, int[] sessionOf)
    {
        foreach (FeedDefinition feed in running.Feeds.Where(feed => !feed.IsRemoved && !feedOf.Contains(feed.Index)))
        {
            _feeds[feed.Index] = feed with { Name = feed.Name + RemovedSuffix, IsRemoved = true };
            _changes.Add($"feed {feed.Name}: removed");
        }
        foreach (SessionDefinition session in running.Sessions
            .Where(session => !session.IsRemoved && !sessionOf.Contains(session.Index)))
        {
            _sessions[session.Index] = session with { Name = session.Name + RemovedSuffix, IsRemoved = true };
            _changes.Add($"session {session.Name}: removed");
        }
    }

    private int PutFeed(FeedDefinition feed, int index)
    {
        FeedDefinition? before = index < 0 ? null : _feeds[index];
        AddChange("feed", feed.Name, before?.Name, before?.IsRemoved ?? true);
        int place = index < 0 ? _feeds.Count : index;
        int firstLine = before is null ? _lines.Count : before.Lines[0].Index;
        LineDefinition[] lines =
        [
            .. feed.Lines.Select((line, position) => line with { Index = firstLine + position, FeedIndex = place }),
        ];
        foreach (LineDefinition line in lines)
            Put(_lines, line.Index, line);
        FeedDefinition now = feed with { Index = place, Lines = lines };
        if (before is not null)
            now = now with
            {
                MaxChannels = before.MaxChannels,
                MaxRanges = before.MaxRanges,
                HistoryLength = before.HistoryLength,
            };
        Put(_feeds, place, now);
        return place;
    }

    private int PutSession(SessionDefinition session, int index, int[] feedOf)
    {
        SessionDefinition? before = index < 0 ? null : _sessions[index];
        AddChange("session", session.Name, before?.Name, before?.IsRemoved ?? true);
        int place = index < 0 ? _sessions.Count : index;
        SessionDefinition now = session with
        {
            Index = place,
            TriggerFeeds = [.. session.TriggerFeeds.Select(feed => feedOf[feed])],
            TickFeedIndex = session.TickFeedIndex < 0 ? -1 : feedOf[session.TickFeedIndex],
        };
        if (before is { IsRemoved: false })
            now = now with { MaxPendingOrders = before.MaxPendingOrders, MaxConnections = before.MaxConnections };
        Put(_sessions, place, now);
        return place;
    }

    private void AddChange(string what, string name, string? before, bool isNew)
    {
        if (isNew)
            _changes.Add($"{what} {name}: added");
        else if (before != name)
            _changes.Add($"{what} {before}: is named {name}");
    }

    private static void Put<T>(List<T> list, int index, T item)
    {
        if (index == list.Count)
            list.Add(item);
        else
            list[index] = item;
    }

    private FlowDefinition Place(FlowDefinition flow, int[] feedOf, int[] sessionOf) => flow with
    {
        FeedIndex = flow.FeedIndex < 0 ? -1 : feedOf[flow.FeedIndex],
        LineIndex = flow.LineIndex < 0 ? -1 : LineOf(flow.FeedIndex, flow.LineIndex, feedOf),
        RecoveryIndex = _recovery.Of(flow.RecoveryIndex),
        SessionIndex = flow.SessionIndex < 0 ? -1 : sessionOf[flow.SessionIndex],
        CandidateSessions = [.. flow.CandidateSessions.Select(session => sessionOf[session])],
    };

    private int LineOf(int feed, int line, int[] feedOf) =>
        _feeds[feedOf[feed]].Lines[line - wanted.Feeds[feed].Lines[0].Index].Index;

    private List<SeriesDefinition> MergeSeries()
    {
        Dictionary<SeriesDefinition, SeriesDefinition> planned =
            SeriesPlan.For(
                _feeds, _sessions, running.Stages, running.Processes is not null, running.StampedInterfaces)
            .ToDictionary(IdentityOf);
        List<SeriesDefinition> all = [];
        foreach (SeriesDefinition series in running.Series)
        {
            // A series that is no longer recorded is renamed too: its feed's name may now belong to another feed.
            planned.Remove(IdentityOf(series));
            all.Add(series with { Key = SeriesPlan.KeyOf(series, _feeds, _sessions) });
        }
        foreach (SeriesDefinition series in planned.Values.OrderBy(series => series.Index))
            all.Add(series with { Index = all.Count });
        return all;
    }

    private static SeriesDefinition IdentityOf(SeriesDefinition series) => series with { Index = 0, Key = null };
}
