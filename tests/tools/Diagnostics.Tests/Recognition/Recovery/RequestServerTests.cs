// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition.Recovery;

/// <summary>Servers that are recognised by the requests to them, and datagrams that are none.</summary>
public class RequestServerTests
{
    private const string Server = "10.1.1.9:18300";
    private const string Asker = "10.7.7.7:5555";
    private const string OtherSession = "20251124B ";

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void requests_for_messages_of_a_feed_name_their_server(int requests)
    {
        var traffic = new SeenTraffic();
        ulong next = LostMessages.SendFeed(traffic);
        for (int request = 0; request < requests; request++)
            traffic.Datagram(Server, LostMessages.Request(1 + ((ulong)request * 7 % next), 2));

        DetectedReport found = At(traffic, Server)!;

        Assert.Equal((DetectedKind.Recovery, "feed1", "moldudp64"), (found.Kind, found.Name, found.Protocol));
        Assert.Equal((requests, RecoveryKind.Retransmission), ((int)found.Packets, found.Carries));
        Assert.Contains($"{requests} of {requests} datagrams are requests", found.Evidence, StringComparison.Ordinal);
        RecoveryDefinition made = Assert.Single(Configure(traffic.Judged).Topology.Recovery);
        Assert.Equal((Server, true), (Assert.Single(made.Servers).ToString(), made.HasRequests));
        Assert.Empty(made.Endpoints);
    }

    [Fact]
    public void the_only_server_and_the_address_that_is_answered_are_one_channel()
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        for (ulong number = 1; number <= 60; number += 3)
            traffic.Datagram(Server, LostMessages.Request(number, 1)).Datagram(Asker, LostMessages.Packet(number, 1));

        Assert.Equal(
            [(DetectedKind.Recovery, "feed1", Server), (DetectedKind.Recovery, "feed1", Asker)],
            traffic.Named.Where(named => named.Kind != DetectedKind.Feed)
                .Select(named => (named.Kind, named.Name, named.Where)).Order());
        RecoveryDefinition made = Assert.Single(Configure(traffic.Judged).Topology.Recovery);
        Assert.Equal(Asker, Assert.Single(made.Endpoints).ToString());
        Assert.Equal(Server, Assert.Single(made.Servers).ToString());
    }

    [Fact]
    public void requests_of_16_bytes_are_those_of_moldudp32()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 100; number++)
            traffic.Datagram(LostMessages.LineA, FeedPackets.Of("moldudp32", number, 1, 0));
        for (uint number = 1; number <= 20; number++)
            traffic.Datagram(Server, new Wire().Text("NOIS000001").Be(number, 4).Be(2, 2).Packet());

        Assert.Equal((DetectedKind.Recovery, "feed1", "moldudp32"),
            (At(traffic, Server)!.Kind, At(traffic, Server)!.Name, At(traffic, Server)!.Protocol));
    }

    [Fact]
    public void a_server_of_two_feeds_is_not_used()
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        LostMessages.SendFeed(traffic, OtherSession, "233.99.1.1:26400");
        for (ulong number = 1; number <= 20; number++)
            traffic.Datagram(Server, LostMessages.Request(number, 1))
                .Datagram(Server, LostMessages.Request(number, 1, OtherSession));

        DetectedReport found = At(traffic, Server)!;

        Assert.Equal((DetectedKind.Recovery, "recovery1"), (found.Kind, found.Name));
        Assert.Contains("a server of several feeds, and not used", found.Evidence, StringComparison.Ordinal);
        Assert.Empty(Configure(traffic.Judged).Topology.Recovery);
    }

    [Theory]
    [InlineData("another session")]
    [InlineData("no session")]
    [InlineData("numbers that were never sent")]
    [InlineData("nothing wanted")]
    [InlineData("one in ten is longer")]
    [InlineData("the number is zero")]
    [InlineData("any bytes")]
    public void datagrams_of_that_length_that_are_no_requests_name_no_server(string what)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        for (ulong number = 1; number <= 40; number++)
        {
            traffic.Datagram(Server, what switch
            {
                "another session" => LostMessages.Request(number, 2, OtherSession),
                "no session" => LostMessages.Request(number, 2, new string('\0', 10)),
                "numbers that were never sent" => LostMessages.Request(1_000_000 + number, 2),
                "nothing wanted" => LostMessages.Request(number, 0),
                "one in ten is longer" when number % 10 == 0 => [.. LostMessages.Request(number, 2), 0],
                "the number is zero" => LostMessages.Request(0, 2),
                "any bytes" => new Wire().Body((int)number, 20).Packet(),
                _ => LostMessages.Request(number, 2),
            });
        }

        Assert.NotEqual(DetectedKind.Recovery, At(traffic, Server)?.Kind);
    }

    [Fact]
    public void requests_without_a_feed_or_to_a_group_name_no_server()
    {
        var alone = new SeenTraffic();
        var group = new SeenTraffic();
        LostMessages.SendFeed(group);
        for (ulong number = 1; number <= 40; number++)
        {
            alone.Datagram(Server, LostMessages.Request(number, 2));
            group.Datagram("239.1.1.9:18300", LostMessages.Request(number, 2));
        }

        Assert.Equal(DetectedKind.Unknown, At(alone, Server)!.Kind);
        Assert.Equal(DetectedKind.Unknown, At(group, "239.1.1.9:18300")!.Kind);
    }

    private static DetectedReport? At(SeenTraffic traffic, string where) =>
        traffic.Judged.SingleOrDefault(report => $"{report.Address}:{report.Port}" == where);

    private static Configuration Configure(IReadOnlyList<DetectedReport> found) => new RecognisedConfiguration(
        1L << 40, made => MemoryPlan.For(made, rings: 0, publishes: true))
        .Make(found, new Settings(), new Progress<string>());
}
