// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Programs on real interfaces: how they come, whom they leave alone, and that nothing remains.</summary>
[Trait("Needs", "root")]
public sealed class AttachTests
{
    private const int Sent = 20;

    [RootTheory]
    [InlineData(AttachMode.Auto, "xdp", Hook.XdpRx)]
    [InlineData(AttachMode.Xdp, "xdp", Hook.XdpRx)]
    [InlineData(AttachMode.XdpGeneric, "xdp_generic", Hook.XdpRx)]
    [InlineData(AttachMode.XdpAcceptLinkReset, "xdp", Hook.XdpRx)]
    [InlineData(AttachMode.Tc, "tcx", Hook.TcRx)]
    public void each_way_sees_every_packet_and_leaves_nothing(AttachMode attach, string mode, Hook hook)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach));
            capture.AttachReceive();
            capture.AttachTransmit();

            pair.Send(Sent, PacketBuilder.Bytes(100));

            WatchedInterface watched = Assert.Single(capture.Interfaces);
            Assert.Equal((VethPair.ModeHere(mode), VethPair.ModeHere("tcx"), "veth", hook),
                (watched.ReceiveMode, watched.TransmitMode, watched.Driver, watched.ReceiveHook));
            WaitForRecords(capture, hook, Sent);
            capture.DetachTransmit();
            capture.DetachReceive();
            Assert.Null(watched.ReceiveMode);
        });
        Assert.Empty(Attached(pair));
    }

    [RootTheory]
    [InlineData(AttachMode.Auto)]
    [InlineData(AttachMode.Xdp)]
    public void native_xdp_that_a_veth_refuses_for_its_queues_becomes_generic(AttachMode attach)
    {
        using var pair = new VethPair();
        pair.Host("link", "add", "tw1", "numrxqueues", "1", "numtxqueues", "1", "type", "veth", "peer", "name", "to1",
            "numrxqueues", "4", "numtxqueues", "4");
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(
                VethPair.Options(attach) with { Interfaces = [new CaptureInterface("tw1", attach)] });
            capture.AttachReceive();

            WatchedInterface watched = Assert.Single(capture.Interfaces);
            Assert.Equal("xdp_generic", watched.ReceiveMode);
            Assert.Contains("queues", Assert.Single(watched.Warnings), StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void disposal_alone_leaves_nothing()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Auto));
            capture.AttachReceive();
            capture.AttachTransmit();
            Assert.NotEmpty(Attached(pair));
        });
        Assert.Empty(Attached(pair));
    }

    [RootFact]
    public void a_second_xdp_program_is_refused_and_the_first_named()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture first = KernelCapture.Open(VethPair.Options(AttachMode.Xdp));
            using KernelCapture second = KernelCapture.Open(VethPair.Options(AttachMode.Xdp));
            first.AttachReceive();
            (uint id, string name) = XdpAttachment.Holder(first.Interfaces[0].Index)!.Value;

            FailureException failure = Assert.Throws<FailureException>(second.AttachReceive);

            Assert.Equal((ExitCode.CannotRun, VethPair.Watched), (failure.Failure.Code, failure.Failure.Where));
            Assert.Equal("xdp_rx", name);
            Assert.Contains($"id {id}, \"xdp_rx\"", failure.Message, StringComparison.Ordinal);
            Assert.Contains("attach: tc", failure.Message, StringComparison.Ordinal);
            pair.Send(Sent, PacketBuilder.Bytes(100));
            WaitForRecords(first, Hook.XdpRx, Sent);
        });
    }

    [RootTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void another_program_on_a_tc_hook_still_runs(bool firstByClsact, bool secondByClsact)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture first = KernelCapture.Open(VethPair.Options(AttachMode.Tc, forceClsact: firstByClsact));
            using (KernelCapture second =
                KernelCapture.Open(VethPair.Options(AttachMode.Tc, forceClsact: secondByClsact)))
            {
                first.AttachReceive();
                second.AttachReceive();

                pair.Send(Sent, PacketBuilder.Bytes(100));

                WaitForRecords(first, Hook.TcRx, Sent);
                WaitForRecords(second, Hook.TcRx, Sent);
            }
            pair.Send(Sent, PacketBuilder.Bytes(100));
            WaitForRecords(first, Hook.TcRx, 2 * Sent);
        });
    }

    [RootFact]
    public void clsact_works_and_takes_its_qdisc_away()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc, forceClsact: true));
            capture.AttachReceive();
            capture.AttachTransmit();
            pair.Send(Sent, PacketBuilder.Bytes(100));
            WaitForRecords(capture, Hook.TcRx, Sent);
            Assert.Equal(("clsact", "clsact"), (capture.Interfaces[0].ReceiveMode, capture.Interfaces[0].TransmitMode));
            Assert.Contains("outlives", capture.Interfaces[0].Warnings[0], StringComparison.Ordinal);
            Assert.Contains("clsact", Qdiscs(pair), StringComparison.Ordinal);
        });
        Assert.DoesNotContain("clsact", Qdiscs(pair), StringComparison.Ordinal);
    }

    [RootFact]
    public void a_filter_that_a_killed_process_left_is_removed_and_that_of_others_stays()
    {
        using var pair = new VethPair();
        pair.OnHost("tc", "qdisc", "add", "dev", VethPair.Watched, "clsact");
        pair.OnHost(() => AddFilter(NetworkDevice.IndexOf(VethPair.Watched), handle: 1, priority: 7));
        pair.OnHost(() =>
        {
            int index = NetworkDevice.IndexOf(VethPair.Watched);
            AddFilter(index, handle: ClsactAttachment.Measuring + 1, priority: ClsactAttachment.Measuring);
            Assert.True(ClsactAttachment.IsLeft(index, egress: false));

            using KernelCapture next = KernelCapture.Open(VethPair.Options(AttachMode.Tc, forceClsact: true));
            next.AttachReceive();
            Assert.True(ClsactAttachment.IsPresent(index, egress: false));
            Assert.False(ClsactAttachment.IsLeft(index, egress: false));
        });
        pair.OnHost(() => Assert.False(ClsactAttachment.IsPresent(
            NetworkDevice.IndexOf(VethPair.Watched), egress: false)));
        string filters = pair.OnHost("tc", "filter", "show", "dev", VethPair.Watched, "ingress");
        Assert.Contains("pref 7 bpf", filters, StringComparison.Ordinal);
        Assert.DoesNotContain("tc_rx", filters, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.Tc)]
    public void an_interface_that_is_made_again_is_watched_again(AttachMode attach)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach));
            capture.AttachReceive();
            capture.AttachTransmit();
            using var watch = new InterfaceWatch(capture);
            Assert.Empty(watch.Poll(0));

            pair.Host("link", "delete", VethPair.Watched);
            InterfaceChange removed = Assert.Single(watch.Poll(0));
            Assert.Empty(watch.Poll(0));
            Reconnect(pair);
            InterfaceChange back = Assert.Single(watch.Poll(0));

            Assert.Equal((InterfaceChangeKind.Removed, InterfaceChangeKind.Reattached, ""),
                (removed.Kind, back.Kind, back.Detail));
            pair.Send(Sent, PacketBuilder.Bytes(100));
            WaitForRecords(capture, capture.Interfaces[0].ReceiveHook, Sent);
        });
        Assert.Empty(Attached(pair));
    }

    [RootFact]
    public void a_name_that_no_interface_has_is_missing_and_nothing_is_attached()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            CaptureInterface missing = new("tw1");
            KernelCaptureOptions options = VethPair.Options(AttachMode.Auto) with { Interfaces = [missing] };

            using KernelCapture capture = KernelCapture.Open(options);
            capture.AttachReceive();

            Assert.Equal([("tw1", "there is no such interface")], capture.Missing);
            Assert.Empty(capture.Interfaces);
        });
    }

    [Theory]
    [InlineData(AttachMode.Auto, "veth", false, Hook.XdpRx)]
    [InlineData(AttachMode.Auto, "ixgbe", false, Hook.TcRx)]
    [InlineData(AttachMode.Auto, "ixgbe", true, Hook.XdpRx)]
    [InlineData(AttachMode.Auto, "", false, Hook.TcRx)]
    [InlineData(AttachMode.Tc, "veth", true, Hook.TcRx)]
    [InlineData(AttachMode.XdpAcceptLinkReset, "ixgbe", false, Hook.XdpRx)]
    [InlineData(AttachMode.XdpGeneric, "ixgbe", false, Hook.XdpRx)]
    public void the_driver_and_the_role_decide_where_programs_go(AttachMode attach, string driver, bool mirror,
        Hook expected)
    {
        var request = new CaptureInterface("eth0", attach, Mirror: mirror);

        Hook hook = AttachPolicy.Choose(request, Device("eth0", driver), needsTags: false);

        Assert.Equal(expected, hook);
    }

    [Fact]
    public void auto_takes_native_xdp_only_where_a_program_is_a_pointer()
    {
        IEnumerable<string> harmless = XdpDrivers.Known.Values
            .Where(driver => AttachPolicy.Choose(new CaptureInterface("eth0"), Device("eth0", driver.Name),
                needsTags: false) == Hook.XdpRx)
            .Select(driver => driver.Name);

        Assert.Equal(["sfc", "veth"], harmless.Order());
        Assert.Equal((XdpEffect.LinkReset, "not read"),
            (XdpDrivers.Of("nobody_knows").Effect, XdpDrivers.Of("nobody_knows").Source));
    }

    [Theory]
    [InlineData("ixgbe", "may reset the link")]
    [InlineData("bnxt_en", "may reset the link")]
    [InlineData("hv_netvsc", "may reset the link")]
    [InlineData("mlx5_core", "resets the queues")]
    [InlineData("nobody_knows", "may reset the link")]
    public void native_xdp_on_a_driver_that_resets_is_refused_while_in_use(string driver, string what)
    {
        FailureException failure = Assert.Throws<FailureException>(() => AttachPolicy.Choose(
            new CaptureInterface("lo", AttachMode.Xdp), Device("lo", driver), needsTags: false));

        Assert.Equal(ExitCode.CannotRun, failure.Failure.Code);
        Assert.Contains(what, failure.Failure.What, StringComparison.Ordinal);
        Assert.Contains("attach: tc", failure.Failure.Do, StringComparison.Ordinal);
        Assert.Contains("attach: xdp_accept_link_reset", failure.Failure.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void native_xdp_is_refused_below_a_bond_that_is_in_use_though_the_member_has_no_address()
    {
        CaptureInterface member = new CaptureInterface("no-address", AttachMode.Xdp) with { HasUpper = true };

        FailureException failure = Assert.Throws<FailureException>(() =>
            AttachPolicy.Choose(member, Device("no-address", "ice"), needsTags: false));

        Assert.Equal(ExitCode.CannotRun, failure.Failure.Code);
        Assert.Equal(Hook.XdpRx, AttachPolicy.Choose(
            member with { HasUpper = false }, Device("no-address", "ice"), needsTags: false));
    }

    [Theory]
    [InlineData(AttachMode.Auto, "sfc", 9000)]
    [InlineData(AttachMode.Auto, "e1000e", 1500)]
    public void where_native_xdp_cannot_be_auto_takes_tc(AttachMode attach, string driver, int mtu) =>
        Assert.Equal(Hook.TcRx, AttachPolicy.Choose(
            new CaptureInterface("eth0", attach), Device("eth0", driver, mtu), needsTags: false));

    [Fact]
    public void an_mtu_that_native_xdp_cannot_have_is_refused_with_the_limit()
    {
        FailureException failure = Assert.Throws<FailureException>(() => AttachPolicy.Choose(
            new CaptureInterface("eth0", AttachMode.Xdp), Device("eth0", "sfc", mtu: 9000), needsTags: false));

        Assert.Equal(ExitCode.CannotRun, failure.Failure.Code);
        Assert.Contains("attach: tc", failure.Failure.Do, StringComparison.Ordinal);
        Assert.Contains("mtu 3530", failure.Failure.Do, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.XdpGeneric)]
    [InlineData(AttachMode.XdpAcceptLinkReset)]
    public void tags_that_the_nic_takes_out_are_seen_by_tc_only(AttachMode attach)
    {
        NetworkDevice device = Device("eth0", "veth") with { TakesTagsOut = true };

        FailureException failure = Assert.Throws<FailureException>(() =>
            AttachPolicy.Choose(new CaptureInterface("eth0", attach), device, needsTags: true));

        Assert.Equal(ExitCode.CannotRun, failure.Failure.Code);
        Assert.Contains("ethtool -K eth0 rxvlan off", failure.Failure.Do, StringComparison.Ordinal);
        Assert.Equal(Hook.TcRx, AttachPolicy.Choose(new CaptureInterface("eth0"), device, needsTags: true));
        Assert.Equal(Hook.XdpRx, AttachPolicy.Choose(new CaptureInterface("eth0", attach), device, needsTags: false));
    }

    private static NetworkDevice Device(string name, string driver, int mtu = 1500) =>
        new(name, 7, driver, HasEthernetHeader: true) { Mtu = mtu };

    private static void WaitForRecords(KernelCapture capture, Hook hook, int count)
    {
        KernelCounters counters = default;
        VethPair.Until(
            () =>
            {
                capture.ReadCounters(hook, ref counters);
                return counters.Recorded >= count;
            },
            () => $"{counters.Recorded} recorded of {counters.Seen} seen, expected {count}");
        Assert.Equal(count, counters.Recorded);
        Assert.True(counters.IsClosed());
    }

    private static void Reconnect(VethPair pair)
    {
        pair.Host("link", "add", VethPair.Watched, "type", "veth", "peer", "name", "tx0");
        pair.Host("link", "set", "tx0", "netns", pair.NeighbourName, "name", VethPair.Other);
        pair.Host("address", "add", "10.77.0.2/24", "dev", VethPair.Watched);
        pair.Neighbour("address", "add", "10.77.0.1/24", "dev", VethPair.Other);
        pair.Host("link", "set", VethPair.Watched, "up");
        pair.Neighbour("link", "set", VethPair.Other, "up");
    }

    private static unsafe void AddFilter(int interfaceIndex, uint handle, uint priority)
    {
        int program = BpfCall.LoadProgram(
            BpfCall.ProgramTypeTc, 0, [BpfCall.Instruction.Return(-1), BpfCall.Instruction.Exit]);
        var hook = new LibBpf.TcHook
        {
            Size = (nuint)sizeof(LibBpf.TcHook),
            InterfaceIndex = interfaceIndex,
            AttachPoint = 1,
        };
        var filter = new LibBpf.TcOptions
        {
            Size = (nuint)sizeof(LibBpf.TcOptions),
            ProgramFd = program,
            Handle = handle,
            Priority = priority,
        };
        Assert.Equal(0, LibBpf.bpf_tc_attach(&hook, &filter));
        _ = Libc.close(program);
    }

    private static string Qdiscs(VethPair pair) => pair.OnHost("tc", "qdisc", "show", "dev", VethPair.Watched);

    // What bpftool sees of ours on the host's interfaces.
    private static string Attached(VethPair pair) => string.Join(
        Environment.NewLine,
        pair.OnHost("bpftool", "net", "show").Split('\n')
            .Where(line => line.Contains(VethPair.Watched, StringComparison.Ordinal)))
        + (pair.OnHost("ip", "link", "show", VethPair.Watched).Contains("xdp", StringComparison.Ordinal) ? "xdp" : "");
}
