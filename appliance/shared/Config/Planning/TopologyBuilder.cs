// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Sections;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Makes the topology of settings, and finds contradictions in them.</summary>
public static class TopologyBuilder
{
    /// <summary>Largest number of lines of one feed: A to Z.</summary>
    public const int MostLines = 26;

    /// <summary>Largest number of feeds, and of sessions.</summary>
    public const int MostFeeds = 4_096;

    /// <summary>Builds the topology; if there are <paramref name="errors"/> the result is partial.</summary>
    public static Topology Build(Settings settings, ErrorList errors)
    {
        CheckNames(settings, errors);
        InterfaceRoles.Check(settings, errors);
        var protocols = new ProtocolFinder(settings);
        List<FeedDefinition> feeds = [];
        List<LineDefinition> lines = [];
        foreach (FeedSettings feed in settings.Feeds.Take(MostFeeds))
            feeds.Add(BuildFeed(feed, settings, protocols, feeds.Count, lines, errors));
        List<RecoveryDefinition> recovery = new RecoveryBuilder(settings, protocols, errors).Build(feeds);
        List<SessionDefinition> sessions = [];
        foreach (SessionSettings session in settings.Sessions.Take(MostFeeds))
            sessions.Add(BuildSession(session, settings, protocols, sessions.Count, feeds, errors));
        BurstSection.Check(settings, lines.Count + (2 * sessions.Count), errors);
        var gateways = new GatewayPlan(sessions);

        IReadOnlyList<SeriesDefinition> series = SeriesPlan.For(feeds, sessions);
        int most = SeriesPlan.For(
            feeds, sessions, settings.HostPath.MostStages, settings.HostPath.Stalls == StallLevel.Causes,
            settings.StampedInterfaces).Count;
        if (most > settings.MaxSeries.Value)
        {
            string what = string.Create(CultureInfo.InvariantCulture,
                $"feeds and sessions make {most} series, max_series is {settings.MaxSeries.Value}");
            errors.Add(settings.MaxSeries.Where, what,
                $"raise max_series to {most}, or give sessions fewer triggers");
        }
        return new Topology
        {
            Feeds = feeds,
            Lines = lines,
            Sessions = sessions,
            Recovery = recovery,
            Flows = new FlowBuilder(gateways, errors).Build(settings, feeds, lines, recovery, sessions),
            Series = series,
            CountsTypes = settings.Types,
        };
    }

    private static void CheckNames(Settings settings, ErrorList errors)
    {
        HashSet<string> taken = [];
        foreach (Located<string> name in settings.Feeds.Select(feed => feed.Name)
            .Concat(settings.Sessions.Select(session => session.Name)))
        {
            if (name.Value.Length > 0 && !IsName(name.Value))
                errors.Add(name.Where, $"\"{name.Value}\" is not a name",
                    "use letters, digits, \"-\", \"_\" and \".\", at most 64");
            else if (name.Value.Length > 0 && !taken.Add(name.Value))
                errors.Add(name.Where, $"the name \"{name.Value}\" is taken", "give each feed and session its own");
        }
        if (settings.Feeds.Count > MostFeeds)
            errors.Add(settings.Feeds[MostFeeds].Where, $"more than {MostFeeds} feeds",
                "split them over several processes");
        if (settings.Sessions.Count > MostFeeds)
            errors.Add(settings.Sessions[MostFeeds].Where, $"more than {MostFeeds} sessions",
                "split them over several processes");
    }

    /// <summary>True if a text may be a name.</summary>
    internal static bool IsName(string name) =>
        name.Length <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static FeedDefinition BuildFeed(
        FeedSettings feed, Settings settings, ProtocolFinder protocols, int index, List<LineDefinition> lines,
        ErrorList errors)
    {
        ProtocolRow? row = protocols.Find(feed.Protocol, errors);
        if (row is { IsFeed: false })
            errors.Add(feed.Protocol.Where, $"{row.Name} is the protocol of an order session",
                "name it below \"sessions\"");
        int firstLine = lines.Count;
        if (feed.Lines.Count == 0)
            errors.Add(feed.Where, $"feed \"{feed.Name.Value}\" has no line",
                "add \"lines: [{address: 239.1.1.1:26400}]\"");
        if (feed.Lines.Count > MostLines)
            errors.Add(feed.Lines[MostLines].Where, $"feed \"{feed.Name.Value}\" has more than {MostLines} lines",
                "split it");
        foreach (LineSettings line in feed.Lines.Take(MostLines))
            lines.Add(BuildLine(line, feed, settings, index, lines, firstLine, errors));
        if (feed.Zone is { } configured)
            DaySection.CheckZone(configured, errors);
        string? zone = feed.Zone?.Value ?? row?.TimeZone;
        long staleAfterNs = feed.StaleAfterNs ?? row?.StaleAfterNs ?? 0;
        var built = new FeedDefinition
        {
            Index = index,
            Name = feed.Name.Value,
            Protocol = row?.Id ?? ProtocolId.Unknown,
            DeclaredRow = row?.Declared is null ? null : row,
            Lines = lines[firstLine..],
            RepairWindowNs = feed.RepairWindowNs ?? settings.RepairWindowNs,
            StaleAfterNs = staleAfterNs,
            LineBehindAfterNs = feed.LineBehindAfterNs ?? NumberSettings.LineBehindAfter.Default,
            LineDownAfterNs = feed.LineDownAfterNs ?? NumberSettings.LineDownAfter.Default,
            DuplicateWindow = feed.DuplicateWindow ?? DuplicateWindowOf(row),
            DuplicateAgeNs = feed.DuplicateAgeNs ?? NumberSettings.DuplicateAge.Default,
            SuspectHoldNs = Math.Max(
                feed.SuspectHoldNs ?? NumberSettings.SuspectHold.Default,
                feed.RepairWindowNs ?? settings.RepairWindowNs),
            TimeZone = zone,
            TimeZoneConfigured = feed.Zone is not null,
            LacksZone = zone is not null && feed.Zone is null && !ZoneOffsets.IsKnown(zone),
            Burst = feed.Burst?.Threshold,
            Hours = BuildHours(feed, zone, staleAfterNs, errors),
            MaxChannels = feed.MaxChannels ?? MaxChannelsOf(lines.Skip(firstLine)),
            MaxRanges = feed.MaxRanges ?? (int)NumberSettings.MaxRanges.Default,
            HistoryLength = feed.HistoryLength ?? (int)NumberSettings.History.Default,
        };
        if (built.ChannelIsGroup)
            CheckGroups(feed, built, errors);
        return built;
    }

