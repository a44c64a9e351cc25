// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Links;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;

namespace Telemetry.Kernel.Tests;

/// <summary>Configured interfaces to lowest devices, over lists of devices as the kernel gives them.</summary>
public sealed class InterfaceResolverTests
{
    private static readonly NetworkLink[] Host =
    [
        new() { Index = 1, Name = "lo" },
        new() { Index = 2, Name = "eth1", MasterIndex = 10 },
        new() { Index = 3, Name = "eth2", MasterIndex = 10 },
        new() { Index = 4, Name = "eth3" },
        new() { Index = 5, Name = "eth4", MasterIndex = 16 },
        new() { Index = 10, Name = "bond0", Kind = "bond" },
        new() { Index = 11, Name = "bond0.100", Kind = "vlan", ParentIndex = 10, VlanId = 100 },
        new() { Index = 12, Name = "bond0.100.7", Kind = "vlan", ParentIndex = 11, VlanId = 7 },
        new() { Index = 13, Name = "mv0", Kind = "macvlan", ParentIndex = 4 },
        new() { Index = 14, Name = "container", Kind = "macvlan", ParentIndex = 4, IsParentElsewhere = true },
        new() { Index = 15, Name = "empty", Kind = "bond" },
        new() { Index = 16, Name = "br0", Kind = "bridge" },
        new() { Index = 17, Name = "eth3.5", Kind = "vlan", ParentIndex = 4, VlanId = 5, MasterIndex = 16 },
        new() { Index = 18, Name = "ovs0", Kind = "openvswitch" },
        new() { Index = 19, Name = "loop1", Kind = "macvlan", ParentIndex = 20 },
        new() { Index = 20, Name = "loop2", Kind = "macvlan", ParentIndex = 19 },
        new() { Index = 21, Name = "left", Kind = "veth", ParentIndex = 22 },
        new() { Index = 22, Name = "right", Kind = "veth", ParentIndex = 21 },
        new() { Index = 23, Name = "inside", Kind = "veth", ParentIndex = 2, IsParentElsewhere = true },
        new() { Index = 24, Name = "team0", Kind = "team" },
        new() { Index = 25, Name = "eth5", MasterIndex = 24 },
        new() { Index = 26, Name = "vm0.9", Kind = "vlan", ParentIndex = 16, VlanId = 9 },
    ];

    [Theory]
    [InlineData("eth3", "eth3")]
    [InlineData("inside", "inside")]
    [InlineData("bond0", "bond0: eth1, eth2")]
    [InlineData("bond0.100", "bond0.100: eth1 (VLAN 100), eth2 (VLAN 100)")]
    [InlineData("bond0.100.7", "bond0.100.7: eth1 (VLAN 7), eth2 (VLAN 7)")]
    [InlineData("mv0", "mv0: eth3")]
    [InlineData("br0", "br0: eth4, eth3 (VLAN 5)")]
    [InlineData("team0", "team0: eth5")]
    [InlineData("vm0.9", "vm0.9: eth4 (VLAN 9), eth3 (VLAN 9)")]
    public void an_interface_is_watched_on_its_lowest_devices(string name, string text) =>
        Assert.Equal(text, InterfaceResolver.Resolve(name, Host).Text);

    [Theory]
    [InlineData("eth9", "there is no such interface")]
    [InlineData("container", "macvlan container lies on interface 4 of another network namespace")]
    [InlineData("empty", "bond empty has no members")]
    [InlineData("ovs0", "openvswitch ovs0 is of Open vSwitch")]
    [InlineData("loop1", "more than 8 devices lie one on the other")]
    public void what_cannot_be_resolved_is_reported_with_what_it_is(string name, string what)
    {
        FailureException failure =
            Assert.Throws<FailureException>(() => InterfaceResolver.Resolve(name, Host));

        Assert.Equal((ExitCode.Usage, name), (failure.Failure.Code, failure.Failure.Where));
        Assert.StartsWith(what, failure.Failure.What, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Failure.Do);
    }

    [Theory]
    [InlineData("eth9", true)]
    [InlineData("empty", true)]
    [InlineData("bond0", false)]
    [InlineData("container", null)]
    [InlineData("ovs0", null)]
    [InlineData("loop1", null)]
    public void what_may_still_come_is_told_from_what_can_never_be_watched(string name, bool? isMissing)
    {
        if (isMissing is { } expected)
            Assert.Equal(expected, InterfaceResolver.Find(name, Host).Missing is not null);
        else
            Assert.Throws<FailureException>(() => InterfaceResolver.Find(name, Host));
    }

    [Fact]
    public void of_a_bridge_with_an_empty_bond_the_other_ports_are_watched()
    {
        NetworkLink[] links = [.. Host.Select(link => link.Name == "empty" ? link with { MasterIndex = 16 } : link)];

        ResolvedInterface bridge = InterfaceResolver.Find("br0", links);

        Assert.Equal("bond empty has no members", bridge.Missing?.What);
        Assert.Equal("eth4, eth3 (VLAN 5)", bridge.DevicesText);
    }

