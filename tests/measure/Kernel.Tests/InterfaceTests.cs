// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// Devices on devices, with real packets. Bridge and macvlan are the kernel's own; where it has no bond or VLAN device
/// (many small kernels), the list of devices says that there is one on real interfaces.
/// </summary>
[Trait("Needs", "root")]
public sealed class InterfaceTests
{
    private const string Second = "tw1";
    private const string SecondOther = "to1";
    private static readonly PacketBuilder Packet = new() { Payload = PacketBuilder.Bytes(40) };

    [RootTheory]
    [InlineData(AttachMode.Auto)]
    [InlineData(AttachMode.Tc)]
    public void a_packet_that_a_bridge_forwards_is_recorded_once_where_it_came_in(AttachMode attach)
    {
        using VethPair pair = TwoLinks();
        pair.Host("link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
        pair.Host("link", "set", VethPair.Watched, "master", "br0");
        pair.Host("link", "set", Second, "master", "br0");
        pair.Host("link", "set", "br0", "up");
        // Else the bridge's packet filter drops frames whose checksums were not filled in.
        _ = pair.OnHost("sysctl", "-e", "-w", "net.bridge.bridge-nf-call-iptables=0");
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(
                [new("br0", attach)], [Programs.Flow(1, "239.1.1.1:26400", device: "br0")]);
            Assert.Equal(["br0: tw0, tw1"], capture.InterfaceTexts);
            WaitForForwarding(pair);

            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 10)]);
            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 7)], SecondOther);

            KernelCounters counters = WaitFor(capture, recorded: 17);
            Assert.Equal(17, counters.Matched);                     // and each was seen at egress as well
            VethPair.Until(() => Read(capture, Hook.TcTx).Seen >= 17, () => $"{Read(capture, Hook.TcTx).Seen}");
            Assert.Equal(0, Read(capture, Hook.TcTx).Matched);
        });
    }

    [RootFact]
    public void what_passes_a_macvlan_and_the_device_below_is_recorded_once()
    {
        using VethPair pair = TwoLinks();
        pair.Host("link", "add", "mv0", "link", VethPair.Watched, "type", "macvlan", "mode", "bridge");
        pair.Host("link", "set", "mv0", "up");
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(
                [new("mv0"), new(VethPair.Watched)], [Programs.Flow(1, "239.1.1.1:26400", device: "mv0")]);
            Assert.Equal(["mv0: tw0", "tw0"], capture.InterfaceTexts);
            Assert.Equal([VethPair.Watched], capture.Interfaces.Select(watched => watched.Name));

            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 5)]);

            WaitFor(capture, recorded: 5);
        });
    }

    [RootFact]
    public void both_ends_of_a_pair_in_one_namespace_are_refused()
    {
        using var pair = new VethPair();
        pair.Host("link", "add", "left", "type", "veth", "peer", "name", "right");
        pair.OnHost(() =>
        {
            FailureException ends = Assert.Throws<FailureException>(() => Open([new("left"), new("right")], []));

            Assert.Contains("the two ends of one veth pair", ends.Message, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void a_flow_of_a_bond_is_at_home_on_each_member_and_members_come_and_go()
    {
        using VethPair pair = TwoLinks();
        pair.OnHost(() =>
        {
            NetworkLink bond = new() { Index = 1000, Name = "bond0", Kind = "bond" };
            string[] members = [VethPair.Watched];
            KernelCaptureOptions options = Options(
                [new("bond0")],
                [Programs.Flow(1, "239.1.1.1:26400", device: "bond0"), Programs.Flow(2, "239.1.1.1:26400")]) with
            {
                Links = () =>
                [
                    bond,
                    .. LinkTable.Read().Select(link =>
                        members.Contains(link.Name) ? link with { MasterIndex = bond.Index } : link),
                ],
            };
            using KernelCapture capture = Open(options);
            using var watch = new InterfaceWatch(capture);
            Assert.Equal(["bond0: tw0"], capture.InterfaceTexts);
            Assert.Empty(watch.Poll(0));

            members = [VethPair.Watched, Second];
            InterfaceChange joined = Assert.Single(watch.Poll(0));
            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 3)]);
            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 4)], SecondOther);
            var tap = new RecordTap(capture);
            Assert.All(tap.Take(7), entry => Assert.Equal(1u, entry.Record.FlowId));
            Assert.Equal(
                capture.Interfaces.Select(watched => watched.Index), capture.IndexesOf(options.Flows[0]));

            members = [Second];
            InterfaceChange left = Assert.Single(watch.Poll(0));
            pair.SendFrames([Packet.Build()]);                      // nobody looks there any more
            pair.SendFrames([Packet.Build()], SecondOther);
            Assert.Equal(1u, tap.Take(8)[^1].Record.FlowId);

            Assert.Equal((InterfaceChangeKind.Joined, Second, 1), (joined.Kind, joined.Name, joined.Place));
            Assert.Equal((InterfaceChangeKind.Left, VethPair.Watched, 0), (left.Kind, left.Name, left.Place));
            members = [VethPair.Watched, Second];
            Assert.Equal(InterfaceChangeKind.Joined, Assert.Single(watch.Poll(0)).Kind);
        });
    }

    [RootTheory]
    [InlineData(AttachMode.Auto, "tcx")]
    [InlineData(AttachMode.Xdp, "xdp")]
    public void a_vlan_device_is_its_vlan_on_the_device_below(AttachMode attach, string mode)
    {
        using VethPair pair = TwoLinks();
        if (attach == AttachMode.Xdp)
            pair.LeaveTags();
        pair.OnHost(() =>
        {
            KernelCaptureOptions options = Options(
                [new("tw0.100", attach), new("tw0.100.7", attach)],
                [
                    Programs.Flow(1, "239.1.1.1:26400", device: "tw0.100"),
                    Programs.Flow(2, "239.1.1.1:26400", device: "tw0.100.7"),
                ]);
            using KernelCapture capture = Open(options with { Links = () => WithVlans(LinkTable.Read()) });
            Assert.Equal(["tw0.100: tw0 (VLAN 100)", "tw0.100.7: tw0 (VLAN 7)"], capture.InterfaceTexts);
            Assert.Equal(VethPair.ModeHere(mode), capture.Interfaces[0].ReceiveMode);

            pair.SendFrames(
            [
                (Packet with { Tags = [(0x8100, 100)] }).Build(), Packet.Build(),
                (Packet with { Tags = [(0x8100, 200)] }).Build(),
                (Packet with { Tags = [(0x8100, 100), (0x8100, 7)] }).Build(),
            ]);

            Assert.Equal([1u, 2u], new RecordTap(capture).Take(4).Select(entry => entry.Record.FlowId));
        });
    }

    [RootFact]
    public void tags_that_the_device_takes_out_before_xdp_are_refused_with_both_choices()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            KernelCaptureOptions options = Options(
                [new("tw0.100", AttachMode.Xdp)], [Programs.Flow(1, "239.1.1.1:26400", device: "tw0.100")]);

            FailureException failure = Assert.Throws<FailureException>(() =>
                Open(options with { Links = () => WithVlans(LinkTable.Read()) }));

            Assert.Equal((ExitCode.CannotRun, VethPair.Watched), (failure.Failure.Code, failure.Failure.Where));
            Assert.Contains("attach: tc", failure.Failure.Do, StringComparison.Ordinal);
            Assert.Contains("rxvlan off", failure.Failure.Do, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void the_same_group_on_two_interfaces_and_of_two_sources_goes_to_the_right_line()
    {
        using VethPair pair = TwoLinks();
        pair.AddPair("tw2", "to2");
        PacketBuilder second = Packet with { Source = IPAddress.Parse("10.1.0.2") };
        PacketBuilder shared = Packet with { Destination = IPAddress.Parse("232.1.1.1") };
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(
                [new(VethPair.Watched), new(Second), new("tw2")],
                [
                    Programs.Flow(1, "239.1.1.1:26400", device: VethPair.Watched),
                    Programs.Flow(2, "239.1.1.1:26400", device: Second),
                    Programs.Flow(3, "232.1.1.1:26400", sender: "10.1.0.1"),
                    Programs.Flow(4, "232.1.1.1:26400", sender: "10.1.0.2"),
                ]);

            pair.SendFrames([Packet.Build(), second.Build(), shared.Build()]);
            pair.SendFrames(
                [Packet.Build(), (shared with { Source = second.Source }).Build()], SecondOther);
            pair.SendFrames([Packet.Build(), (shared with { Source = IPAddress.Loopback }).Build()], "to2");

            List<(uint Flow, string Interface)> seen =
            [
                .. new RecordTap(capture).Take(7).Select(entry => (entry.Record.FlowId, capture.Interfaces.First(
                    watched => watched.Index == (int)entry.Record.InterfaceIndex).Name)),
            ];
            // On the third interface the group is nobody's: it goes to the first line, as foreign.
            Assert.Equal(
                [
                    (1u, VethPair.Watched), (1u, VethPair.Watched), (3u, VethPair.Watched), (2u, Second), (4u, Second),
                    (1u, "tw2"),
                ],
                seen);
        });
    }

    [RootFact]
    public void a_mirror_port_takes_everything_while_it_is_watched_and_transmits_nothing()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using (KernelCapture capture = Open(
                [new(VethPair.Watched, Mirror: true)], [Programs.Flow(1, "239.1.1.1:26400")]))
            {
                Assert.Contains("promiscuity 1", Details(pair), StringComparison.Ordinal);
                Assert.Equal(("xdp", null), (capture.Interfaces[0].ReceiveMode, capture.Interfaces[0].TransmitMode));
                pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 6)]);
                WaitFor(capture, recorded: 6);
            }
            Assert.Contains("promiscuity 0", Details(pair), StringComparison.Ordinal);
        });
    }

    private static string Details(VethPair pair) =>
        pair.OnHost("ip", "-details", "link", "show", VethPair.Watched);

    private static VethPair TwoLinks()
    {
        var pair = new VethPair();
        pair.AddPair(Second, SecondOther);
        return pair;
    }

    private static List<NetworkLink> WithVlans(List<NetworkLink> links)
    {
        int lower = links.First(link => link.Name == VethPair.Watched).Index;
        return
        [
            .. links,
            new() { Index = 1000, Name = "tw0.100", Kind = "vlan", ParentIndex = lower, VlanId = 100 },
            new() { Index = 1001, Name = "tw0.100.7", Kind = "vlan", ParentIndex = 1000, VlanId = 7 },
        ];
    }

    private static KernelCaptureOptions Options(
        IReadOnlyList<CaptureInterface> interfaces, IReadOnlyList<FlowDefinition> flows) =>
        new() { Interfaces = interfaces, Flows = flows, RingBytes = 1 << 20 };

    private static KernelCapture Open(
        IReadOnlyList<CaptureInterface> interfaces, IReadOnlyList<FlowDefinition> flows) =>
        Open(Options(interfaces, flows));

    private static KernelCapture Open(KernelCaptureOptions options)
    {
        KernelCapture capture = KernelCapture.Open(options);
        capture.AttachReceive();
        capture.AttachTransmit();
        return capture;
    }

    // A port of a bridge learns for a while before it forwards, unless spanning tree is off; it is by default.
    private static void WaitForForwarding(VethPair pair) => VethPair.Until(
        () => pair.OnHost("bridge", "link", "show").Split("state forwarding").Length == 3,
        () => pair.OnHost("bridge", "link", "show"));

    private static KernelCounters Read(KernelCapture capture, Hook hook)
    {
        KernelCounters counters = default;
        capture.ReadCounters(hook, ref counters);
        return counters;
    }

    private static KernelCounters WaitFor(KernelCapture capture, long recorded)
    {
        KernelCounters counters = default;
        VethPair.Until(
            () =>
            {
                capture.ReadCounters(ref counters);
                return counters.Recorded >= recorded;
            },
            () => $"{counters.Recorded} recorded of {counters.Seen} seen, expected {recorded}");
        Assert.Equal(recorded, counters.Recorded);
        Assert.True(counters.IsClosed());
        return counters;
    }
}
