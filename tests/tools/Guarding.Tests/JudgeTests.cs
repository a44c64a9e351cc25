// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>The kernel's verdicts and counts against those of a judge that reads the bytes by itself.</summary>
[Trait("needs", "root")]
public sealed class JudgeTests
{
    private const long TickNs = 20_000_000;                     // the program's clock is that of the last tick

    [Fact]
    public void there_are_packets_of_forty_kinds() =>
        Assert.InRange(PacketKinds.All.Select(kind => kind.Name).Distinct().Count(), 40, 100);

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void every_packet_goes_to_the_rule_of_the_reference(bool xdp)
    {
        using var rig = new GuardRig(xdp: xdp);
        rig.Enforce();
        for (int seed = 0; seed < 300; seed++)
        {
            GuardSettings settings = new RandomRules(seed).Next(rules: 1 + (seed % 256), lifeline: seed % 5);
            rig.Load(settings);
            var expected = new GuardCounts[GuardImage.Slots];
            GuardTotals before = rig.Totals;
            ulong undecided = 0;

            foreach ((string name, byte[] frame) in PacketKinds.All)
            {
                int verdict = rig.Run(frame);

                int wanted = Expect(settings, frame, expected, ref undecided);
                Assert.True(wanted == verdict, string.Create(CultureInfo.InvariantCulture,
                    $"seed {seed}, {name}: {verdict}, expected {wanted}"));
            }

            AssertCounts(expected, rig.Program.ReadCounts(), seed);
            GuardTotals after = rig.Totals;
            Assert.Equal((ulong)PacketKinds.All.Length, after.Seen - before.Seen);
            Assert.Equal(undecided, after.Undecided - before.Undecided);
            Assert.Equal(
                PacketKinds.All.Count(kind => ReferencePacket.Read(kind.Bytes).IsMalformed),
                (int)(after.BadHeader - before.BadHeader));
        }
        Assert.Equal(default, Failures(rig.Totals));
    }

    /// <summary>A fifth extension header, or a first fragment that ends too early, passes rules with ports.</summary>
    [RootTheory]
    [InlineData("five extensions", false)]
    [InlineData("first fragment without the flags of tcp", false)]
    [InlineData("first fragment6 without the flags of tcp", false)]
    [InlineData("ipv4 longer than the frame", false)]
    [InlineData("four extensions", true)]
    [InlineData("udp that is cut", null)]
    public void what_cannot_be_judged_is_of_a_kind_of_its_own(string name, bool? isOfPorts)
    {
        byte[] frame = PacketKinds.All.Single(kind => kind.Name == name).Bytes;
        using var rig = new GuardRig();
        rig.Enforce();

        rig.Load(Rules("- {name: ports, to: \"*:1-65535\", action: drop}"));
        Assert.Equal(isOfPorts == true ? GuardRig.Drop : GuardRig.Pass, rig.Run(frame));
        rig.Load(Rules("- {name: unjudged, kind: unjudged, action: drop}"));
        Assert.Equal(isOfPorts == false ? GuardRig.Drop : GuardRig.Pass, rig.Run(frame));
    }

    private static GuardSettings Rules(string rules) =>
        Reading.GuardReader.Read($"interfaces: [lo]\nrules:\n{rules}\n", "t.yaml");

    [RootFact]
    public void nothing_is_dropped_before_and_after_the_time_for_enforcing()
    {
        using var rig = new GuardRig();
        byte[] frame = Frame.Udp("10.1.0.7", "10.2.0.9", 8000);
        Assert.Equal(GuardRig.Pass, rig.Run(frame));
        rig.Load(GuardRig.Settings("name: all, action: drop"));

        Assert.Equal(GuardRig.Pass, rig.Run(frame));
        rig.Enforce();
        Assert.Equal(GuardRig.Drop, rig.Run(frame));
        rig.Program.EnforceUntil(MonotonicClock.NowNs - TickNs);
        Assert.Equal(GuardRig.Pass, rig.Run(frame));

        GuardCounts counts = rig.Rule(0);
        Assert.Equal((3UL, 2UL, 1UL), (counts.Packets, counts.WouldDrop, counts.Dropped));
        Assert.Equal(3 * (ulong)frame.Length, counts.Bytes);
        Assert.Equal(1UL, rig.Totals.Undecided);  // before there were rules
    }

    [RootFact]
    public void joined_packets_count_as_many_and_rules_of_other_interfaces_do_not_fit()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings(
            "name: elsewhere, interface: other, action: drop", "name: here, interface: lo, action: count"));

        rig.Run(Frame.Tcp("10.1.0.7", "10.2.0.9", 22), segments: 9);

        Assert.Equal(0UL, rig.Rule(0).Packets);
        Assert.Equal(9UL, rig.Rule(1).Packets);
    }

    [RootFact]
    public void sources_are_counted_by_rule()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings(
            "name: known, from: [10.1.0.0/24], action: count", "name: others, action: drop"));
        for (int host = 1; host <= 5; host++)
        {
            for (int packet = 0; packet < host; packet++)
            {
                rig.Run(Frame.Udp($"10.1.0.{host}", "10.2.0.9", 8000));
                rig.Run(Frame.Udp($"10.3.0.{host}", "10.2.0.9", 8000));
            }
        }
        rig.Run(Frame.Ethernet(0x88CC, new byte[46]));
        var found = new List<GuardSourceCount>();

        rig.Program.ReadSources(found.Add);

        Assert.Equal(11, found.Count);
        Assert.Equal(
            ["10.1.0.1 1 0", "10.1.0.2 2 0", "10.1.0.3 3 0", "10.1.0.4 4 0", "10.1.0.5 5 0",
                "10.3.0.1 1 1", "10.3.0.2 2 2", "10.3.0.3 3 3", "10.3.0.4 4 4", "10.3.0.5 5 5"],
            found.Where(source => !source.IsHardware).Select(Text).Order());
        GuardSourceCount hardware = Assert.Single(found, source => source.IsHardware);
        Assert.Equal((UInt128)0x02AA_BBCC_DDEE << 80, hardware.Address);
    }

    private static string Text(GuardSourceCount source) => string.Create(
        CultureInfo.InvariantCulture,
        $"{new EndpointAddress(source.Address, 0).AddressText()} {source.Packets} {source.Condemned}");

    private static GuardTotals Failures(GuardTotals totals) => totals with { Seen = 0, Undecided = 0, BadHeader = 0 };

    private static int Expect(GuardSettings settings, byte[] frame, GuardCounts[] expected, ref ulong undecided)
    {
        if (ReferenceJudge.Judge(settings, frame, "lo") is not { } found)
        {
            undecided++;
            return GuardRig.Pass;
        }
        ref GuardCounts counts = ref expected[found.Place + (found.IsLifeline ? 0 : ImageCompiler.FirstRule)];
        counts.Packets++;
        counts.Bytes += (ulong)frame.Length;
        if (found.IsLifeline || settings.Rules[found.Place].Action == RuleAction.Count)
            return GuardRig.Pass;
        counts.Dropped++;
        return GuardRig.Drop;
    }

    private static void AssertCounts(GuardCounts[] expected, GuardCounts[] actual, int seed)
    {
        for (int slot = 0; slot < expected.Length; slot++)
        {
            Assert.True(expected[slot].Equals(actual[slot]), string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}, slot {slot}: {actual[slot].Packets} packets, expected {expected[slot].Packets}"));
        }
    }
}
