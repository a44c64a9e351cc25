// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Order sessions whose segments cut messages, come out of order, and are repeated.</summary>
public class ReorderedSessionTests
{
    private const string Client = "10.0.0.1:41000";
    private const string Gateway = "10.0.0.2:9000";
    private const int Orders = 20;

    public static TheoryData<string> Protocols => [.. SessionMessages.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_session_is_recognised_by_whole_messages_whatever_the_order_of_its_segments(string protocol)
    {
        byte[] requests = Stream(protocol, isOrder: true);
        byte[] answers = Stream(protocol, isOrder: false);
        DetectedReport inOrder = Assert.Single(Seen(requests, answers, random: null));

        for (int seed = 1; seed <= 5; seed++)
        {
            DetectedReport reordered = Assert.Single(Seen(requests, answers, new Random(seed)));

            Assert.Equal((DetectedKind.Session, protocol, Counts(inOrder)),
                (reordered.Kind, reordered.Protocol, Counts(reordered)));
        }
    }

    /// <summary>The evidence without times, which depend on the segment that a stream begins with.</summary>
    private static string Counts(DetectedReport report) => string.Join(';', report.Evidence.Split(';')
        .Where(part => !part.Contains("times", StringComparison.Ordinal)
            && !part.Contains("in all", StringComparison.Ordinal)));

    private static byte[] Stream(string protocol, bool isOrder) =>
        [.. Enumerable.Range(1, Orders).SelectMany(number =>
            SessionMessages.Of(protocol, isOrder, number, SeenTraffic.StartNs))];

    /// <summary>What is recognised of both streams, in segments of 70 bytes.</summary>
    private static IReadOnlyList<DetectedReport> Seen(byte[] requests, byte[] answers, Random? random)
    {
        const int length = 70;
        var traffic = new SeenTraffic();
        traffic.Segment(Client, Gateway, [], flags: 2).Segment(Gateway, Client, [], flags: 18);
        List<(string From, string To, byte[] Bytes, int At)> segments =
        [
            .. Enumerable.Range(0, (requests.Length + length - 1) / length)
                .Select(index => (Client, Gateway, requests, index * length)),
            .. Enumerable.Range(0, (answers.Length + length - 1) / length)
                .Select(index => (Gateway, Client, answers, index * length)),
        ];
        IEnumerable<(string From, string To, byte[] Bytes, int At)> sent = random is null ? segments
            : segments.Concat(segments.Where(_ => random.Next(4) == 0)).ToList()
                .OrderBy(segment => segment.At + random.Next(0, 600));
        foreach ((string from, string to, byte[] bytes, int at) in sent)
            traffic.SegmentAt(from, to, 1_001 + (uint)at, bytes.AsSpan(at, Math.Min(length, bytes.Length - at)));
        return traffic.Judged;
    }
}
