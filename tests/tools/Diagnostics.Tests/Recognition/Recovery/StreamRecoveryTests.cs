// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using TestSupport.Decoding;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition.Recovery;

/// <summary>Recovery over TCP: replays, snapshots, and what only looks like them.</summary>
public class StreamRecoveryTests
{
    private const string OtherFeed = "233.54.12.9:26400";

    [Fact]
    public void packets_of_cme_sent_again_over_tcp_are_recovery_of_the_only_feed()
    {
        var traffic = new SeenTraffic();
        SendCme(traffic, "224.0.31.1:14310");

        DetectedReport found = Replay(traffic);

        Assert.Equal((DetectedKind.Recovery, "feed1", "cme-mdp3-replay", LostMessages.Server), WhatAndWhere(found));
        RecoveryDefinition made = Assert.Single(
            Configure(traffic.Judged).Topology.Recovery, channel => channel.LineIndex < 0);
        Assert.Equal((RecoveryKind.Retransmission, ProtocolId.CmeMdp3Replay), (made.Kind, made.Protocol));
        Assert.Equal(LostMessages.Server, Assert.Single(made.Servers).ToString());
        Assert.Empty(made.Endpoints);
    }

    [Fact]
    public void packets_of_cme_sent_again_without_a_feed_or_with_two_are_not_used()
    {
        var alone = new SeenTraffic();
        SendCme(alone);
        var beside = new SeenTraffic();
        SendCme(beside, "224.0.31.1:14310", "224.0.99.1:14310");

        Assert.Equal("recovery1", Replay(alone).Name);
        Assert.Contains("no feed of cme-mdp3 was found", Replay(alone).Evidence, StringComparison.Ordinal);
        Assert.Equal("recovery1", Replay(beside).Name);
        Assert.Contains("of one of 2 feeds", Replay(beside).Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(Configure(beside.Judged).Topology.Recovery, channel => channel.LineIndex < 0);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1)]
    public void messages_of_the_feed_over_soupbintcp_are_retransmissions(ulong first)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        LostMessages.SendSoup(traffic, first, Numbers(first, 60).Select(number => LostMessages.Message(number)));

        DetectedReport found = Replay(traffic);