    // A channel for each group, and room for one more session of each.
    private static int MaxChannelsOf(IEnumerable<LineDefinition> lines) => (int)Math.Max(
        NumberSettings.MaxChannels.Default, 2 * lines.Max(static line => (int?)line.Endpoints.Count) ?? 0);

    private static void CheckGroups(FeedSettings feed, FeedDefinition built, ErrorList errors)
    {
        int groups = built.Lines[0].Endpoints.Count;
        if (built.Lines.FirstOrDefault(line => line.Endpoints.Count != groups) is not { } other)
            return;
        string what = string.Create(CultureInfo.InvariantCulture,
            $"feed \"{built.Name}\": line {built.Lines[0].Name} has {groups} groups, line {other.Name} has "
                + $"{other.Endpoints.Count}; packets of {built.Row!.Name} do not say their channel, the place of "
                + $"their group does");
        errors.Add(feed.Where, what, "give each line the groups of the same channels in the same order");
    }

    // In a small range of numbers, a long step back looks like wrapping.
    private static long DuplicateWindowOf(ProtocolRow? row) => row is null
        ? NumberSettings.DuplicateWindow.Default
        : (long)Math.Min(
            (ulong)NumberSettings.DuplicateWindow.Default, (row.HighestSequence - row.LowestSequence) / 4);

    private static LineDefinition BuildLine(
        LineSettings line, FeedSettings feed, Settings settings, int feedIndex, List<LineDefinition> lines,
        int firstLine, ErrorList errors)
    {
        string name = line.Name ?? LineDefinition.DefaultName(lines.Count - firstLine);
        if (!IsName(name))
            errors.Add(line.Where, $"\"{name}\" is not a name", "use letters, digits, \"-\", \"_\" and \".\"");
        else if (lines.Skip(firstLine).Any(other => other.Name == name))
            errors.Add(line.Where, $"feed \"{feed.Name.Value}\" has two lines \"{name}\"", "name them differently");
        CheckInterface(line.Interface, line.Where, settings, errors);
        if (line.Join)
            JoinCheck.Check(line, $"feed \"{feed.Name.Value}\" line {name}", settings, errors);
        return new LineDefinition
        {
            Index = lines.Count,
            FeedIndex = feedIndex,
            Name = name,
            Endpoints = line.Addresses.SelectMany(range => range.Value.Endpoints()).ToList(),
            Interface = line.Interface,
            SourceAddress = line.Source,
            VlanId = line.VlanId,
            Join = line.Join,
        };
    }

