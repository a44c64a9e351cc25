// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Diagnostics.Traffic;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>What doctor says of packets that were sent for it to see, or not.</summary>
[Trait("Needs", "root")]
public sealed class TrafficWatchTests : IDisposable
{
    private const string Config = """
        interfaces:
          - {name: tw0, attach: tc}
        feeds:
          - name: itch
            protocol: moldudp64-itch50
            lines:
              - {name: A, address: 10.77.0.2:26477, interface: tw0}
              - {name: B, address: 10.77.0.2:26478, interface: tw0}
        sessions:
          - {name: ouch, protocol: soupbintcp-ouch5, gateways: [10.77.0.1:9000], triggers: [itch]}
        capture: {ring_bytes: 16KiB}
        """;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void a_line_that_is_silent_while_the_other_brings_packets_fails_and_the_other_is_counted()
    {
        using var pair = new VethPair();

        IReadOnlyList<HostCheck> checks = Look(pair, TimeSpan.FromSeconds(1),
            () => pair.Send(300, new byte[100], VethPair.HostEndpoint(26_477)));

        HostCheck[] silent = [.. checks.Where(check => check.Check == "flow-silent")];
        Assert.Equal([CheckVerdict.Ok, CheckVerdict.Fail], silent.Select(check => check.Verdict));
        Assert.StartsWith("feed itch line A: 300 packets on tw0 in ", silent[0].Detail, StringComparison.Ordinal);
        Assert.StartsWith("feed itch line B: joined, but 0 packets in ", silent[1].Detail, StringComparison.Ordinal);
        Assert.Contains("and line A had packets", silent[1].Detail, StringComparison.Ordinal);
        Assert.Equal("timeout 10 tcpdump -nei tw0 -c 5 udp port 26478", silent[1].Fix);
    }

    [RootFact]
    public void a_feed_that_is_silent_for_a_moment_is_a_warning_and_an_interface_without_packets_unknown()
    {
        using var pair = new VethPair();

        IReadOnlyList<HostCheck> other = Look(pair, TimeSpan.FromSeconds(1),
            () => pair.Send(20, new byte[100], VethPair.HostEndpoint(5_000)));
        pair.Neighbour("link", "set", VethPair.Other, "down");
        IReadOnlyList<HostCheck> nothing = Look(pair, TimeSpan.FromMilliseconds(300), () => { });

        Assert.All(other.Where(check => check.Check == "flow-silent"),
            check => Assert.Equal(CheckVerdict.Warn, check.Verdict));
        Assert.All(nothing.Where(check => check.Check == "flow-silent"),
            check => Assert.Equal(CheckVerdict.Unknown, check.Verdict));
    }

    [RootFact]
    public void a_burst_that_does_not_fit_the_ring_of_the_configuration_is_reported_with_one_that_it_fits()
    {
        using var pair = new VethPair();

        IReadOnlyList<HostCheck> checks = Look(pair, TimeSpan.FromSeconds(1),
            () => pair.Send(200, new byte[64], VethPair.HostEndpoint(26_477)));

        // 200 records of 96 bytes and 64 of payload: 31.25 KiB, all within a tenth of a second.
        HostCheck ring = Assert.Single(checks, check => check.Check == "capture-ring-size");
        Assert.Equal(CheckVerdict.Warn, ring.Verdict);
        Assert.StartsWith("tw0: records of the busiest tenth of a second take 32KiB, a ring holds 16KiB", ring.Detail,
            StringComparison.Ordinal);
        Assert.StartsWith("telemetry run --config FILE --ring-bytes 32KiB", ring.Fix, StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.NotApplicable,
            Assert.Single(checks, check => check.Check == "nic-ring-size").Verdict);
    }

