// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Traffic that is seen at places of a sample, with hours between them.</summary>
public class PlacesTests
{
    private const string LineA = "239.1.1.1:5000";
    private const string LineB = "239.1.1.2:5000";
    private const string Other = "239.1.1.3:5000";

    public static TheoryData<string> Protocols => [.. FeedPackets.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_slow_feed_whose_numbers_ran_on_between_the_places_is_a_feed(string protocol)
    {
        var traffic = new SeenTraffic();
        for (ulong place = 0; place < 30; place++)
        {
            Send(traffic, protocol, 1 + (place * 1_000_000), 3, LineA, LineB);
            traffic.Place();
        }

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA), (DetectedKind.Feed, "feed1", protocol, LineB)],
            traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void numbers_that_began_again_once_between_two_places_are_no_loop(string protocol)
    {
        var traffic = new SeenTraffic();
        for (ulong place = 0; place < 20; place++)
        {
            Send(traffic, protocol, 1 + (place % 10 * 100_000), 20, LineA);
            traffic.Place();
        }

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA)], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void answers_to_requests_are_a_recovery_channel_though_they_follow_each_other_at_each_place(string protocol)
    {
        var traffic = new SeenTraffic();
        for (ulong place = 0; place < 10; place++)
        {
            IReadOnlyList<byte[]> sent = Send(traffic, protocol, 1 + (place * 10_000), 40, LineA, LineB);
            foreach (byte[] packet in sent.Take(4))
                traffic.Datagram(Other, packet);
            traffic.Place();
        }

        Assert.Equal(
            [
                (DetectedKind.Feed, "feed1", protocol, LineA), (DetectedKind.Feed, "feed1", protocol, LineB),
                (DetectedKind.Recovery, "feed1", protocol, Other),
            ], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_line_that_was_silent_for_half_of_the_day_is_a_line(string protocol)
    {
        var traffic = new SeenTraffic();
        for (ulong place = 0; place < 10; place++)
        {
            Send(traffic, protocol, 1 + (place * 10_000), 20, place < 5 ? [LineA] : [LineA, LineB]);
            traffic.Place();
        }

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA), (DetectedKind.Feed, "feed1", protocol, LineB)],
            traffic.Named);
    }

    [Fact]
    public void a_loop_whose_rounds_are_longer_than_a_place_is_a_recovery_channel()
    {
        var traffic = new SeenTraffic();
        var random = new Random(4);
        for (int place = 0; place < 30; place++)
        {
            ulong number = (ulong)random.Next(1, 9_000);
            for (int packet = 0; packet < 20; packet++)
                traffic.Datagram(Other, new Wire().Le(number + (ulong)packet, 4).Le((ulong)traffic.NowNs, 8)
                    .Le(234, 2).Le(224, 2).Le(54, 2).Le(1, 2).Le(13, 2).Body((int)number + packet, 224).Packet());
            traffic.Place(minutes: 3);
        }

        Assert.Equal([(DetectedKind.Recovery, "recovery1", "cme-mdp3", Other)], traffic.Named);
    }

    [Fact]
    public void segments_of_different_places_are_not_put_together()
    {
        const string client = "10.0.0.1:41000";
        const string gateway = "10.0.0.2:9000";
        var traffic = new SeenTraffic();
        for (int place = 0; place < 4; place++)
        {
            // 4 GiB later the sequence numbers are the same again.
            uint request = 1_000;
            uint answer = 1_000;
            for (int number = 1; number <= 10; number++)
            {
                byte[] order = SessionMessages.Of("soupbintcp-ouch5", true, (place * 10) + number, traffic.NowNs);
                byte[] accepted = SessionMessages.Of("soupbintcp-ouch5", false, (place * 10) + number, traffic.NowNs);
                traffic.SegmentAt(client, gateway, request, order).SegmentAt(gateway, client, answer, accepted);
                (request, answer) = (request + (uint)order.Length, answer + (uint)accepted.Length);
            }
            traffic.Place();
        }

        DetectedReport only = Assert.Single(traffic.Judged);

        Assert.StartsWith("40 messages to the gateway and 40 from it", only.Evidence, StringComparison.Ordinal);
    }

    private static List<byte[]> Send(
        SeenTraffic traffic, string protocol, ulong first, int packets, params string[] lines)
    {
        List<byte[]> sent = [];
        for (int packet = 0; packet < packets; packet++)
        {
            int count = 1 + (packet % 3);
            byte[] bytes = FeedPackets.Of(protocol, first, count, traffic.NowNs - 20_000);
            foreach (string line in lines)
                traffic.Datagram(line, bytes);
            first += (ulong)FeedPackets.Numbers(protocol, count);
            sent.Add(bytes);
        }
        return sent;
    }
}
