// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Steering;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Links;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Guarding.Tests.Steering;

/// <summary>Interfaces on which nothing is steered.</summary>
[Trait("needs", "root")]
public sealed class SteerPolicyTests
{
    private static readonly NetworkDevice Free = new("eth1", int.MaxValue, "veth", HasEthernetHeader: true);

    [Theory]
    [InlineData("xdp_rx", "'telemetry run' measures there by XDP; set attach: tc")]
    [InlineData("xdp_mirror", "'telemetry run' measures there by XDP; set attach: tc")]
    [InlineData("guard_xdp", "'telemetry guard' is at XDP there; set place: tc in its file")]
    [InlineData("steer_xdp", "another 'telemetry guard steer' is at XDP there")]
    [InlineData("xdp_dispatcher", "XDP is held by another program (id 7, \"xdp_dispatcher\")")]
    public void an_interface_with_another_program_at_xdp_is_refused(string program, string expected)
    {
        Failure failure = Refusal(() => SteerPolicy.RefuseHeld(Free, (7, program)));

        Assert.Equal(ExitCode.CannotRun, failure.Code);
        Assert.Contains($"eth1: flows cannot be steered there: {expected}", failure.ToString(),
            StringComparison.Ordinal);
    }

    [RootFact]
    public void a_nic_with_rules_of_its_own_is_refused_with_the_better_way()
    {
        NetworkDevice device = Free with { HasFlowRules = true };

        string refusal = Refusal(() => SteerPolicy.Check(device, evenWithFilters: false)).ToString();

        Assert.Contains("ntuple filters", refusal, StringComparison.Ordinal);
        Assert.Contains("nic-steering", refusal, StringComparison.Ordinal);
        Assert.Contains("--even-with-filters", refusal, StringComparison.Ordinal);
        SteerPolicy.Check(device, evenWithFilters: true);
    }

    [RootTheory]
    [InlineData("e1000e", true, "its driver (e1000e) has no native XDP")]
    [InlineData("", true, "its driver (unknown) has no native XDP")]
    [InlineData("veth", false, "its packets have no Ethernet header")]
    public void an_interface_that_cannot_have_it_is_refused(string driver, bool hasHeader, string expected) =>
        Assert.Contains(expected, Refusal(() => SteerPolicy.Check(
            Free with { Driver = driver, HasEthernetHeader = hasHeader }, evenWithFilters: false)).ToString(),
            StringComparison.Ordinal);

    [RootFact]
    public void a_veth_has_no_rules_and_is_refused_only_where_its_vlans_would_be_lost()
    {
        using var network = new VethPair();
        network.InReceiver(() =>
        {
            NetworkDevice device = NetworkDevice.Find(network.ReceiverInterface);
            Assert.False(device.HasFlowRules);
            SteerPolicy.Check(device, evenWithFilters: false);
            var vlan = new NetworkLink
            {
                Index = device.Index + 1,
                Name = "rx0.5",
                Kind = "vlan",
                ParentIndex = device.Index,
                VlanId = 5,
            };
            NetworkLink[] links = [vlan];

            Failure refusal = Refusal(
                () => SteerPolicy.Check(device with { TakesTagsOut = true }, evenWithFilters: false, links));

            Assert.Contains("VLANs lie on it", refusal.ToString(), StringComparison.Ordinal);
            Assert.Contains("ethtool -K rx0 rxvlan off", refusal.ToString(), StringComparison.Ordinal);
            SteerPolicy.Check(device with { TakesTagsOut = false }, evenWithFilters: false, links);
        });
    }

    [RootFact]
    public void a_second_one_is_refused()
    {
        using var host = new SteeredHost();
        host.Write();
        host.Start(enforces: false);

        Failure refusal = Refusal(() => host.Network.InReceiver(
            () => new SteerRun(new SteerPlan(host.File, Enforces: true), new Notices()).Dispose()));

        Assert.Contains(
            "another 'telemetry guard steer' is at XDP there", refusal.ToString(), StringComparison.Ordinal);
        host.End();
    }

    private static Failure Refusal(Action action) => Assert.ThrowsAny<FailureException>(action).Failure;
}
