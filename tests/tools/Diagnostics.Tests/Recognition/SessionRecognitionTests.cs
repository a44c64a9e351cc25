// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using TestSupport;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Order sessions, and feeds over TCP, without a configured protocol.</summary>
public class SessionRecognitionTests
{
    private const string Client = "10.0.0.1:41000";
    private const string Gateway = "10.0.0.2:9000";

    public static TheoryData<string> Protocols => [.. SessionMessages.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_session_built_from_its_document_is_recognised_with_its_gateway(string protocol)
    {
        var traffic = new SeenTraffic();
        Send(traffic, protocol, 20, Client, Gateway);

        Assert.Equal([(DetectedKind.Session, "session1", protocol, Gateway)], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void no_prefix_of_a_session_is_recognised_as_another_or_in_reverse(string protocol)
    {
        for (int orders = 1; orders < 8; orders++)
        {
            var traffic = new SeenTraffic();
            Send(traffic, protocol, orders, Client, Gateway);

            Assert.All(traffic.Named, named => Assert.Equal((protocol, Gateway), (named.Protocol, named.Where)));
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_gateway_with_a_high_port_is_found_by_its_messages(string protocol)
    {
        var traffic = new SeenTraffic();
        Send(traffic, protocol, 20, "10.0.0.1:9000", "10.0.0.2:41000");

        Assert.All(traffic.Named, named => Assert.Equal("10.0.0.2:41000", named.Where));
    }

    [Theory]
    [InlineData("soupbintcp-ouch42", 21)]
    [InlineData("soupbintcp-ouch5", 11)]
    public void orders_without_a_side_are_not_taken_for_a_version_that_checks_no_side(string protocol, int from)
    {
        var traffic = new SeenTraffic();
        for (int number = 1; number <= 40; number++)
        {
            byte[] order = SessionMessages.Of(protocol, true, number, traffic.NowNs - 5_000);
            order.AsSpan((from - 3)..(order.Length - 2)).Clear();
            traffic.Segment(Client, Gateway, order);
            traffic.Segment(Gateway, Client, SessionMessages.Of(protocol, false, number, traffic.NowNs - 5_000));
        }

        Assert.All(traffic.Named, named => Assert.Equal((protocol, Gateway), (named.Protocol, named.Where)));
    }

    [Theory]
    [InlineData("t7-eti")]
    [InlineData("t7-eti6")]
    [InlineData("miax-fei")]
    [InlineData("soupbintcp-ouch-genium")]
    [InlineData("hkex-ocg")]
    public void requests_alone_distinguish_a_protocol_from_its_relatives(string protocol)
    {
        SeenTraffic traffic = Opened();
        for (int number = 1; number <= 20; number++)
            traffic.Segment(Client, Gateway, SessionMessages.Of(protocol, true, number, traffic.NowNs - 5_000));

        Assert.Equal([(DetectedKind.Session, "session1", protocol, Gateway)], traffic.Named);
    }

    [Fact]
    public void requests_of_meo_are_not_taken_for_fei()
    {
        SeenTraffic traffic = Opened();
        for (int number = 1; number <= 20; number++)
            traffic.Segment(Client, Gateway, new Wire().Le(0, 2).Text("UN1").Le((ulong)traffic.NowNs, 8).Text("MPID")
                .Text($"ORDER{number:D15}").Body(number, 97).LengthLe(0, 2));

        Assert.Equal([(DetectedKind.Session, "session1", "miax-meo", Gateway)], traffic.Named);
    }

    [Fact]
    public void the_release_of_t7_is_unknown_without_an_order_or_its_answer()
    {
        SeenTraffic traffic = Opened();
        for (uint number = 1; number <= 20; number++)
        {
            traffic.Segment(Client, Gateway, new Wire().Le(104, 4).Le(10109, 2).Le(0, 10).Le(number, 4).Le(9, 4)
                .Le(number, 8).Le(number, 8).Body((int)number, 56).Packet());
            traffic.Segment(Client, Gateway, new Wire().Le(16, 4).Le(10011, 2).Le(0, 10).Packet());
        }

        Assert.Empty(traffic.Named);
    }

    [Fact]
    public void a_capture_that_begins_within_a_message_and_has_a_gap_is_recognised()
    {
        var traffic = new SeenTraffic();
        traffic.Segment(Client, Gateway, SessionMessages.Of("fix", true, 1, traffic.NowNs)[37..]);
        Send(traffic, "fix", 10, Client, Gateway);
        traffic.Missed(Client, Gateway, 300);
        Send(traffic, "fix", 10, Client, Gateway);

        Assert.Equal([(DetectedKind.Session, "session1", "fix", Gateway)], traffic.Named);
    }

    [Fact]
    public void two_connections_to_one_gateway_are_one_session()
    {
        var traffic = new SeenTraffic();
        Send(traffic, "fix", 10, Client, Gateway);
        Send(traffic, "fix", 10, "10.0.0.1:41001", Gateway);

        DetectedReport only = Assert.Single(traffic.Judged);

        Assert.Contains("1 more connections", only.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void heartbeats_alone_do_not_say_which_end_is_the_gateway()
    {
        var traffic = new SeenTraffic();
        for (int number = 1; number < 30; number++)
            traffic.Segment(Client, Gateway, FixText.Heartbeat(number))
                .Segment(Gateway, Client, FixText.Heartbeat(number, "VENUE"));

        Assert.Empty(traffic.Named);
    }

    [Fact]
    public void the_end_that_opened_the_connection_is_not_the_gateway()
    {
        var traffic = new SeenTraffic();
        traffic.Segment(Gateway, Client, [], flags: 2).Segment(Client, Gateway, [], flags: 18);
        Send(traffic, "fix", 20, Client, Gateway);

        Assert.Empty(traffic.Named);
    }

    [Fact]
    public void a_feed_over_soupbintcp_is_a_feed()
    {
        var traffic = new SeenTraffic();
        traffic.Segment(Client, Gateway, [], flags: 2).Segment(Gateway, Client, [], flags: 18);
        traffic.Segment(Client, Gateway, new Wire().Be(47, 2).Text("L" + new string(' ', 46)).Packet());
        traffic.Segment(Gateway, Client,
            new Wire().Be(31, 2).Text("ASESSION001                   1").Packet());
        for (int number = 1; number < 100; number++)
            traffic.Segment(Gateway, Client, new Wire().Be(21 + ((ulong)number % 9), 2).Text("Sz")
                .Body(number, 19 + (number % 9)).Packet());
        traffic.Segment(Client, Gateway, new Wire().Be(1, 2).Text("R").Packet());

        Assert.Equal([(DetectedKind.Feed, "feed1", "soupbintcp", Gateway)], traffic.Named);
    }

    [Fact]
    public void market_data_of_cme_over_tcp_is_a_feed()
    {
        var traffic = new SeenTraffic();
        for (int number = 1; number < 60; number++)
        {
            traffic.Segment(Gateway, Client, Cme(number, 46, traffic.NowNs - 5_000));
            if (number % 10 == 5)
                traffic.Segment(Client, Gateway, Cme(number / 10, 210, traffic.NowNs - 5_000));
        }

        Assert.Equal([(DetectedKind.Feed, "feed1", "cme-mdp3-tcp", Gateway)], traffic.Named);
    }

    /// <summary>A connection that the client opened.</summary>
    private static SeenTraffic Opened() => new SeenTraffic()
        .Segment(Client, Gateway, [], flags: 2).Segment(Gateway, Client, [], flags: 18);

    private static byte[] Cme(int number, ulong template, long timeNs) =>
        new Wire().Le(0xCAFE, 2).Le((ulong)number, 4).Le((ulong)timeNs, 8).Le(40 + ((ulong)number % 5), 2).Le(20, 2)
            .Le(template, 2).Le(1, 2).Le(13, 2).Body(number, 30 + (number % 5)).Packet();

    private static void Send(SeenTraffic traffic, string protocol, int orders, string client, string gateway)
    {
        for (int number = 1; number <= orders; number++)
        {
            traffic.Segment(client, gateway, SessionMessages.Of(protocol, true, number, traffic.NowNs - 5_000));
            traffic.Segment(gateway, client, SessionMessages.Of(protocol, false, number, traffic.NowNs - 5_000));
        }
    }
}