    [Fact]
    public void missing_interfaces_have_places_of_their_own_until_they_come()
    {
        InterfaceMap before = InterfaceMap.Of([new("eth9"), new("empty"), new("eth3")], Host);
        NetworkLink eth9 = new() { Index = 90, Name = "eth9" };

        InterfaceMap after = InterfaceMap.After(
            before, [new("eth9"), new("empty"), new("eth3")], [.. Host, eth9]);

        Assert.Equal(["eth9", "empty"], before.Missing.Select(known => known.Name));
        Assert.NotEqual(before.PlacesOf("eth9"), before.PlacesOf("empty"));
        Assert.Equal([new FlowPlace(90, 0)], after.PlacesOf("eth9"));
        Assert.Equal(before.PlacesOf("empty"), after.PlacesOf("empty"));
        Assert.Equal(["empty"], after.Missing.Select(known => known.Name));
    }

    [Fact]
    public void a_device_below_several_interfaces_is_watched_once_with_the_attachment_that_is_asked_for()
    {
        InterfaceMap map = InterfaceMap.Of(
            [new("bond0"), new("bond0.100", AttachMode.Tc), new("eth1"), new("eth3")], Host);

        Assert.Equal(
            [("eth1", AttachMode.Tc, true), ("eth2", AttachMode.Tc, true), ("eth3", AttachMode.Auto, true)],
            map.Devices.Select(device => (device.Name, device.Attach, device.HasUpper)));
        Assert.False(map.HasBridge);
        Assert.Equal([new FlowPlace(2, 100), new FlowPlace(3, 100)], map.PlacesOf("bond0.100"));
    }

    [Fact]
    public void interfaces_that_contradict_each_other_or_see_everything_twice_are_refused()
    {
        Refused("bond0.100", new("bond0", AttachMode.Tc), new("bond0.100", AttachMode.Xdp));
        Refused("bond0.100", new("bond0"), new("bond0.100", Mirror: true));
        Refused("left", new("left"), new("right"));
    }

    [Fact]
    public void what_is_gone_later_keeps_its_places_and_has_no_devices()
    {
        InterfaceMap before = InterfaceMap.Of([new("bond0"), new("eth3")], Host);

        InterfaceMap after = InterfaceMap.After(
            before, [new("bond0"), new("eth3")], [.. Host.Where(link => link.Name != "bond0")]);

        Assert.Equal(["eth3"], after.Devices.Select(device => device.Name));
        Assert.Equal(before.PlacesOf("bond0"), after.PlacesOf("bond0"));
    }

    [Fact]
    public void flows_stand_in_the_table_for_each_place_only_where_that_distinguishes_them()
    {
        InterfaceMap map = InterfaceMap.Of([new("bond0.100"), new("eth3"), new("br0")], Host);
        FlowDefinition[] flows =
        [
            Programs.Flow(1, "239.1.1.1:1", device: "bond0.100"),           // VLAN 100, wherever it is seen
            Programs.Flow(2, "239.1.1.2:1", device: "bond0"),               // eth1, eth2, and foreign elsewhere
            Programs.Flow(3, "239.1.1.2:1", device: "eth3"),
            Programs.Flow(4, "239.1.1.3:1", device: "eth3"),
            Programs.Flow(5, "239.1.1.3:1"),                                // everywhere else
            Programs.Flow(6, "239.1.1.4:1", device: "br0"),                 // untagged, and VLAN 5
        ];

        List<FlowRow> rows = FlowRow.From(flows, map.PlacesOf);

        Assert.Equal(
            [
                (1, 100, 0), (2, 0, 0), (2, 0, 2), (2, 0, 3), (3, 0, 4), (4, 0, 4), (5, 0, 0), (6, 0, 0), (6, 5, 0),
            ],
            rows.Select(row => ((int)row.Entry.FlowId, (int)(row.Entry.Key >> 32), (int)row.Scope.InterfaceIndex))
                .Order());
    }

    [Fact]
    public void flows_that_a_packet_cannot_distinguish_are_refused()
    {
        InterfaceMap map = InterfaceMap.Of([new("bond0"), new("eth1"), new("bond0.100")], Host);

        FailureException same = Assert.Throws<FailureException>(() => FlowRow.From(
            [Programs.Flow(1, "239.1.1.1:1", device: "bond0"), Programs.Flow(2, "239.1.1.1:1", device: "eth1")],
            map.PlacesOf));
        FailureException other = Assert.Throws<FailureException>(() =>
            FlowRow.From([Programs.Flow(1, "239.1.1.1:1", vlan: 5, device: "bond0.100")], map.PlacesOf));

        Assert.Contains("239.1.1.1:1 is expected here and on bond0", same.Message, StringComparison.Ordinal);
        Assert.Contains("VLAN 100", other.Message, StringComparison.Ordinal);
        Assert.Contains("VLAN 5", other.Message, StringComparison.Ordinal);
    }

    private static void Refused(string where, params CaptureInterface[] requests)
    {
        FailureException failure = Assert.Throws<FailureException>(() => InterfaceMap.Of(requests, Host));
        Assert.Equal((ExitCode.Usage, where), (failure.Failure.Code, failure.Failure.Where));
    }
}