    private static SessionDefinition BuildSession(
        SessionSettings session, Settings settings, ProtocolFinder protocols, int index,
        List<FeedDefinition> feeds, ErrorList errors)
    {
        ProtocolRow? row = protocols.Find(session.Protocol, errors);
        if (row is { IsSession: false })
            errors.Add(session.Protocol.Where, $"{row.Name} is the protocol of a feed", "name it below \"feeds\"");
        if (session.Gateways.Count == 0)
            errors.Add(session.Where, $"session \"{session.Name.Value}\" has no gateway",
                "add \"gateways: [10.1.1.1:9000]\"");
        foreach (Located<EndpointAddress> gateway in session.Gateways.Where(one => one.Value.IsMulticast))
        {
            errors.Add(gateway.Where, $"session \"{session.Name.Value}\": gateway {gateway.Value} is a multicast group",
                "orders go over TCP: give the address of the exchange's server");
        }
        CheckInterface(session.Interface, session.Where, settings, errors);
        List<int> triggers = [];
        foreach (Located<string> trigger in session.Triggers ?? [])
        {
            if (FindFeed(trigger, feeds, errors) is { } feed && !triggers.Contains(feed))
                triggers.Add(feed);
        }
        if (session.Triggers is null)
            triggers.AddRange(feeds.Select(feed => feed.Index));
        (TickField tickField, int tickFeed) = BuildTick(session, row, feeds, triggers, errors);
        return new SessionDefinition
        {
            Index = index,
            Name = session.Name.Value,
            Protocol = row?.Id ?? ProtocolId.Unknown,
            Gateways = session.Gateways.Select(gateway => gateway.Value).ToList(),
            Login = MarkOf(session, row, errors),
            LocalPort = session.LocalPort,
            Interface = session.Interface,
            TriggerFeeds = triggers,
            TickField = tickField,
            TickFeedIndex = tickFeed,
            MaxAnswerNs = session.MaxAnswerNs ?? NumberSettings.MaxAnswer.Default,
            AnswerTimeoutNs = session.AnswerTimeoutNs ?? NumberSettings.AnswerTimeout.Default,
            Burst = session.Burst?.Threshold,
            MaxPendingOrders = session.MaxPendingOrders ?? (int)NumberSettings.MaxPendingOrders.Default,
            MaxConnections = session.MaxConnections ?? (int)NumberSettings.MaxConnections.Default,
        };
    }

    private static ulong MarkOf(SessionSettings session, ProtocolRow? row, ErrorList errors)
    {
        if (session.Login is not { } login)
            return 0;
        bool isSoup = row?.Id is null or ProtocolId.SoupBinTcpOuch42 or ProtocolId.SoupBinTcpOuch5
            or ProtocolId.SoupBinTcpOuchJnx or ProtocolId.SoupBinTcpOuchGenium;
        int most = isSoup ? LoginMark.Length : LoginMark.MostName;
        bool isName = login.Value.Length > 0 && login.Value.Length <= most && login.Value.All(
            letter => char.IsAsciiLetterOrDigit(letter) || (!isSoup && letter is '-' or '_' or '.'));
        if (!isName)
            errors.Add(login.Where, $"session \"{session.Name.Value}\": \"{login.Value}\" is not a login name",
                $"use 1 to {most} letters and digits, as in the logon message");
        return LoginMark.Of(login.Value);
    }

    private static (TickField Field, int Feed) BuildTick(
        SessionSettings session, ProtocolRow? row, List<FeedDefinition> feeds, List<int> triggers, ErrorList errors)
    {
        if (session.Tick is not { } tick)
            return (default, -1);
        TickField field = new((ushort)tick.Offset, (byte)tick.Length, tick.IsText);
        if (tick.Field is { } name && row is not null && !row.TickFields.TryGetValue(name.Value, out field))
            errors.AddUnknown(name.Where, $"field of a {row.Name} order", name.Value, row.TickFields.Keys.ToList(),
                "give offset and length");
        if (tick.Feed is { } named)
        {
            int? feed = FindFeed(named, feeds, errors);
            if (feed is { } index && !triggers.Contains(index))
                errors.Add(named.Where, $"feed \"{named.Value}\" is not a trigger of session \"{session.Name.Value}\"",
                    "add it to triggers");
            return (field, feed ?? -1);
        }
        if (triggers.Count == 1)
            return (field, triggers[0]);
        errors.Add(tick.Where, $"session \"{session.Name.Value}\": which feed's number is it?",
            "add \"feed: NAME\" below tick");
        return (field, -1);
    }

    private static int? FindFeed(Located<string> name, List<FeedDefinition> feeds, ErrorList errors)
    {
        if (feeds.Find(feed => feed.Name == name.Value) is { } feed)
            return feed.Index;
        errors.AddUnknown(name.Where, "feed", name.Value, feeds.Select(known => known.Name).ToList());
        return null;
    }

    /// <summary>Reports an interface that is not configured.</summary>
    internal static void CheckInterface(string? name, string where, Settings settings, ErrorList errors)
    {
        if (name is null || settings.Interfaces.Count == 0 || settings.Interfaces.Any(known => known.Name == name))
            return;
        errors.AddUnknown(where, "interface", name, settings.Interfaces.Select(known => known.Name).ToList());
    }

    private static WeekHours? BuildHours(FeedSettings feed, string? zone, long staleAfterNs, ErrorList errors)
    {
        if (feed.Hours is not { } hours)
            return null;
        if (zone is null)
            errors.Add(hours.Where, $"feed \"{feed.Name.Value}\" has hours and no zone",
                "add \"zone: America/Chicago\"");
        else if (feed.Zone is null)
            DaySection.CheckZone(new Located<string>(zone, hours.Where), errors);
        if (staleAfterNs == 0)
            errors.Add(hours.Where, $"feed \"{feed.Name.Value}\" has hours and is never stale",
                "add \"stale_after: 10s\"");
        return new WeekHours(hours.FromNs, hours.ToNs, hours.Days, zone ?? "UTC");
    }
}