    [RootTheory]
    [InlineData("65535", CheckVerdict.Warn)]
    [InlineData("1", CheckVerdict.Ok)]
    public void several_segments_in_one_packet_before_tc_are_reported(string segments, CheckVerdict expected)
    {
        using var pair = new VethPair();
        pair.OnHost("ethtool", "-K", VethPair.Watched, "gro", "off");
        // A veth hands over what its peer sends in one piece, as GRO of a card would have it.
        pair.Neighbour("link", "set", VethPair.Other, "gso_max_segs", segments);

        IReadOnlyList<HostCheck> checks = Look(pair, TimeSpan.FromSeconds(1), () => SendOverTcp(pair));

        HostCheck check = Assert.Single(checks, check => check.Check == "nic-gro-off");
        Assert.Equal(expected, check.Verdict);
        Assert.Equal(expected == CheckVerdict.Ok ? "" : "ethtool -K tw0 gro off", check.Fix);
        Assert.DoesNotContain(" of 0 packets", check.Detail, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("tc", true, CheckVerdict.Ok)]
    [InlineData("xdp_generic", true, CheckVerdict.Fail)]
    [InlineData("xdp_generic", false, CheckVerdict.Ok)]
    public void tags_that_are_gone_before_the_hook_fail(string attach, bool takesTags, CheckVerdict expected)
    {
        using var pair = new VethPair();
        if (!takesTags)
            pair.LeaveTags();

        IReadOnlyList<HostCheck> checks = Look(pair, TimeSpan.FromMilliseconds(100), () => { }, Config
            .Replace("attach: tc", $"attach: {attach}", StringComparison.Ordinal)
            .Replace(":26478, interface: tw0", ":26478, interface: tw0, vlan: 7", StringComparison.Ordinal));

        HostCheck check = Assert.Single(checks, check => check.Check == "nic-rx-vlan-offload");
        Assert.Equal(expected, check.Verdict);
        Assert.Equal(expected == CheckVerdict.Ok ? "" : "ethtool -K tw0 rxvlan off", check.Fix);
    }

    [Fact]
    public void the_receive_ring_of_a_card_is_compared_with_the_busiest_millisecond()
    {
        var traffic = new DeviceTraffic("eth1") { MostPacketsInMs = 900 };

        Assert.Equal(CheckVerdict.Ok, HookDoctor.NicRing(traffic, (1_024, 4_096)).Verdict);
        HostCheck small = HookDoctor.NicRing(traffic, (512, 4_096));
        Assert.Equal((CheckVerdict.Warn, "ethtool -G eth1 rx 4096 # the link may flap"), (small.Verdict, small.Fix));
        Assert.StartsWith("ethtool -L eth1 combined 2", HookDoctor.NicRing(traffic, (512, 512)).Fix,
            StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.NotApplicable, HookDoctor.NicRing(traffic, null).Verdict);
    }

    [Fact]
    public void the_busiest_window_is_that_of_any_place()
    {
        var window = new BusiestWindow(1_000);
        foreach ((long stampNs, long amount) in ((long, long)[])[(0, 1), (900, 2), (1_000, 4), (1_800, 8), (9_000, 3)])
            window.Add(stampNs, amount);

        Assert.Equal(14, window.Most);                          // those from 900 to 1,800
    }

    private IReadOnlyList<HostCheck> Look(
        VethPair pair, TimeSpan duration, Action meanwhile, string config = Config)
    {
        string file = _scratch.File("telemetry.yaml");
        File.WriteAllText(file, config);
        var configuration = Configuration.Build(ConfigReader.ReadFile(file));
        IReadOnlyList<HostCheck> checks = [];
        pair.OnHost(() =>
        {
            using var watch = TrafficWatch.Begin([VethPair.Watched], configuration, CpuSet.None, duration);
            meanwhile();
            checks = watch.End();
        });
        return checks;
    }

    private static void SendOverTcp(VethPair pair)
    {
        Socket? listening = null;
        pair.OnNeighbour(() =>
        {
            listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listening.Bind(VethPair.NeighbourEndpoint(9_000));
            listening.Listen();
        });
        using Socket gateway = listening!;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(VethPair.NeighbourEndpoint(9_000));
        using Socket session = gateway.Accept();
        Task sent = Task.Run(() => session.Send(new byte[2 << 20]));
        byte[] buffer = new byte[64 << 10];
        for (int left = 2 << 20; left > 0;)
            left -= client.Receive(buffer);
        sent.Wait();
    }
}
