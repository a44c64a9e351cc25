// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Counters of a publisher's driver for each receiver, beside what the switch between them lost.</summary>
[Trait("needs", "root")]
public sealed class LossReportTests
{
    private const long Second = 1_000_000_000;
    private const int Window = 16 << 10;
    private const string Unicast = "aeron:udp?endpoint=10.88.0.2:4000";
    private const string Multicast = "aeron:udp?endpoint=239.7.7.7:4000|interface=10.88.0.0/24";
    private const string Control = "control=10.88.0.1:4000|control-mode=dynamic";

    /// <summary>The publication's channel, and that of its subscriber.</summary>
    public static TheoryData<string, string> Ways => new()
    {
        { Unicast, Unicast },
        { Multicast, Multicast },
        { $"aeron:udp?{Control}", $"aeron:udp?endpoint=10.88.0.2:4001|{Control}" },
    };

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void what_a_receiver_asked_for_is_what_it_lost_to_the_byte(string publication, string subscription)
    {
        using var lab = new WireLab(2, seed: 41);
        var group = new LabGroup(lab, publication, 1, (_, _) => subscription);
        group.AwaitConnection();
        lab.Switch.Loss = 0.05;

        group.RunUntil(() => group.Members[0].Last == 2999, upTo: 3000);

        ScriptedReceiver reported = Assert.Single(group.Publisher.Receivers);
        string state = $"{reported}; {group.State()}";
        long lost = lab.Switch.LostBytes(lab.Hosts[1].SwitchPort);
        Assert.True(lost > 50_000, state);
        Assert.True(lost == reported.AskedBytes, $"lost {lost}; {state}");
        Assert.Equal(group.Publisher[SystemCounter.NakMessagesReceived], reported.Naks);
        Assert.Equal(reported.Naks, group.Publisher.CounterOf("snd-naks-received"));
        Assert.Equal(group.Publisher[SystemCounter.RetransmittedBytes], reported.ResentBytes);
        Assert.Equal(group.Members[0].Node[SystemCounter.NakMessagesSent],
            group.Members[0].Node.CounterOf("rcv-naks-sent"));
        Assert.StartsWith("10.88.0.2:", reported.Address, StringComparison.Ordinal);
        Assert.Equal((group.Publication.RegistrationId, group.Publication.SessionId, group.Publication.StreamId),
            (reported.PublicationId, reported.SessionId, reported.StreamId));
    }

    [RootFact]
    public void each_of_many_is_reported_by_itself()
    {
        using var lab = new WireLab(5, seed: 42);
        var group = new LabGroup(lab, $"aeron:udp?{Control}|fc=min,g:/8", 8,
            (host, number) => $"aeron:udp?endpoint={host.Address}:{4001 + number}|{Control}");
        group.AwaitConnection();
        lab.Switch.Loss = 0.03;

        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 999), upTo: 1000);

        List<ScriptedReceiver> reported = group.Publisher.Receivers;
        Assert.Equal(8, reported.Select(one => one.ReceiverId).Distinct().Count());
        Assert.Equal(8, reported.Select(one => one.Address).Distinct().Count());
        Assert.Equal(8, group.Publisher.CounterOf("fc-receivers"));
        Assert.Equal(8, group.Publisher.CounterOf("mdc-num-dest"));
        Assert.Equal(group.Publisher[SystemCounter.NakMessagesReceived], reported.Sum(one => one.Naks));
        Assert.Equal(group.Publisher[SystemCounter.RetransmittedBytes], reported.Sum(one => one.ResentBytes));
        foreach (LabHost host in lab.Hosts.Skip(1))
        {
            // What was sent again for one repaired the others too: they need not have asked.
            long asked = reported.Where(one => one.Address.StartsWith(host.Address + ":", StringComparison.Ordinal))
                .Sum(one => one.AskedBytes);
            Assert.InRange(asked, 1, 2 * lab.Switch.LostBytes(host.SwitchPort));
        }
    }

    [RootFact]
    public void two_of_one_host_in_a_multicast_group_share_what_is_asked_at_their_address()
    {
        using var lab = new WireLab(2, seed: 43);
        var group = new LabGroup(lab, $"{Multicast}|fc=min,g:/2", 2, (_, _) => Multicast);
        group.AwaitConnection();
        lab.Switch.Loss = 0.05;

        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 1999), upTo: 2000);

        List<ScriptedReceiver> reported = group.Publisher.Receivers;
        Assert.Equal(2, reported.Count);
        Assert.Single(reported.Select(one => (one.Address, one.Naks, one.AskedBytes)).Distinct());
        Assert.Equal(lab.Switch.LostBytes(lab.Hosts[1].SwitchPort), reported[0].AskedBytes);
    }

    [RootFact]
    public void who_hangs_is_reported_behind_and_who_is_cut_off_silent_and_who_leaves_left()
    {
        // Who hangs takes nothing beyond its window, however long the rest needs: that is not an end of its image here.
        using var lab = new WireLab(4, seed: 44) { ImageLiveness = TimeSpan.FromMinutes(5) };
        var group = new LabGroup(lab, $"{Multicast}|fc=max", 3, (_, _) => $"{Multicast}|rcv-wnd=16k");
        group.AwaitConnection();
        group.RunUntil(() => group.Members.TrueForAll(one => one.Last == 99), upTo: 100);
        ScriptedReceiver Reported(int number) => group.Publisher.Receivers.Single(one =>
            one.Address == $"{lab.Hosts[1 + number].Address}:4000");

        group.Members[1].IsReading = false;
        group.Members[2].Subscription.Dispose();
        group.RunUntil(() => group.Members[0].Last == 999, upTo: 1000);
        long cutNs = lab.NowNs;
        lab.Switch.Cut(lab.Hosts[1].SwitchPort, isCut: true);
        group.RunFor(TimeSpan.FromSeconds(1));

        long sent = group.Publication.Position;
        long read = group.Members[1].Subscription.ImageAtIndex(0).Position;
        Assert.InRange(sent - Reported(0).Position, 0, Window / 2);
        Assert.InRange(Reported(1).Position, read - (Window / 2), read);
        Assert.True(sent - Reported(1).Position > 800_000, $"{Reported(1)}, sent {sent}");
        Assert.Equal((Window, Window, -1), (Reported(0).Window, Reported(1).Window, Reported(2).Window));
        Assert.InRange(Reported(0).HeardNs, cutNs - (Second / 2), cutNs + (Second / 100));
        Assert.InRange(Reported(1).HeardNs, lab.NowNs - (Second / 2), lab.NowNs);
    }
}
