// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Transport;
using Telemetry.Model.Failures;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>Interfaces on which a channel may publish, with devices in a namespace of the test's own.</summary>
public sealed class PublishingPlaceTests
{
    private static readonly string[] Measured = ["meas0"];

    [Theory]
    [InlineData("aeron:udp?endpoint=127.0.0.1:20121")]
    [InlineData("aeron:udp?endpoint=[::1]:20121")]
    [InlineData("aeron:udp?endpoint=localhost:20121")]
    [InlineData("aeron:udp?control=127.0.0.1:20121|control-mode=dynamic")]
    [InlineData("aeron:ipc")]
    public void a_channel_on_loopback_needs_no_interface(string channel) =>
        PublishingPlace.Check(channel, Measured, mayBeMeasured: false);

    [Theory]
    [InlineData("aeron:udp?endpoint=192.0.2.1:20121")]
    [InlineData("aeron:udp?endpoint=[2001:db8::1]:20121|mtu=1408")]
    [InlineData("aeron:udp?endpoint=239.1.1.1:20121|ttl=1")]
    public void a_channel_beyond_loopback_must_name_its_interface(string channel)
    {
        Failure failure = FailureOf(channel, mayBeMeasured: true);

        Assert.Equal((ExitCode.Usage, channel), (failure.Code, failure.Where));
        Assert.Contains("|interface=ADDRESS", failure.ToString());
    }

    [Theory]
    [InlineData("203.0.113.77", true)]
    [InlineData("203.0.113.0/24", true)]
    [InlineData("127.0.0.1/33", false)]
    [InlineData("{eth9}", true)]
    [InlineData("{}", false)]
    [InlineData("eth9", false)]
    public void an_interface_that_this_host_does_not_have_is_refused_or_may_come(string named, bool mayCome)
    {
        string channel = $"aeron:udp?endpoint=192.0.2.1:20121|interface={named}";

        Failure refused = FailureOf(channel, mayBeMeasured: false);

        Assert.Contains(named, refused.ToString());
        if (mayCome)
            Assert.Equal(refused, PublishingPlace.Look(channel, Measured, mayBeMeasured: false));
        else
            Assert.Throws<FailureException>(() => PublishingPlace.Look(channel, Measured, mayBeMeasured: false));
    }

    [Theory]
    [InlineData("aeron:udp?endpoint=192.0.2.1:1|interface=10.0.0.4|ttl=1", "aeron:udp?endpoint=192.0.2.1:1|ttl=1")]
    [InlineData("aeron:udp?interface=10.0.0.4/24|endpoint=192.0.2.1:1", "aeron:udp?endpoint=192.0.2.1:1")]
    [InlineData("aeron:ipc", "aeron:ipc")]
    public void a_channel_can_be_checked_without_its_interface(string channel, string expected) =>
        Assert.Equal(expected, PublishingPlace.WithoutInterface(channel));

    [RootFact]
    public void a_channel_on_a_measured_interface_is_refused_unless_permitted()
    {
        using NetworkNamespace space = NetworkNamespace.Create("telemetry-place");
        space.Run(() =>
        {
            AddDevice("mgmt0", "10.91.0.1/24");
            AddDevice("meas0", "10.92.0.1/24");
            Ip("link", "add", "link", "meas0", "name", "above0", "type", "macvlan", "mode", "bridge");
            Ip("address", "add", "10.93.0.1/24", "dev", "above0");
            Ip("link", "set", "above0", "up");

            Check("10.91.0.7", "10.91.0.1");
            Check("239.1.1.1", "10.91.0.1/24");
            Check("239.1.1.1", "10.91.0.0/24");
            Check("10.91.0.7", "10.91.0.1:0");
            Check("239.1.1.1", "{mgmt0}");
            Assert.Contains("on meas0: that is measured", Refusal("239.1.1.1", "{meas0}"));
            Assert.Contains("on meas0: that is measured", Refusal("239.1.1.1", "10.92.0.0/16"));
            Assert.Contains("on meas0: that is measured", Refusal("239.1.1.1", "10.88.0.0/13"));
            Assert.Contains("on meas0: that is measured", Refusal("10.92.0.7", "10.92.0.1"));
            Assert.Contains("above0, which lies on meas0", Refusal("10.93.0.7", "10.93.0.1"));
            Assert.Contains("on meas0: that is measured", Refusal("239.1.1.1", "10.92.0.1"));
            Assert.Contains("on meas0: that is measured", Refusal("10.92.0.7", "10.91.0.1"));
            PublishingPlace.Check(Destinations("10.91.0.1"), Measured, mayBeMeasured: false);
            Assert.Contains(
                "on meas0: that is measured", FailureOf(Destinations("10.92.0.1"), mayBeMeasured: false).ToString());
            PublishingPlace.Check(Channel("10.92.0.7", "10.92.0.1"), Measured, mayBeMeasured: true);
            PublishingPlace.Check(Channel("10.92.0.7", "10.92.0.1"), ["other0"], mayBeMeasured: false);
        });
    }

    private static string Channel(string endpoint, string device) =>
        $"aeron:udp?endpoint={endpoint}:20121|interface={device}";

    private static string Destinations(string control) => $"aeron:udp?control={control}:20121|control-mode=dynamic";

    private static void Check(string endpoint, string device) =>
        PublishingPlace.Check(Channel(endpoint, device), Measured, mayBeMeasured: false);

    private static string Refusal(string endpoint, string device) =>
        FailureOf(Channel(endpoint, device), mayBeMeasured: false).ToString()!;

    private static Failure FailureOf(string channel, bool mayBeMeasured) => Assert.Throws<FailureException>(
        () => PublishingPlace.Check(channel, Measured, mayBeMeasured)).Failures[0];

    private static void AddDevice(string name, string address)
    {
        Ip("link", "add", name, "type", "veth", "peer", "name", name + "p");
        Ip("address", "add", address, "dev", name);
        Ip("link", "set", name, "up");
        Ip("link", "set", name + "p", "up");
    }

    private static void Ip(params string[] arguments) => IpCommand.Run(arguments);
}
