// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Tests;

/// <summary>Devices that share packets, over lists of devices as the kernel gives them.</summary>
public sealed class ConnectedLinksTests
{
    private static readonly NetworkLink[] Host =
    [
        new() { Index = 1, Name = "lo" },
        new() { Index = 2, Name = "eth0", MasterIndex = 10 },
        new() { Index = 3, Name = "eth1" },
        new() { Index = 4, Name = "eth1.5", Kind = "vlan", ParentIndex = 3, VlanId = 5 },
        new() { Index = 5, Name = "left", Kind = "veth", ParentIndex = 6 },
        new() { Index = 6, Name = "right", Kind = "veth", ParentIndex = 5, MasterIndex = 10 },
        new() { Index = 10, Name = "br0", Kind = "bridge" },
        new() { Index = 11, Name = "inside", Kind = "veth", ParentIndex = 3, IsParentElsewhere = true },
        new() { Index = 12, Name = "mv0", Kind = "macvlan", ParentIndex = 3 },
        new() { Index = 13, Name = "mv1", Kind = "ipvlan", ParentIndex = 3, IsParentElsewhere = true },
        new() { Index = 20, Name = "bond0", Kind = "bond" },
        new() { Index = 21, Name = "p1", MasterIndex = 20 },
        new() { Index = 22, Name = "p2", MasterIndex = 20 },
        new() { Index = 23, Name = "bond0.7", Kind = "vlan", ParentIndex = 20, VlanId = 7 },
        new() { Index = 30, Name = "br1", Kind = "bridge" },
        new() { Index = 31, Name = "single", MasterIndex = 30 },
        new() { Index = 40, Name = "blue", Kind = "vrf" },
        new() { Index = 41, Name = "v1", MasterIndex = 40 },
        new() { Index = 42, Name = "v2", MasterIndex = 40 },
    ];

    [Theory]
    [InlineData(1, "lo")]
    [InlineData(3, "eth1 eth1.5 mv0")]
    [InlineData(4, "eth1.5 eth1 mv0")]
    [InlineData(12, "mv0 eth1 eth1.5")]
    [InlineData(5, "left right br0 eth0")]
    [InlineData(11, "inside")]
    [InlineData(99, "")]
    public void a_device_is_connected_with_all_that_its_packets_may_pass(int index, string names) =>
        Assert.Equal(names, string.Join(' ', ConnectedLinks.Of(index, Host).Select(link => link.Name)));

    [Theory]
    [InlineData(2, "br0: right")]
    [InlineData(5, "br0: eth0")]
    [InlineData(10, "br0: eth0 right")]
    [InlineData(3, "eth1: mv0")]
    [InlineData(4, "eth1: mv0")]
    [InlineData(12, "eth1: eth1")]
    [InlineData(13, "mv1: a device of another network namespace")]
    [InlineData(21, "bond0: p2")]
    [InlineData(23, "bond0: p1 p2")]
    [InlineData(30, "br1: single")]
    [InlineData(31, "")]
    [InlineData(41, "")]
    [InlineData(11, "")]
    public void a_switch_has_the_members_that_get_the_packets_too(int index, string switches) =>
        Assert.Equal(switches, string.Join(", ", ConnectedLinks.Shared(index, Host)
            .Select(one => $"{one.Link.Name}: {string.Join(' ', one.Members)}")));
}
