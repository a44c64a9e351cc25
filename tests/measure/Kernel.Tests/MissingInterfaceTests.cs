// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Interfaces that are not there when the programs are loaded, and come later.</summary>
[Trait("Needs", "root")]
public sealed class MissingInterfaceTests
{
    private const string Group = "239.1.1.1:26400";
    private static readonly PacketBuilder Packet = new() { Payload = PacketBuilder.Bytes(40) };

    [RootTheory]
    [InlineData(AttachMode.Auto, "xdp", new[] { Hook.XdpRx, Hook.TcRx, Hook.TcTx })]
    [InlineData(AttachMode.Xdp, "xdp", new[] { Hook.XdpRx, Hook.TcTx })]
    [InlineData(AttachMode.Tc, "tcx", new[] { Hook.TcRx, Hook.TcTx })]
    public void an_interface_that_comes_later_is_attached_and_its_packets_are_recorded(
        AttachMode attach, string mode, Hook[] hooks)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            bool isThere = false;
            using KernelCapture capture = Open(
                [new(VethPair.Watched, attach)],
                [Programs.Flow(1, Group, device: VethPair.Watched), Programs.Flow(2, "239.1.1.2:1")],
                links => [.. links.Where(link => isThere || link.Name != VethPair.Watched)]);
            using var watch = new InterfaceWatch(capture);
            Assert.Equal(hooks, capture.Hooks.Order());
            Assert.Empty(capture.Interfaces);
            Assert.Equal([VethPair.Watched], capture.InterfaceTexts);
            Assert.Equal(VethPair.Watched + ": missing", capture.InterfaceLines);
            Assert.Equal([(VethPair.Watched, "there is no such interface")], capture.Missing);

            InterfaceChange missing = Assert.Single(watch.Poll(0));
            Assert.Empty(watch.Poll(0));
            Assert.All(capture.Flows, flow => Assert.False(capture.IsSeen(flow)));
            isThere = true;
            InterfaceChange appeared = Assert.Single(watch.Poll(0));
            Assert.Empty(watch.Poll(0));

