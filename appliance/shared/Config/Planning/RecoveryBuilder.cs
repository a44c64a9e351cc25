// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Makes the recovery channels of feeds: those that are configured, and one for each kind that the protocol
/// marks in the lines themselves.</summary>
internal sealed class RecoveryBuilder(Settings settings, ProtocolFinder protocols, ErrorList errors)
{
    private const int MostOfFeed = 64;
    private const int MostOfAll = 16_384;

    private readonly List<RecoveryDefinition> _channels = [];

    /// <summary>The channels, in the order of the feeds; those of a feed that are configured come first.</summary>
    public List<RecoveryDefinition> Build(List<FeedDefinition> feeds)
    {
        foreach ((FeedSettings feed, FeedDefinition definition) in settings.Feeds.Zip(feeds))
        {
            int first = _channels.Count;
            if (feed.Recovery.Count > MostOfFeed)
                errors.Add(feed.Recovery[MostOfFeed].Where, string.Create(CultureInfo.InvariantCulture,
                    $"feed \"{definition.Name}\" has more than {MostOfFeed} recovery channels"),
                    "give those of one kind one entry with several addresses");
            foreach (RecoverySettings channel in feed.Recovery.Take(MostOfFeed))
                _channels.Add(BuildChannel(channel, definition, first));
        }
        foreach (FeedDefinition feed in feeds)
            AddKindsOfLines(feed);
        return _channels;
    }

    private RecoveryDefinition BuildChannel(RecoverySettings channel, FeedDefinition feed, int firstOfFeed)
    {
        ProtocolRow? row = channel.Protocol is { } named ? protocols.Find(named, errors) : feed.Row;
        string name = channel.Name ?? RecoveryDefinition.DefaultName(_channels.Count - firstOfFeed);
        string title = $"feed \"{feed.Name}\" recovery {name}";
        if (row is { IsFeed: false })
            errors.Add(channel.Protocol!.Value.Where, $"{row.Name} is the protocol of an order session",
                "name that of the recovery channel");
        if (!TopologyBuilder.IsName(name))
            errors.Add(channel.Where, $"\"{name}\" is not a name", "use letters, digits, \"-\", \"_\" and \".\"");
        else if (_channels.Skip(firstOfFeed).Any(other => other.Name == name))
            errors.Add(channel.Where, $"{title}: another one has that name", "name them differently");
        TopologyBuilder.CheckInterface(channel.Interface, channel.Where, settings, errors);
        var built = new RecoveryDefinition
        {
            Index = _channels.Count,
            FeedIndex = feed.Index,
            Kind = channel.Kind,
            Name = name,
            Protocol = row?.Id ?? ProtocolId.Unknown,
            DeclaredRow = row?.Declared is null ? null : row,
            Endpoints = [.. channel.Addresses.SelectMany(range => range.Value.Endpoints())],
            Servers = [.. channel.Servers.SelectMany(range => range.Value.Endpoints())],
        };
        CheckAddresses(channel, built, feed, title);
        return built;
    }

    private void CheckAddresses(
        RecoverySettings channel, RecoveryDefinition built, FeedDefinition feed, string title)
    {
        if (channel.Addresses.Count + channel.Servers.Count == 0)
            errors.Add(channel.Where, $"{title} has neither address nor server", "add \"address: 239.1.1.9:26400\"");
        if (built.Row is { IsStream: true } && channel.Addresses.Count > 0)
            errors.Add(channel.Addresses[0].Where, $"{title}: {built.Row.Name} travels over TCP",
                "name the address as server");
        if (!built.FillsGaps || feed is not { ChannelIsGroup: true, Row.ChannelParts.Count: 0 })
            return;
        if (channel.Servers.Count > 0)
            errors.Add(channel.Servers[0].Where, $"{title}: answers of a server do not say which group of the lines "
                + "they are of", "make each group with a server a feed of its own");
        if (built.Endpoints.Count > 0 && built.Endpoints.Count != feed.Lines[0].Endpoints.Count)
        {
            string what = string.Create(CultureInfo.InvariantCulture,
                $"{title} has {built.Endpoints.Count} groups, the lines have {feed.Lines[0].Endpoints.Count}; packets "
                    + $"of {feed.Row!.Name} do not say their channel, the place of their group does");
            errors.Add(channel.Where, what, "give it the groups of the same channels in the same order");
        }
    }

    private void AddKindsOfLines(FeedDefinition feed)
    {
        foreach (LineDefinition line in feed.Lines)
        {
            foreach (RecoveryKind kind in feed.Row?.RecoveryInLines ?? [])
            {
                if (_channels.Count == MostOfAll)
                    return;
                _channels.Add(new RecoveryDefinition
                {
                    Index = _channels.Count,
                    FeedIndex = feed.Index,
                    LineIndex = line.Index,
                    Kind = kind,
                    Name = line.Name,
                    Protocol = feed.Protocol,
                    DeclaredRow = feed.DeclaredRow,
                    Endpoints = line.Endpoints,
                });
            }
        }
    }
}
