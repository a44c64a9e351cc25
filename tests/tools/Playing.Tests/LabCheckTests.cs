// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Playing.Safety;

namespace Telemetry.Playing.Tests;

/// <summary>What is refused, over devices as the kernel describes them.</summary>
public sealed class LabCheckTests
{
    private static readonly IPNetwork[] Lab = [IPNetwork.Parse("10.99.0.0/16"), IPNetwork.Parse("fd99::/32")];

    private static readonly LabDevice Good = Device("lab0", "10.99.0.2", "fe80::1");

    [Fact]
    public void an_interface_of_the_lab_is_taken()
    {
        Assert.Empty(LabCheck.RefusalsOf([Good], hasNamelessRoute: false, Lab, confirmed: null));
        Assert.Empty(LabCheck.RefusalsOf([Device("lab0", "fd99::7"), Device("peer0")], false, Lab, null));
    }

    [Fact]
    public void a_default_route_is_refused() =>
        AssertRefused("it has a default route", ExitCode.Usage, Good with { HasDefaultRoute = true });

    [Fact]
    public void an_interface_that_is_down_is_refused_and_what_is_connected_with_it_may_be()
    {
        AssertRefused("it is down, or has no carrier", ExitCode.Usage, Good with { IsDown = true });
        Assert.Empty(LabCheck.RefusalsOf([Good, Device("br0") with { IsDown = true }], false, Lab, null));
    }

    [Fact]
    public void an_address_outside_the_lab_is_refused_and_named()
    {
        AssertRefused("it has the address 192.0.2.7", ExitCode.Usage, Device("lab0", "10.99.0.2", "192.0.2.7"));
        AssertRefused("it has the address fd98::1", ExitCode.Usage, Device("lab0", "10.99.0.2", "fd98::1"));
    }

    [Theory]
    [InlineData("fe80::1")]
    [InlineData(null)]
    public void an_interface_without_an_address_of_the_lab_is_refused(string? address) =>
        AssertRefused("it has no address of the lab (10.99.0.0/16, fd99::/32)", ExitCode.Usage,
            address is null ? Device("lab0") : Device("lab0", address));

    [Fact]
    public void an_interface_that_an_appliance_watches_is_refused() =>
        AssertRefused("it is watched by an appliance", ExitCode.Usage, Good with { IsWatched = true });

    [Fact]
    public void what_cannot_be_found_out_is_refused()
    {
        AssertRefused("it cannot be found out if lab0 is watched", ExitCode.CannotRun, Good with { IsWatched = null });
        Failure failure = Assert.Single(LabCheck.RefusalsOf(
            [Good], hasNamelessRoute: true, Lab, confirmed: null));
        Assert.Contains("whose device the kernel does not name", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void what_is_connected_with_the_interface_counts_as_well()
    {
        AssertRefused("br0, which is connected with it, has a default route", ExitCode.Usage,
            Good, Device("br0") with { HasDefaultRoute = true });
        AssertRefused("eth0, which is connected with it, has the address 192.0.2.7", ExitCode.Usage,
            Good, Device("br0"), Device("eth0", "192.0.2.7"));
        AssertRefused("eth0, which is connected with it, is watched", ExitCode.Usage,
            Good, Device("eth0") with { IsWatched = true });
    }

    [Fact]
    public void a_switch_with_other_members_is_refused_unless_the_name_is_typed_twice()
    {
        LabDevice bridge = Device("br0") with { SharedWith = ["office0", "lab9"] };

        AssertRefused("br0, which is connected with it, passes packets on to other members of a switch: office0, lab9",
            ExitCode.Usage, Good, bridge);
        AssertRefused("it passes packets on to", ExitCode.Usage, Good with { SharedWith = ["mv0"] });
        Assert.Empty(LabCheck.RefusalsOf([Good, bridge], false, Lab, confirmed: "lab0"));
        // What is confirmed is the switch, and nothing else.
        Assert.Contains("default route", Assert.Single(LabCheck.RefusalsOf(
            [Good, bridge with { HasDefaultRoute = true }], false, Lab, "lab0")).What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_name_that_is_not_the_interface_confirms_nothing()
    {
        Failure named = Assert.Single(LabCheck.RefusalsOf([Good], false, Lab, confirmed: "lab1"));
        Assert.Equal(("--lab-confirmed", "it names lab1, and datagrams are to be sent by lab0"),
            (named.Where, named.What));
        Assert.Equal(2, LabCheck.RefusalsOf(
            [Good, Device("br0") with { SharedWith = ["office0"] }], false, Lab, confirmed: "br0").Count);
    }

    [Fact]
    public void all_reasons_are_reported_at_once() =>
        Assert.Equal(3, LabCheck.RefusalsOf(
            [Device("eth0", "192.0.2.7") with { HasDefaultRoute = true }], false, Lab, null).Count);

    [Theory]
    [InlineData("239.1.1.1:5000", null)]
    [InlineData("233.54.12.111:5000", null)]
    [InlineData("[ff15::1]:5000", null)]
    [InlineData("10.99.0.1:5000", "not a multicast group")]
    [InlineData("255.255.255.255:5000", "not a multicast group")]
    [InlineData("223.255.255.255:5000", "not a multicast group")]
    [InlineData("240.0.0.1:5000", "not a multicast group")]
    [InlineData("[fd99::1]:5000", "not a multicast group")]
    [InlineData("224.0.0.5:5000", "talk to each other")]
    [InlineData("224.0.1.1:5000", null)]
    [InlineData("[ff02::5]:5000", "talk to each other")]
    [InlineData("[ff01::1]:5000", "talk to each other")]
    public void only_groups_of_market_data_are_sent_to(string target, string? refusal)
    {
        Assert.True(EndpointAddress.TryParse(target, out EndpointAddress endpoint));

        Failure? failure = LabCheck.RefusalOf(endpoint, "feed itch");

        Assert.Equal(refusal is null, failure is null);
        if (refusal is not null)
            Assert.Contains(refusal, failure!.What, StringComparison.Ordinal);
    }

    private static void AssertRefused(string what, ExitCode code, params LabDevice[] devices)
    {
        Failure failure = Assert.Single(LabCheck.RefusalsOf(
            devices, hasNamelessRoute: false, Lab, confirmed: null));

        Assert.StartsWith(what, failure.What, StringComparison.Ordinal);
        Assert.Equal((code, "lab0"), (failure.Code, failure.Where));
        Assert.NotEmpty(failure.Do);
    }

    private static LabDevice Device(string name, params string[] addresses) =>
        new(name, 2, [.. addresses.Select(IPAddress.Parse)], HasDefaultRoute: false, IsWatched: false);
}