            Assert.Equal((InterfaceChangeKind.Missing, VethPair.Watched, -1),
                (missing.Kind, missing.Name, missing.Place));
            Assert.Equal((InterfaceChangeKind.Appeared, VethPair.Watched, 0),
                (appeared.Kind, appeared.Name, appeared.Place));
            Assert.Equal(VethPair.ModeHere(mode), Assert.Single(capture.Interfaces).ReceiveMode);
            Assert.Empty(capture.Missing);
            Assert.Equal(VethPair.Watched, capture.InterfaceLines);
            Assert.All(capture.Flows, flow => Assert.True(capture.IsSeen(flow)));
            pair.SendFrames([.. Enumerable.Repeat(Packet.Build(), 5)]);
            Assert.All(new RecordTap(capture).Take(5), entry => Assert.Equal(1u, entry.Record.FlowId));
        });
    }

    [RootFact]
    public void a_bond_without_members_is_missing_until_one_joins_and_again_when_all_have_left()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            NetworkLink bond = new() { Index = 1000, Name = "bond0", Kind = "bond" };
            string[] members = [];
            using KernelCapture capture = Open([new("bond0")], [Programs.Flow(1, Group, device: "bond0")], links =>
                [bond, .. links.Select(link => members.Contains(link.Name) ? link with { MasterIndex = 1000 } : link)]);
            using var watch = new InterfaceWatch(capture);

            Assert.Equal([(InterfaceChangeKind.Missing, "bond0")], Changes(watch));
            Assert.Equal([("bond0", "bond bond0 has no members")], capture.Missing);
            members = [VethPair.Watched];
            Assert.Equal([(InterfaceChangeKind.Joined, VethPair.Watched), (InterfaceChangeKind.Appeared, "bond0")],
                Changes(watch));
            pair.SendFrames([Packet.Build(), Packet.Build()]);
            Assert.All(new RecordTap(capture).Take(2), entry => Assert.Equal(1u, entry.Record.FlowId));
            Assert.Equal([capture.Interfaces[0].Index], capture.IndexesOf(capture.Flows[0]));
            members = [];
            Assert.Equal([(InterfaceChangeKind.Left, VethPair.Watched), (InterfaceChangeKind.Missing, "bond0")],
                Changes(watch));
            Assert.False(capture.IsSeen(capture.Flows[0]));
        });
    }

    [RootFact]
    public void a_vlan_that_comes_later_is_matched_by_its_id()
    {
        using var pair = new VethPair();
        pair.LeaveTags();
        pair.OnHost(() =>
        {
            NetworkLink[] vlans = [];
            using KernelCapture capture = Open(
                [new(VethPair.Watched), new("tw0.100")], [Programs.Flow(1, Group, device: "tw0.100")],
                links => [.. links, .. vlans]);
            using var watch = new InterfaceWatch(capture);
            Assert.Equal([(InterfaceChangeKind.Missing, "tw0.100")], Changes(watch));

            int below = capture.Interfaces[0].Index;
            vlans = [new() { Index = 1000, Name = "tw0.100", Kind = "vlan", ParentIndex = below, VlanId = 100 }];
            Assert.Equal([(InterfaceChangeKind.Appeared, "tw0.100")], Changes(watch));
            pair.SendFrames([Packet.Build(), (Packet with { Tags = [(0x8100, 100)] }).Build()]);

            Assert.Equal(1u, Assert.Single(new RecordTap(capture).Take(2)).Record.FlowId);
        });
    }

    [RootFact]
    public void flows_that_share_a_group_are_told_apart_when_the_second_interface_comes()
    {
        using var pair = new VethPair();
        pair.AddPair("tw1", "to1");
        pair.OnHost(() =>
        {
            bool isThere = false;
            using KernelCapture capture = Open(
                [new(VethPair.Watched), new("tw1")],
                [Programs.Flow(1, Group, device: VethPair.Watched), Programs.Flow(2, Group, device: "tw1")],
                links => [.. links.Where(link => isThere || link.Name != "tw1")]);
            using var watch = new InterfaceWatch(capture);
            Assert.Equal([(InterfaceChangeKind.Missing, "tw1")], Changes(watch));
            Assert.Equal([true, false], capture.Flows.Select(capture.IsSeen));
            var tap = new RecordTap(capture);
            pair.SendFrames([Packet.Build()]);
            Assert.Equal(1u, tap.Take(1)[0].Record.FlowId);

            isThere = true;
            Assert.Equal([(InterfaceChangeKind.Appeared, "tw1")], Changes(watch));
            pair.SendFrames([Packet.Build()], "to1");

            Assert.Equal(2u, tap.Take(2)[^1].Record.FlowId);
        });
    }

    [RootFact]
    public void a_bridge_that_comes_later_is_refused_once_and_stays_missing()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            NetworkLink[] bridges = [];
            using KernelCapture capture = Open([new("br0")], [], links =>
                [.. bridges, .. links.Select(link => link.Name == VethPair.Watched && bridges.Length > 0
                    ? link with { MasterIndex = 1000 } : link)]);
            using var watch = new InterfaceWatch(capture);
            Assert.Equal([(InterfaceChangeKind.Missing, "br0")], Changes(watch));

            bridges = [new() { Index = 1000, Name = "br0", Kind = "bridge" }];
            InterfaceChange refused = Assert.Single(watch.Poll(0), change => change.Name == VethPair.Watched);

            Assert.Equal(InterfaceChangeKind.AttachFailed, refused.Kind);
            Assert.Contains("restart the appliance", refused.Detail, StringComparison.Ordinal);
            Assert.Empty(watch.Poll(0));
            Assert.Equal(["br0"], capture.Missing.Select(known => known.Name));
        });
    }

    private static KernelCapture Open(
        IReadOnlyList<CaptureInterface> interfaces, IReadOnlyList<FlowDefinition> flows,
        Func<IReadOnlyList<NetworkLink>, IReadOnlyList<NetworkLink>> links)
    {
        KernelCapture capture = KernelCapture.Open(new KernelCaptureOptions
        {
            Interfaces = interfaces,
            Flows = flows,
            RingBytes = 1 << 20,
            Links = () => links(LinkTable.Read()),
        });
        capture.AttachReceive();
        capture.AttachTransmit();
        return capture;
    }

    private static List<(InterfaceChangeKind Kind, string Name)> Changes(InterfaceWatch watch) =>
        [.. watch.Poll(0).Select(change => (change.Kind, change.Name))];
}
