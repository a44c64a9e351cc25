// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Servers over TCP that are recovery of a feed: those whose protocol carries nothing else, and replays and
/// snapshots over SoupBinTCP, which have the session of the feed.</summary>
internal static class StreamRecovery
{
    /// <summary>The server; null if it is a feed or a gateway of orders.</summary>
    /// <param name="gateway">Its connections, all of one protocol.</param>
    public static DetectedReport? Find(IGrouping<EndpointAddress, StreamVerdict> gateway, KnownFeeds feeds)
    {
        ProtocolRow row = gateway.First().Row;
        return row.Recovers != ProtocolId.Unknown ? OfRecoveryOnly(gateway, row, feeds)
            : row.Id == ProtocolId.SoupBinTcp ? OfSession(gateway, feeds) : null;
    }

    /// <summary>The verdict on a connection. Where nothing else makes SoupBinTCP certain, a login to a session of a
    /// feed does.</summary>
    public static StreamVerdict BySession(StreamVerdict verdict, KnownFeeds feeds)
    {
        if (verdict.IsNamed || verdict.AsSoup(sessionBits: 0) is not { } soup)
            return verdict;
        List<ChannelKey> sessions = SessionsOf([new SoupStream(soup.FromGateway)]);
        return IsOfFeeds(sessions, feeds)
            && verdict.AsSoup(sessions.Min(KnownFeeds.BitsOf)) is { IsNamed: true } named ? named : verdict;
    }

    private static List<ChannelKey> SessionsOf(List<SoupStream> streams) =>
        [.. streams.SelectMany(stream => stream.Logins).Select(login => login.Session).Distinct()];

    private static bool IsOfFeeds(List<ChannelKey> sessions, KnownFeeds feeds) =>
        sessions.Count > 0 && sessions.TrueForAll(session => feeds.With(session).Any());

    private static DetectedReport OfRecoveryOnly(
        IGrouping<EndpointAddress, StreamVerdict> gateway, ProtocolRow row, KnownFeeds feeds)
    {
        IReadOnlyList<string> names = feeds.Of(row.Recovers);
        string protocol = ProtocolCatalog.Find(row.Recovers)!.Name;
        string use = names.Count == 1 ? $"packets of {names[0]} again"
            : names.Count == 0 ? $"packets again, but no feed of {protocol} was found: not used"
            : Text($"packets again, of one of {names.Count} feeds of {protocol}, not certain which: not used");
        return Report(gateway, names.Count == 1 ? names[0] : feeds.NextUnused(), RecoveryKind.Retransmission,
            $"; the protocol is recovery only: {use}");
    }

    private static DetectedReport? OfSession(IGrouping<EndpointAddress, StreamVerdict> gateway, KnownFeeds feeds)
    {
        List<SoupStream> streams = [.. gateway.Select(verdict => new SoupStream(verdict.FromGateway))];
        List<ChannelKey> sessions = SessionsOf(streams);
        if (!IsOfFeeds(sessions, feeds))
            return null;
        List<(string Name, DatagramCandidate Content)> places = [.. sessions.SelectMany(feeds.With).Distinct()];
        List<string> names = [.. places.Select(place => place.Name).Distinct()];
        if (names.Count > 1 && names.FindAll(name => IsSame(Compare(streams, places, name))) is [var only])
            names = [only];
        bool endsAsSnapshot = streams.Exists(stream => stream.EndsAsSnapshot);
        if (names.Count > 1)
        {
            return !endsAsSnapshot ? null : Report(gateway, feeds.NextUnused(), RecoveryKind.Snapshot,
                "; its last message says where the feed continues, but several have its session: a snapshot, not used");
        }
        (RecoveryKind kind, string reason) = KindOf(streams, [.. places.Where(place => place.Name == names[0])],
            Compare(streams, places, names[0]), endsAsSnapshot);
        string whose = sessions.Count == 1 ? "its session is that" : "its sessions are those";
        return Report(gateway, names[0], kind, $"; {whose} of {names[0]}, and {reason}");
    }

    /// <summary>A snapshot has numbers of its own. Where nothing else is known, it is taken for one: it fills no
    /// gaps.</summary>
    private static (RecoveryKind Kind, string Reason) KindOf(
        List<SoupStream> streams, List<(string Name, DatagramCandidate Content)> places,
        (int Same, int Different) compared, bool endsAsSnapshot)
    {
        if (endsAsSnapshot)
            return (RecoveryKind.Snapshot, "its last message says where the feed continues: a snapshot");
        if (IsSame(compared))
        {
            return (RecoveryKind.Retransmission, Text($"{compared.Same} of {compared.Same + compared.Different} ")
                + "messages compared are those of the feed with the same numbers: they are sent again");
        }
        if (compared.Different > 0)
            return (RecoveryKind.Snapshot, "it has other messages than the feed under the same numbers: a snapshot");
        return streams.TrueForAll(stream => stream.Logins.All(login => login.First > 1))
            && streams.TrueForAll(stream => places.Exists(place => stream.IsNear(place.Content.Numbers)))
            ? (RecoveryKind.Retransmission, "it begins at a number within the feed: messages are sent again")
            : (RecoveryKind.Snapshot, "nothing of it can be compared with the feed: it is taken for a snapshot, "
                + "which fills no gaps");
    }

    private static (int Same, int Different) Compare(
        List<SoupStream> streams, List<(string Name, DatagramCandidate Content)> places, string name)
    {
        (int same, int different) = (0, 0);
        foreach ((_, DatagramCandidate content) in places.Where(place => place.Name == name))
        {
            foreach (SoupStream stream in streams)
            {
                (int more, int others) = stream.CompareWith(content);
                (same, different) = (same + more, different + others);
            }
        }
        return (same, different);
    }

    private static bool IsSame((int Same, int Different) compared) => compared.Same > compared.Different;

    private static DetectedReport Report(
        IGrouping<EndpointAddress, StreamVerdict> gateway, string name, RecoveryKind kind, string more)
    {
        DetectedReport report = SessionFinder.Report(gateway, DetectedKind.Recovery, name);
        return report with { Carries = kind, IsServer = true, Evidence = report.Evidence + more };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
