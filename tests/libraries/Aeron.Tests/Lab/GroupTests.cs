// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Publishers and subscribers on hosts of their own at a switch that loses, repeats and swaps.</summary>
[Trait("needs", "root")]
public sealed class GroupTests
{
    private const int HostsAtMost = 8;
    private const string Multicast = "aeron:udp?endpoint=239.7.7.7:4000|interface=10.88.0.0/24";
    private const string Control = "control=10.88.0.1:4000|control-mode=dynamic";

    [RootTheory]
    [InlineData(1, 1500)]
    [InlineData(8, 1500)]
    [InlineData(64, 600)]
    public void every_member_of_a_multicast_group_gets_everything_in_order(int subscribers, int count)
    {
        using var lab = new WireLab(Math.Min(subscribers, HostsAtMost) + 1, seed: subscribers);

        SendAll(lab,
            new LabGroup(lab, $"{Multicast}|fc=min,g:/{subscribers}", subscribers, (_, _) => Multicast), count);
    }

    [RootTheory]
    [InlineData(1, 1500)]
    [InlineData(8, 1500)]
    [InlineData(64, 600)]
    public void every_receiver_that_comes_to_a_control_address_gets_everything_in_order(int subscribers, int count)
    {
        using var lab = new WireLab(Math.Min(subscribers, HostsAtMost) + 1, seed: 100 + subscribers);

        SendAll(lab, new LabGroup(lab, $"aeron:udp?{Control}|fc=min,g:/{subscribers}", subscribers,
            (host, number) => $"aeron:udp?endpoint={host.Address}:{4001 + number}|{Control}"), count);
    }

    /// <summary>Also in datagrams that are longer than what the interfaces pass: the host cuts them, not UDP.</summary>
    [RootTheory]
    [InlineData("")]
    [InlineData("|mtu=8k")]
    public void one_subscriber_on_another_host_gets_everything_in_order(string parameters)
    {
        string channel = "aeron:udp?endpoint=10.88.0.2:4000" + parameters;
        using var lab = new WireLab(2, seed: 7);

        SendAll(lab, new LabGroup(lab, channel, 1, (_, _) => channel), 3000);
    }

    [RootTheory]
    [InlineData("endpoint=[fd88::2]:4000", "endpoint=[fd88::2]:4000", 1)]
    [InlineData("endpoint=[ff15::7:7]:4000|interface=fd88::/64|ttl=1|fc=min,g:/4",
        "endpoint=[ff15::7:7]:4000|interface=fd88::/64", 4)]
    [InlineData("control=[fd88::1]:4000|control-mode=dynamic|fc=min,g:/4",
        "endpoint=[HOST]:4001|control=[fd88::1]:4000", 4)]
    public void all_of_it_goes_by_ipv6_too(string publication, string subscription, int subscribers)
    {
        using var lab = new WireLab(subscribers + 1, seed: 50, hasIPv6: true);
        var group = new LabGroup(lab, $"aeron:udp?{publication}", subscribers, (host, _) =>
            $"aeron:udp?{subscription.Replace("HOST", host.Address6, StringComparison.Ordinal)}");

        SendAll(lab, group, 1500);

        Assert.Equal(lab.Hosts.Skip(1).Select(host => $"[{host.Address6}]").Order(),
            group.Publisher.Receivers.Select(one => one.Address[..one.Address.LastIndexOf(':')]).Order());
    }

    [RootTheory]
    [InlineData("", 1)]
    [InlineData("|ttl=3", 3)]
    [InlineData("|ttl=0", 0)]
    public void the_ttl_says_how_far_a_group_reaches(string parameter, byte ttl)
    {
        using var lab = new WireLab(2, seed: 10, isKeeping: true);
        LabNode publisher = lab.Start(lab.Hosts[0]);
        Subscription here = publisher.AddSubscription(Multicast);
        Subscription there = lab.Start(lab.Hosts[1]).AddSubscription(Multicast);
        ExclusivePublication publication = publisher.AddPublication(Multicast + parameter);

        lab.RunUntil(() => here.IsConnected && (there.IsConnected || ttl == 0), () => $"{there.IsConnected}");
        long endNs = lab.NowNs + 500_000_000;
        lab.RunUntil(() => lab.NowNs >= endNs, () => "");

        IEnumerable<byte> setups = lab.Switch.TimesToLive()
            .Where(one => one.Type == FrameHeader.Setup).Select(one => one.Ttl).Distinct();
        Assert.Equal(ttl == 0 ? [] : [ttl], setups);
        Assert.Equal((true, ttl != 0), (publication.IsConnected, there.IsConnected));
    }

    [RootFact]
    public void who_wants_no_repair_asks_for_nothing_and_gets_the_rest_in_order()
    {
        const int count = 1500;
        using var lab = new WireLab(3, seed: 9);
        var group = new LabGroup(lab, $"{Multicast}|fc=min,g:/2", 2, (_, _) => Multicast + "|reliable=false");
        group.AwaitConnection();
        lab.Switch.Loss = 0.03;

        // The last of all may be lost, and is then not missed before the end of the stream.
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last >= count - 20), upTo: count);

        Assert.All(group.Members, one =>
        {
            Assert.True(one.Holes > 0, group.State());
            Assert.Equal(one.Last - one.First + 1, one.Count + one.Holes);
            Assert.Equal(0, one.Node[SystemCounter.NakMessagesSent]);
            Assert.InRange(one.Node[SystemCounter.LossGapFills], 1, one.Holes);
        });
        Assert.Equal(0, group.Publisher[SystemCounter.RetransmitsSent]);
    }

    /// <summary>Sends messages over a bad wire; each member must get each of them, in order.</summary>
    private static void SendAll(WireLab lab, LabGroup group, int count)
    {
        group.AwaitConnection();
        (lab.Switch.Loss, lab.Switch.Duplication, lab.Switch.Delay) = (0.02, 0.01, 0.02);

        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == count - 1), upTo: count);

        Assert.All(group.Members, one => Assert.Equal((0L, 0L, count), (one.First, one.Holes, one.Count)));
        string state = group.State();
        Assert.True(lab.Switch.LostData > 5 && lab.Switch.Repeated > 5 && lab.Switch.Overtaken > 5, state);
        Assert.True(group.Members.Sum(one => one.Node[SystemCounter.NakMessagesSent]) > 0, state);
        Assert.True(group.Publisher[SystemCounter.RetransmitsSent] > 0, state);
        Assert.All(group.Members, one => Assert.Equal(0, one.Node[SystemCounter.InvalidPackets]));
    }
}
