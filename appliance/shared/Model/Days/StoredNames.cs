// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Counters;
using Telemetry.Model.Hashing;

namespace Telemetry.Model.Days;

/// <summary>Names behind the indexes of a stored state, by which they are mapped to another configuration.</summary>
public sealed class StoredNames
{
    private const string GroupsMark = " groups ";

    /// <summary>Feeds: name and protocol, the latter with a mark of the groups if they are channels.</summary>
    public List<(string Name, string Protocol)> Feeds { get; } = [];

    /// <summary>Lines: index of the feed, and name.</summary>
    public List<(int Feed, string Name)> Lines { get; } = [];

    /// <summary>Sessions: name and protocol.</summary>
    public List<(string Name, string Protocol)> Sessions { get; } = [];

    /// <summary>Recovery channels: index of the feed, kind, and name; the latter with that of the protocol, and with a
    /// mark if it counts packets of a line.</summary>
    public List<(int Feed, RecoveryKind Kind, string Name)> Recovery { get; } = [];

    /// <summary>Series: kind and key.</summary>
    public List<(SeriesKind Kind, string Key)> Series { get; } = [];

    public List<SocketRow> Sockets { get; } = [];

    public static StoredNames Of(Topology topology)
    {
        var names = new StoredNames();
        names.Feeds.AddRange(topology.Feeds.Select(feed => (feed.Name, ProtocolOf(feed))));
        names.Lines.AddRange(topology.Lines.Select(line => (line.FeedIndex, line.Name)));
        names.Sessions.AddRange(topology.Sessions.Select(session => (session.Name, $"{session.Protocol}")));
        names.Recovery.AddRange(topology.Recovery.Select(channel =>
            (channel.FeedIndex, channel.Kind, $"{channel.Name} {channel.Protocol} {channel.LineIndex >= 0}")));
        names.Series.AddRange(topology.Series.Select(series => (series.Kind, topology.KeyOf(series) ?? "")));
        names.Sockets.AddRange(topology.SocketRows);
        return names;
    }

    /// <summary>Common name of a protocol stored here.</summary>
    public static string TitleOf(string protocol) => protocol.Split(' ')[0];

    /// <summary>True if two protocols stored here differ in the groups that are channels, and in nothing
    /// else.</summary>
    public static bool HaveOtherGroups(string protocol, string other) =>
        protocol.Split(GroupsMark)[0] == other.Split(GroupsMark)[0];

    // A declared protocol becomes another one when its declaration changes, and a feed whose channels have only places
    // when its groups do.
    private static string ProtocolOf(FeedDefinition feed)
    {
        string protocol = feed.DeclaredRow is { Declared: { } declared } row
            ? $"{row.Name} {declared.Fingerprint}"
            : $"{feed.Protocol}";
        return feed.ChannelIsGroup ? $"{protocol}{GroupsMark}{FingerprintOf(feed):x16}" : protocol;
    }

    private static ulong FingerprintOf(FeedDefinition feed) => Fnv1a.Of(
        string.Join('\n', feed.Lines.Select(static line => $"{line.Name} {string.Join(' ', line.Endpoints)}")));
}
