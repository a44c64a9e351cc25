// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Names the protocols of traffic from its packets. Uncertain ones are not named: a wrong guess would report
/// false gaps.</summary>
public static class Recogniser
{
    private const int MaxUnknown = 64;
    private const int MeaningfulPackets = 16;
    private const int MeaningfulWorth = 24;

    /// <summary>Evaluates the traffic: feeds (lines of one have the same name and are in order), sessions, recovery
    /// channels, and busy destinations that are not recognised, the busiest first.</summary>
    public static IReadOnlyList<DetectedReport> Judge(TrafficLook look)
    {
        List<DatagramVerdict> datagrams = [.. look.Destinations.Select(destination =>
            new DatagramVerdict(destination))];
        List<StreamVerdict> streams = [.. look.Conversations
            .Where(conversation => conversation.FromLeft.Length + conversation.FromRight.Length > 0)
            .Select(conversation => new StreamVerdict(conversation))];
        List<DatagramVerdict> named = [.. datagrams.Where(verdict => verdict.IsNamed)];
        List<DatagramVerdict> unnamed = [.. datagrams.Where(verdict => !verdict.IsNamed)];
        List<DetectedReport> found = [.. FeedFinder.Find(named)];
        int feeds = found.Where(report => report.Kind == DetectedKind.Feed)
            .Select(report => report.Name).Distinct().Count();
        var known = new KnownFeeds(found, named);
        foreach (DatagramVerdict verdict in unnamed.OrderBy(verdict => verdict.Endpoint.Address)
            .ThenBy(verdict => verdict.Endpoint.Port).ToList())
        {
            if (RequestServers.Find(verdict, known) is not { } server)
                continue;
            found.Add(server);
            unnamed.Remove(verdict);
        }
        List<DetectedReport> sessions = [.. Streams(streams, known, feeds)];
        List<DetectedReport> unknown = [.. UnknownDatagrams(unnamed), .. UnknownStreams(streams, sessions)];
        return
        [
            .. found.Where(report => report.Kind == DetectedKind.Feed),
            .. sessions.Where(report => report.Kind != DetectedKind.Recovery).OrderBy(report => report.Kind),
            .. found.Concat(sessions.Where(report => report.Kind == DetectedKind.Recovery))
                .Where(report => report.Kind != DetectedKind.Feed),
            .. unknown.OrderByDescending(report => report.Packets).Take(MaxUnknown)
                .Select((report, index) => report with { Name = Text($"{DetectedKind.Unknown}{index + 1}") }),
        ];
    }

    /// <summary>Servers of recovery over TCP, then sessions and feeds.</summary>
    private static IEnumerable<DetectedReport> Streams(IEnumerable<StreamVerdict> streams, KnownFeeds known, int feeds)
    {
        IEnumerable<StreamVerdict> named = streams.Select(verdict => StreamRecovery.BySession(verdict, known))
            .Where(verdict => verdict.IsNamed);
        List<IGrouping<EndpointAddress, StreamVerdict>> others = [];
        foreach (IGrouping<EndpointAddress, StreamVerdict> gateway in SessionFinder.Gateways(named))
        {
            if (StreamRecovery.Find(gateway, known) is { } server)
                yield return server;
            else if (gateway.Any(verdict => !verdict.IsBySession))
                others.Add(gateway);
        }
        foreach (DetectedReport report in SessionFinder.Find(others, feeds))
            yield return report;
    }

    private static IEnumerable<DetectedReport> UnknownDatagrams(IEnumerable<DatagramVerdict> verdicts) =>
        verdicts
            .Where(verdict => verdict.Packets >= MeaningfulPackets
                || verdict.Best is { Worth: >= MeaningfulWorth })
            .Select(verdict => Report(verdict.Endpoint, verdict.Packets, verdict.ReasonUnnamed()));

    private static IEnumerable<DetectedReport> UnknownStreams(
        IEnumerable<StreamVerdict> verdicts, IReadOnlyList<DetectedReport> sessions) =>
        verdicts
            .Where(verdict => !sessions.Any(session => IsAt(session, verdict.Conversation.Left)
                || IsAt(session, verdict.Conversation.Right)))
            .Where(verdict => verdict.Segments >= MeaningfulPackets || verdict.Worth >= MeaningfulWorth)
            .GroupBy(verdict => LikelyServer(verdict.Conversation))
            .Select(server => Report(server.Key, server.Sum(verdict => verdict.Conversation.Packets),
                server.First().ReasonUnnamed()));

    private static bool IsAt(DetectedReport session, EndpointAddress end) =>
        session.Port == end.Port && session.Address == end.AddressText();

    /// <summary>The end that accepted the connection, or has the lower port.</summary>
    private static EndpointAddress LikelyServer(Conversation conversation)
    {
        bool isLeft = conversation.IsOpenerKnown
            ? !conversation.LeftOpened : conversation.Left.Port <= conversation.Right.Port;
        return isLeft ? conversation.Left : conversation.Right;
    }

    private static DetectedReport Report(EndpointAddress endpoint, long packets, string evidence) => new()
    {
        Kind = DetectedKind.Unknown,
        Name = DetectedKind.Unknown,
        Protocol = DetectedKind.Unknown,
        Address = endpoint.AddressText(),
        Port = endpoint.Port,
        Packets = packets,
        Confidence = 0,
        Evidence = evidence,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
