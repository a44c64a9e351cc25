// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Condemned packets that the kernel program keeps, against those that were sent.</summary>
[Trait("needs", "root")]
public sealed class EvidenceTests
{
    private const string Web = "name: web, protocol: tcp, to: \"*:80\", action: drop";
    private const string Rest = "name: rest, protocol: udp, action: drop";

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_first_packets_of_each_rule_and_source_are_kept_whole_and_no_others(bool xdp)
    {
        const int Limit = 3;
        using var rig = new GuardRig(Limit, xdp);
        rig.Load(GuardRig.Settings(Web, Rest));
        List<byte[]> expected = [];

        for (int packet = 0; packet < 10; packet++)
        {
            for (int host = 1; host <= 5; host++)
            {
                byte[] udp = Frame.Udp($"10.1.0.{host}", "10.2.0.9", 8_000 + packet);
                byte[] tcp = Frame.Syn($"10.1.0.{host}", "10.2.0.9", 80);
                rig.Run(udp);
                rig.Run(tcp);
                if (packet < Limit)
                    expected.AddRange([udp, tcp]);
            }
        }

        (List<KeptPacket> kept, long overtaken) = rig.Kept();
        Assert.Equal(expected, kept.Select(packet => packet.Bytes));
        Assert.Equal(0, overtaken);
        Assert.Equal([.. Enumerable.Repeat(Limit, 10)], kept.GroupBy(packet => (packet.Rule, packet.Source))
            .Select(group => group.Count()));
        Assert.Equal(["10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.0.4", "10.1.0.5"],
            kept.Select(packet => packet.Source).Distinct());
        Assert.All(kept, packet => Assert.Equal(packet.Bytes.Length, (int)packet.WireLength));
        Assert.All(kept, packet => Assert.Equal(GuardOutcome.WouldDrop, packet.Outcome));
        Assert.Equal((50UL, 50UL), (rig.Rule(0).WouldDrop, rig.Rule(1).WouldDrop));
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void what_was_dropped_is_told_from_what_would_have_been(bool xdp)
    {
        using var rig = new GuardRig(evidence: 2, xdp);
        rig.Load(GuardRig.Settings(Web, "name: over, protocol: udp, rate: 1/s, burst: 1, action: count"));
        rig.Run(Frame.Syn("10.1.0.1", "10.2.0.9", 80));
        rig.Enforce();

        Assert.Equal(GuardRig.Drop, rig.Run(Frame.Syn("10.1.0.1", "10.2.0.9", 80)));
        Assert.Equal(GuardRig.Pass, rig.Run(Frame.Udp("10.1.0.1", "10.2.0.9", 8_000), repeat: 2));

        Assert.Equal([(0, GuardOutcome.WouldDrop), (0, GuardOutcome.Dropped), (1, GuardOutcome.WouldDrop)],
            rig.Kept().Packets.Select(packet => (packet.Rule, packet.Outcome)));
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_first_packets_that_a_rule_counts_are_kept_if_that_is_asked_for(bool xdp)
    {
        using var rig = new GuardRig(evidence: 1, xdp, counted: 3);
        rig.Load(GuardRig.Settings(
            Web, "name: known, protocol: udp, to: \"*:1\", action: count",
            "name: rate, protocol: udp, to: \"*:2\", rate: 1/s, burst: 100, action: count"));
        List<byte[]> expected = [];
        for (int packet = 0; packet < 5; packet++)
        {
            for (int host = 1; host <= 2; host++)
            {
                byte[] known = Frame.Udp($"10.1.0.{host}", "10.2.0.9", 1);
                rig.Run(known);
                rig.Run(Frame.Udp($"10.1.0.{host}", "10.2.0.9", 2));
                if (packet < 3)
                    expected.Add(known);
            }
        }
        rig.Run(Frame.Syn("10.1.0.1", "10.2.0.9", 80), repeat: 2);

        List<KeptPacket> kept = rig.Kept().Packets;
        Assert.Equal(expected, kept.SkipLast(1).Select(packet => packet.Bytes));
        Assert.All(kept.SkipLast(1), packet => Assert.Equal((1, GuardOutcome.Counted), (packet.Rule, packet.Outcome)));
        Assert.Equal((0, GuardOutcome.WouldDrop), (kept[^1].Rule, kept[^1].Outcome));
        Assert.Equal((10UL, 0UL), (rig.Rule(1).Packets, rig.Rule(1).WouldDrop));
    }

    [RootFact]
    public void packets_of_rules_that_count_are_kept_without_those_that_are_condemned()
    {
        using var rig = new GuardRig(counted: 2);
        rig.Load(GuardRig.Settings(Web, "name: rest, protocol: udp, action: count"));

        rig.Run(Frame.Syn("10.1.0.1", "10.2.0.9", 80), repeat: 3);
        rig.Run(Frame.Udp("10.1.0.1", "10.2.0.9", 1), repeat: 3);

        Assert.Equal([(1, "10.1.0.1"), (1, "10.1.0.1")],
            rig.Kept().Packets.Select(packet => (packet.Rule, packet.Source)));
    }

    [RootFact]
    public void what_passes_is_not_kept()
    {
        using var rig = new GuardRig(evidence: 9);
        rig.Load(Reading.GuardReader.Read(
            $"interfaces: [lo]\nlifeline: [{{name: ssh, protocol: tcp, from: [10.1.0.1], to: \"*:80-82\"}}]\nrules:\n"
            + $"- {{{Web}}}\n- {{name: known, protocol: udp, to: \"*:1\", action: count}}\n"
            + "- {name: rate, protocol: udp, to: \"*:2\", rate: 1/s, burst: 100, action: drop}", "t.yaml"));

        rig.Run(Frame.Syn("10.1.0.1", "10.2.0.9", 80));
        rig.Run(Frame.Syn("10.1.0.2", "10.2.0.9", 81));
        rig.Run(Frame.Udp("10.1.0.2", "10.2.0.9", 1));
        rig.Run(Frame.Udp("10.1.0.2", "10.2.0.9", 2), repeat: 50);

        Assert.Empty(rig.Kept().Packets);
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_long_frame_is_cut_and_says_its_length(bool xdp)
    {
        using var rig = new GuardRig(evidence: 1, xdp);
        rig.Load(GuardRig.Settings("name: all, action: drop"));
        byte[] frame = Frame.Ip("10.1.0.1", "10.2.0.9", 47, [.. Enumerable.Range(0, 2_900).Select(one => (byte)one)]);

        rig.Run(frame);

        KeptPacket packet = Assert.Single(rig.Kept().Packets);
        Assert.Equal((uint)frame.Length, packet.WireLength);
        Assert.Equal(frame[..2_048], packet.Bytes);
    }

    [RootFact]
    public void frames_without_addresses_have_the_hardware_address_as_their_source()
    {
        using var rig = new GuardRig(evidence: 1);
        rig.Load(GuardRig.Settings("name: all, action: drop"));

        rig.Run(Frame.Ethernet(0x88CC, new byte[46]));

        Assert.Equal("02:aa:bb:cc:dd:ee", Assert.Single(rig.Kept().Packets).Source);
    }

    [RootFact]
    public void what_a_flood_of_sources_overwrites_is_counted()
    {
        const int Sources = 20_000;
        using var rig = new GuardRig(evidence: 1);
        rig.Load(GuardRig.Settings(Rest));
        for (int source = 0; source < Sources; source++)
            rig.Run(Frame.Udp($"10.{source >> 8}.{source & 255}.1", "10.2.0.9", 8_000));

        (List<KeptPacket> kept, long overtaken) = rig.Kept();

        Assert.InRange(kept.Count, 500, Sources - 1_000);
        Assert.Equal(Sources, kept.Count + overtaken);
        Assert.Equal($"10.{(Sources - 1) >> 8}.{(Sources - 1) & 255}.1", kept[^1].Source);
        Assert.Equal(0UL, rig.Totals.NoSource);
    }

    [RootFact]
    public void both_hooks_write_into_the_same_counts()
    {
        using var atTc = new GuardRig(evidence: 2);
        atTc.Load(GuardRig.Settings(Rest));
        byte[] frame = Frame.Udp("10.1.0.1", "10.2.0.9", 8_000);

        atTc.Run(frame);
        Assert.Equal(2, ProgramRun.Of(atTc.Program.XdpProgramFd, frame).Verdict);   // XDP_PASS
        ProgramRun.Of(atTc.Program.XdpProgramFd, frame);

        GuardCounts counts = atTc.Rule(0);
        Assert.Equal((3UL, 3UL), (counts.Packets, counts.WouldDrop));
        Assert.Equal([frame, frame], atTc.Kept().Packets.Select(packet => packet.Bytes));
    }
}
