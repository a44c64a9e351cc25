// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Subscriptions that receive at several addresses.</summary>
[Trait("needs", "root")]
public sealed class ReceiveDestinationTests
{
    private const string First = "aeron:udp?endpoint=10.88.0.2:4000";
    private const string Second = "aeron:udp?endpoint=10.88.0.2:4001";
    private const string Multicast = "aeron:udp?endpoint=239.7.7.7:4002|interface=10.88.0.0/24";

    [RootFact]
    public void one_stream_that_comes_by_two_ways_is_one_image_without_a_hole()
    {
        using var lab = new WireLab(2, seed: 31);
        var group = new LabGroup(lab, "aeron:udp?control-mode=manual", 1, (_, _) => "aeron:udp?control-mode=manual");
        LabMember member = group.Members[0];
        foreach (string way in (string[])[First, Second])
        {
            lab.Hosts[1].Inside(() => Add(member.Subscription.AddDestination, way));
            lab.Hosts[0].Inside(() => Add(group.Publication.AddDestination, way));
        }

        group.AwaitConnection();
        lab.Switch.Loss = 0.05;
        group.RunUntil(() => member.Last >= 999, upTo: 1000);
        group.Publication.RemoveDestination(First);
        group.RunUntil(() => member.Last >= 1999, upTo: 2000);
        member.Subscription.RemoveDestination(First);
        group.RunUntil(() => member.Last == 2999, upTo: 3000);

        Assert.Equal((0L, 3000L, 0L, 1), (member.First, member.Count, member.Holes, member.Images));
        Assert.Equal(1, member.Subscription.ImageCount);
        Assert.True(lab.Switch.LostData > 50, group.State());
        Assert.Equal(0, member.Node[SystemCounter.InvalidPackets]);
    }

    [RootFact]
    public void a_unicast_and_a_multicast_stream_are_received_by_one_subscription()
    {
        using var lab = new WireLab(3, seed: 32);
        LabNode node = lab.Start(lab.Hosts[1]);
        Subscription subscription = node.AddSubscription("aeron:udp?control-mode=manual");
        foreach (string way in (string[])[First, Multicast])
            lab.Hosts[1].Inside(() => Add(subscription.AddDestination, way));
        LabNode one = lab.Start(lab.Hosts[0]);
        LabNode other = lab.Start(lab.Hosts[2]);
        ExclusivePublication unicast = one.AddPublication(First);
        ExclusivePublication multicast = other.AddPublication(Multicast);
        lab.RunUntil(() => unicast.IsConnected && multicast.IsConnected && subscription.ImageCount == 2,
            () => $"{subscription.ImageCount} images");
        lab.Switch.Loss = 0.02;

        long[] offered = new long[2];
        var counted = new Dictionary<int, long>();
        lab.RunUntil(() => counted.Values.Sum() == 2000, () => string.Join(' ', counted.Values), () =>
        {
            offered[0] += offered[0] < 1000 && one.Offer(unicast, offered[0], LabGroup.Length) > 0 ? 1 : 0;
            offered[1] += offered[1] < 1000 && other.Offer(multicast, offered[1], LabGroup.Length) > 0 ? 1 : 0;
            subscription.Poll((buffer, offset, _, header) =>
            {
                long expected = counted.GetValueOrDefault(header.SessionId);
                Assert.Equal(expected, buffer.GetLong(offset));
                counted[header.SessionId] = expected + 1;
            }, 20);
        });

        Assert.Equal((1000L, 1000L), (counted[unicast.SessionId], counted[multicast.SessionId]));
    }

    [RootFact]
    public void what_is_no_destination_is_refused()
    {
        using var lab = new WireLab(2, seed: 33);
        LabNode node = lab.Start(lab.Hosts[1]);
        Subscription plain = node.AddSubscription(First);
        Subscription many = node.AddSubscription("aeron:udp?control-mode=manual");

        string Refusal(Subscription subscription, string channel) => lab.Hosts[1].Inside(
            () => Assert.Throws<RegistrationException>(() => subscription.AddDestination(channel))).Message;

        Assert.Contains("takes no destinations", Refusal(plain, Second), StringComparison.Ordinal);
        Assert.Contains(" not a destination", Refusal(many, "aeron:udp?control-mode=manual"), StringComparison.Ordinal);
        Assert.Contains("cannot bind", Refusal(many, First), StringComparison.Ordinal);
    }

    private static bool Add(Action<string> add, string channel)
    {
        add(channel);
        return true;
    }
}
