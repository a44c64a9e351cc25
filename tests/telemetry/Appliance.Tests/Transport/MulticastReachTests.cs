// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Appliance.Transport;
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Failures;
using Telemetry.Reports.Receiving;
using Telemetry.Simulation.Network;
using Telemetry.Transport;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>Reach of a multicast publication without a configured TTL.</summary>
[Collection(Undisturbed.Name)]
public sealed class MulticastReachTests
{
    private const string Group = "aeron:udp?endpoint=239.10.0.1:20121";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("239.10.0.1:20121|interface=10.0.0.4/24")]
    [InlineData("[ff05::1]:20121|interface=[fd00::4]/64")]
    public void a_group_without_ttl_stays_on_this_host_with_a_notice(string place)
    {
        (string channel, string? notice) = MulticastReach.Of("aeron:udp?endpoint=" + place, DriverKind.Embedded);

        Assert.Equal($"aeron:udp?endpoint={place}|ttl=0", channel);
        Assert.Equal($"publishing to {place.Split('|')[0]} with TTL 0 stays on this host: add |ttl=1", notice);
    }

    [Theory]
    [InlineData(Group + "|ttl=1", DriverKind.Embedded)]
    [InlineData(Group + "|ttl=0", DriverKind.External)]
    [InlineData("aeron:udp?endpoint=192.0.2.1:20121", DriverKind.Embedded)]
    [InlineData("aeron:udp?control=127.0.0.1:20121|control-mode=dynamic", DriverKind.Embedded)]
    [InlineData("aeron:ipc", DriverKind.Embedded)]
    internal void what_says_it_or_is_no_group_stays_as_it_is(string channel, DriverKind driver) =>
        Assert.Equal((channel, null), MulticastReach.Of(channel, driver));

    [Fact]
    public void the_reach_of_an_external_driver_is_its_own_and_is_reported()
    {
        (string channel, string? notice) = MulticastReach.Of(Group, DriverKind.External);

        Assert.Equal(Group, channel);
        Assert.Contains("add |ttl=1", notice, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_subscriber_on_another_host_receives_nothing_until_the_channel_has_a_ttl()
    {
        using NetworkNamespace here = NetworkNamespace.Create("telemetry-reach");
        using NetworkNamespace there = NetworkNamespace.Create("telemetry-there");
        IpCommand.Run("link", "add", "reach0", "netns", here.Name, "type", "veth",
            "peer", "name", "there0", "netns", there.Name);
        here.Run(() => SetUp("reach0", "10.94.0.1/24"));
        there.Run(() => SetUp("there0", "10.94.0.2/24"));

        Assert.Equal((true, false, 1), Receivers(here, there, ""));
        Assert.Equal((true, true, 0), Receivers(here, there, "|ttl=1"));
    }

    /// <summary>The hosts that received a publication, and the number of notices.</summary>
    private static (bool Here, bool There, int Notices) Receivers(
        NetworkNamespace here, NetworkNamespace there, string ttl)
    {
        var notices = new ConcurrentQueue<string>();
        using AeronOutput output = In(here, () => new AeronOutput(
            LinkTo($"{Group}|interface=10.94.0.1/24{ttl}") with { Notices = new Queued(notices) }));
        using AeronInput local = In(here, () => Subscribe("10.94.0.1/24"));
        using AeronInput remote = In(there, () => Subscribe("10.94.0.2/24"));
        DateTime deadline = DateTime.UtcNow + Deadline;
        bool hereHeard = false;
        bool thereHeard = false;
        // A datagram that one of them receives reaches the other too, except for a setup or two.
        for (int offersHeard = 0; offersHeard < 50 || (ttl.Length > 0 && !thereHeard);)
        {
            Assert.True(DateTime.UtcNow < deadline, $"here {hereHeard}, there {thereHeard}, heard {offersHeard}");
            output.Outlet.Offer(0, 64);
            if (local.Poll() > 0)
            {
                hereHeard = true;
                offersHeard++;
            }
            thereHeard |= remote.Poll() > 0;
            HostThread.SleepNs(1_000_000);
        }

        return (hereHeard, thereHeard, notices.Count);
    }

    private static AeronInput Subscribe(string own) =>
        new(LinkTo($"{Group}|interface={own}"), null, new ReportReader(new RecordingSink(), new ReaderLimits()));

    private static AeronLinkOptions LinkTo(string channel) => new()
    {
        Channel = channel,
        Settings = new AeronSettings { TermLength = 1 << 16 },
        Failure = new StageFailure(),
    };

    private static T In<T>(NetworkNamespace space, Func<T> make)
        where T : class
    {
        T? made = null;
        space.Run(() => made = make());
        return made!;
    }

    private static void SetUp(string device, string address)
    {
        IpCommand.Run("address", "add", address, "dev", device);
        IpCommand.Run("link", "set", device, "up");
        IpCommand.Run("link", "set", "lo", "up");
        IpCommand.Run("route", "add", "224.0.0.0/4", "dev", device);
    }

    private sealed class Queued(ConcurrentQueue<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Enqueue(value);
    }
}
