// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Subscribers of a group that come late, leave, die or hang, and publishers that die and return.</summary>
[Trait("needs", "root")]
public sealed class MembershipTests
{
    private const string Multicast = "aeron:udp?endpoint=239.7.7.7:4000|interface=10.88.0.0/24";
    private const string Control = "control=10.88.0.1:4000|control-mode=dynamic";

    /// <summary>The two ways to reach many: the publication's channel, and that of subscriber number i.</summary>
    public static TheoryData<string> Ways => ["multicast", "control"];

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void who_comes_late_joins_the_stream_where_it_is(string way)
    {
        using var lab = new WireLab(3, seed: 1);
        // By "max" a subscriber that a busy machine holds up may fall behind further than what is sent again.
        LabGroup group = Group(lab, way, "min", subscribers: 1);
        group.AwaitConnection();
        group.RunUntil(() => group.Members[0].Last >= 499, upTo: 500);

        LabMember late = group.Join();
        group.RunUntil(() => late.Subscription.IsConnected);
        long joined = late.Subscription.ImageAtIndex(0).JoinPosition;
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 999), upTo: 1000);

        Assert.True(joined > 0);
        Assert.Equal((500L, 500L, 0L), (late.First, late.Count, late.Holes));
        Assert.Equal((0L, 1000L, 0L), (group.Members[0].First, group.Members[0].Count, group.Members[0].Holes));
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void who_leaves_or_dies_is_not_missed_by_the_others(string way)
    {
        using var lab = new WireLab(4, seed: 2);
        LabGroup group = Group(lab, way, "min", subscribers: 3);
        group.AwaitConnection();
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last >= 299), upTo: 300);

        group.Members[1].Subscription.Dispose();
        lab.Kill(group.Members[2].Node);
        group.Members[2].IsReading = false;
        group.RunUntil(() => group.Members[0].Last == 1999, upTo: 2000);

        Assert.Equal((0L, 2000L, 0L), (group.Members[0].First, group.Members[0].Count, group.Members[0].Holes));
        Assert.True(group.Publication.IsConnected);
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void the_last_one_that_dies_is_missed_and_the_next_one_is_served(string way)
    {
        using var lab = new WireLab(3, seed: 3);
        LabGroup group = Group(lab, way, "max", subscribers: 1);
        group.AwaitConnection();
        group.RunUntil(() => group.Members[0].Last >= 299, upTo: 300);

        lab.Kill(group.Members[0].Node);
        group.Members[0].IsReading = false;
        group.RunUntil(() => !group.Publication.IsConnected);
        group.RunUntil(() => group.LastRefusal == Publication.NOT_CONNECTED, upTo: 301);
        LabMember next = group.Join();
        group.RunUntil(() => next.Last == 999, upTo: 1000);

        Assert.Equal((300L, 700L, 0L), (next.First, next.Count, next.Holes));
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void who_hangs_holds_nobody_back_where_the_fastest_leads_and_comes_in_again(string way)
    {
        using var lab = new WireLab(3, seed: 4);
        LabGroup group = Group(lab, way, "max", subscribers: 2);
        group.AwaitConnection();
        (LabMember quick, LabMember slow) = (group.Members[0], group.Members[1]);
        group.RunUntil(() => slow.Last >= 99, upTo: 100);

        slow.IsReading = false;
        group.RunUntil(() => quick.Last == 1999, upTo: 2000);
        slow.IsReading = true;
        long atReturn = group.Offered;
        // A stream that goes on, so that who hung is seen to have lost what it did.
        group.OfferUntil(() => slow.Last > atReturn + 100 && quick.Last > atReturn + 100);

        Assert.Equal(0, quick.Holes);
        Assert.True(slow.Holes > 0, group.State());
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void who_hangs_holds_all_back_where_the_slowest_leads_and_loses_nothing(string way)
    {
        using var lab = new WireLab(3, seed: 5);
        LabGroup group = Group(lab, way, "min", subscribers: 2);
        group.AwaitConnection();
        group.Members[1].IsReading = false;

        group.RunFor(TimeSpan.FromSeconds(1), upTo: 2000);
        long held = group.Offered;
        long refusal = group.LastRefusal;
        group.Members[1].IsReading = true;
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 1999), upTo: 2000);

        Assert.InRange(held, 30, 200);
        Assert.Equal(Publication.BACK_PRESSURED, refusal);
        Assert.All(group.Members, one => Assert.Equal((0L, 2000L, 0L), (one.First, one.Count, one.Holes)));
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void a_publisher_that_dies_and_returns_has_a_new_session_and_is_received(string way)
    {
        using var lab = new WireLab(3, seed: 6);
        LabGroup group = Group(lab, way, "min,g:/2", subscribers: 2);
        group.AwaitConnection();
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 299), upTo: 300);
        int session = group.Publication.SessionId;
        List<Image> old = [.. group.Members.Select(one => one.Subscription.ImageAtIndex(0))];

        group.ReplacePublisher(PublicationChannel(way, "min,g:/2"));
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 999), upTo: 1000);
        group.RunUntil(() => group.Members.TrueForAll(one => one.Subscription.ImageCount == 1));

        Assert.NotEqual(session, group.Publication.SessionId);
        Assert.All(old, one => Assert.False(one.IsEndOfStream));
        Assert.All(group.Members, one => Assert.Equal((300L, 1000L, 2), (one.First, one.Count, one.Images)));
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void a_cable_that_is_out_for_a_while_costs_nothing(string way)
    {
        using var lab = new WireLab(3, seed: 8);
        LabGroup group = Group(lab, way, "min", subscribers: 2);
        group.AwaitConnection();
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last >= 99), upTo: 100);

        lab.Switch.Cut(lab.Hosts[1].SwitchPort, isCut: true);
        group.RunFor(TimeSpan.FromSeconds(1), upTo: 2000);
        lab.Switch.Cut(lab.Hosts[1].SwitchPort, isCut: false);
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 1999), upTo: 2000);

        Assert.All(group.Members, one => Assert.Equal((0L, 2000L, 0L), (one.First, one.Count, one.Holes)));
    }

    private static string PublicationChannel(string way, string flowControl) =>
        $"{(way == "control" ? $"aeron:udp?{Control}" : Multicast)}|fc={flowControl}";

    private static LabGroup Group(WireLab lab, string way, string flowControl, int subscribers) =>
        new(lab, PublicationChannel(way, flowControl), subscribers, (host, number) => way == "control"
            ? $"aeron:udp?endpoint={host.Address}:{4001 + number}|{Control}"
            : Multicast);
}
