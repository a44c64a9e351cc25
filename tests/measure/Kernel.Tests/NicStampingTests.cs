// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>What the kernel says about stamps of a device, compared with what its drivers are known to do.</summary>
[Trait("Needs", "root")]
public sealed class NicStampingTests
{
    [RootFact]
    public void a_veth_offers_metadata_at_XDP_and_stamps_nothing()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            NicStamping nic = NicStamping.Of(VethPair.Watched);

            Assert.Equal(7UL, nic.XdpMetadata & 7);             // drivers/net/veth.c: timestamp, hash, VLAN tag
            Assert.True(nic.AtXdp);
            Assert.Equal((false, -1), (nic.CanStampAll, nic.Clock));
            Assert.NotNull(nic.Missing);
        });
    }

    [RootFact]
    public void the_loopback_offers_nothing()
    {
        NicStamping nic = NicStamping.Of("lo");

        Assert.Equal((0UL, false, -1), (nic.XdpMetadata, nic.AtXdp, nic.Clock));
        Assert.Equal("its driver has no stamps", nic.Missing);
    }

    [RootFact]
    public void an_interface_that_is_not_there_has_nothing()
    {
        NicStamping nic = NicStamping.Of("telnone0");

        Assert.Null(nic.XdpMetadata);
        Assert.Null(nic.Filter);
    }

    [RootFact]
    public void ethtool_says_the_same_of_the_clock()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            string text = pair.OnHost("ethtool", "-T", VethPair.Watched);
            int clock = NicStamping.Of(VethPair.Watched).Clock;

            Assert.Contains(clock < 0 ? "none" : $"{clock}",
                text.Split('\n').First(line => line.Contains("PTP Hardware Clock", StringComparison.Ordinal)
                    || line.Contains("Hardware timestamp provider index", StringComparison.Ordinal)),
                StringComparison.Ordinal);
        });
    }
}
