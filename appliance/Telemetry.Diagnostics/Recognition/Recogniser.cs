// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
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
        List<DetectedReport> found = [.. FeedFinder.Find(datagrams.Where(verdict => verdict.IsNamed))];
        int feeds = found.Where(report => report.Kind == DetectedKind.Feed)
            .Select(report => report.Name).Distinct().Count();
        List<DetectedReport> sessions = [.. SessionFinder.Find(streams.Where(verdict => verdict.IsNamed), feeds)];
        List<DetectedReport> unknown = [.. UnknownDatagrams(datagrams), .. UnknownStreams(streams, sessions)];
        return
        [
            .. found.Where(report => report.Kind == DetectedKind.Feed),
            .. sessions.OrderBy(report => report.Kind),
            .. found.Where(report => report.Kind != DetectedKind.Feed),
            .. unknown.OrderByDescending(report => report.Packets).Take(MaxUnknown)
                .Select((report, index) => report with { Name = Text($"{DetectedKind.Unknown}{index + 1}") }),
        ];
    }

    private static IEnumerable<DetectedReport> UnknownDatagrams(IEnumerable<DatagramVerdict> verdicts) =>
        verdicts
            .Where(verdict => !verdict.IsNamed && (verdict.Packets >= MeaningfulPackets
                || verdict.Best is { Worth: >= MeaningfulWorth }))
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