        Assert.Equal((DetectedKind.Recovery, "feed1", "soupbintcp", LostMessages.Server), WhatAndWhere(found));
        Assert.Equal(RecoveryKind.Retransmission, found.Carries);
        RecoveryDefinition made = Assert.Single(Configure(traffic.Judged).Topology.Recovery);
        Assert.Equal((ProtocolId.SoupBinTcp, LostMessages.Server), (made.Protocol, made.Servers[0].ToString()));
    }

    [Fact]
    public void messages_that_no_line_carried_are_retransmissions_by_their_numbers()
    {
        var traffic = new SeenTraffic();
        ulong next = LostMessages.SendFeed(traffic);
        LostMessages.SendSoup(traffic, next, Numbers(next, 40).Select(number => LostMessages.Message(number)));

        Assert.Equal(("feed1", RecoveryKind.Retransmission), (Replay(traffic).Name, Replay(traffic).Carries));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_snapshot_has_numbers_of_its_own(bool isWhole)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        List<byte[]> messages = [.. Numbers(1, 60).Select(number => LostMessages.Message(number, salt: 5))];
        if (isWhole)
            messages.Add(new Wire().Text($"G{7777,20}").Packet());
        LostMessages.SendSoup(traffic, 1, messages);

        DetectedReport found = Replay(traffic);

        Assert.Equal((DetectedKind.Recovery, "feed1"), (found.Kind, found.Name));
        Assert.Equal(RecoveryKind.Snapshot, found.Carries);
        Assert.Contains(isWhole ? "where the feed continues" : "other messages", found.Evidence,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20251124B ")]
    [InlineData("         A")]
    public void a_session_of_another_name_is_a_feed(string session)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        LostMessages.SendSoup(traffic, 50, Numbers(50, 60).Select(number => LostMessages.Message(number)), session);

        Assert.Equal((DetectedKind.Feed, "feed2", "soupbintcp", LostMessages.Server), WhatAndWhere(Replay(traffic)));
    }

    // Without the session these could be acceptances of an order protocol over SoupBinTCP too.
    [Theory]
    [InlineData(LostMessages.Session, DetectedKind.Recovery, "feed1")]
    [InlineData("20251124B ", DetectedKind.Unknown, "unknown1")]
    public void a_login_to_the_session_of_a_feed_makes_an_uncertain_stream_certain(
        string session, string kind, string name)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        LostMessages.SendSoup(traffic, 50,
            Numbers(50, 60).Select(number => new Wire().Text("A").Body((int)number, 20).Packet()), session);

        Assert.Equal((kind, name), (Replay(traffic).Kind, Replay(traffic).Name));
    }

    [Fact]
    public void a_session_alone_is_a_feed()
    {
        var traffic = new SeenTraffic();
        LostMessages.SendSoup(traffic, 50, Numbers(50, 60).Select(number => LostMessages.Message(number)));

        Assert.Equal(
            [(DetectedKind.Feed, "feed1", "soupbintcp", LostMessages.Server)], traffic.Named);
    }

    [Theory]
    [InlineData(5, DetectedKind.Feed, "feed3")]
    [InlineData(0, DetectedKind.Recovery, "feed1")]
    public void of_two_feeds_with_the_session_messages_decide(int salt, string kind, string name)
    {
        var traffic = new SeenTraffic();
        LostMessages.SendFeed(traffic);
        for (ulong number = 1; number <= 200; number++)
        {
            byte[] message = LostMessages.Message(number, salt: 9);
            traffic.Datagram(OtherFeed, [.. LostMessages.Request(number, 1), 0, (byte)message.Length, .. message]);
        }
        LostMessages.SendSoup(traffic, 50, Numbers(50, 60).Select(number => LostMessages.Message(number, salt)));

        Assert.Equal((kind, name), (Replay(traffic).Kind, Replay(traffic).Name));
    }

    private static IEnumerable<ulong> Numbers(ulong first, int count) =>
        Enumerable.Range(0, count).Select(number => first + (ulong)number);

    private static DetectedReport Replay(SeenTraffic traffic) =>
        Assert.Single(traffic.Judged, report => $"{report.Address}:{report.Port}" == LostMessages.Server);

    private static (string, string, string, string) WhatAndWhere(DetectedReport found) =>
        (found.Kind, found.Name, found.Protocol, $"{found.Address}:{found.Port}");

    private static void SendCme(SeenTraffic traffic, params string[] feeds)
    {
        for (uint number = 1; number <= 100; number++)
        {
            for (int feed = 0; feed < feeds.Length; feed++)
            {
                traffic.Datagram(feeds[feed], Cme(number, traffic.NowNs, (int)number + (100 * feed)));
            }
        }
        traffic.Segment(LostMessages.Client, LostMessages.Server, [], flags: 2)
            .Segment(LostMessages.Server, LostMessages.Client, [], flags: 18)
            .Segment(LostMessages.Client, LostMessages.Server, CmeReplay.Text("35=A|553=CME|554=secret|"))
            .Segment(LostMessages.Server, LostMessages.Client, CmeReplay.Packet(1, 15));
        for (uint number = 40; number < 80; number++)
        {
            byte[] packet = Cme(number, traffic.NowNs, (int)number);
            traffic.Segment(LostMessages.Server, LostMessages.Client,
                new Wire().Le((ulong)packet.Length, 2).Bytes(packet).Packet());
        }
    }

    /// <summary>A packet with an incremental refresh.</summary>
    private static byte[] Cme(uint number, long timeNs, int seed) =>
        new Wire().Le(number, 4).Le((ulong)timeNs, 8).Le(50, 2).Le(11, 2).Le(46, 2).Le(1, 2).Le(9, 2).Body(seed, 40)
            .Packet();

    private static Configuration Configure(IReadOnlyList<DetectedReport> found) => new RecognisedConfiguration(
        1L << 40, made => MemoryPlan.For(made, rings: 0, publishes: true))
        .Make(found, new Settings(), new Progress<string>());
}
