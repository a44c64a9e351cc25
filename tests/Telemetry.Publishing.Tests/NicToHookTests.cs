// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Times from NICs to the hooks: from the reader, and to the reports here and over Aeron.</summary>
public sealed class NicToHookTests
{
    private readonly RunWaits _times = new(new ProcessSlots());

    [Fact]
    public void each_interface_has_its_series()
    {
        var rig = new PublisherRig(options => options with { NicTimes = _times }, stamped: ["eth1", "eth2"]);
        Add(0, 800, 2_000);
        Add(0, -20, 3_000);
        Add(1, 5_000, 4_000);
        _times.Miss(1, 7);
        rig.Interval();
        rig.Work();
        rig.End();

        foreach ((ReportReader reader, _) in new[] { rig.ReadLocal(), rig.ReadOutlet() })
        {
            SeriesReport[] found = [.. reader.Summary("run").Series.Where(row => row.Series == "nic_to_hook")];
            Assert.Equal(["eth1", "eth2"], found.Select(row => row.Key));
            Assert.Equal((1L, 800L, 1L, -20L, true),
                (found[0].Count, found[0].MinNs, found[0].Negative.Count, found[0].Negative.MinNs,
                    found[0].Complete));
            Assert.Equal((1L, false, 7L), (found[1].Count, found[1].Complete, found[1].MayBeMissing));
        }
    }

    [Fact]
    public void without_stamps_there_is_none()
    {
        var rig = new PublisherRig();
        rig.Interval();
        rig.Work();
        rig.End();

        Assert.DoesNotContain(rig.ReadLocal().Reader.Summary("run").Series, row => row.Series == "nic_to_hook");
    }

    [Fact]
    public void the_reader_hands_over_received_packets_of_known_interfaces()
    {
        var stamps = new NicStamps(["eth1", "eth2"]);
        stamps.SetIndex(0, 4);
        stamps.SetIndex(1, 9);

        stamps.Take(Hook.XdpRx, 9, 100, 70);
        stamps.Take(Hook.TcTx, 9, 101, 0);
        stamps.Take(Hook.TcRx, 4, 102, 0);
        stamps.Take(Hook.TcRx, 5, 103, 90);
        stamps.Take(Hook.TcRx, 4, 104, ulong.MaxValue);

        Assert.True(stamps.TryTake(out NicStamp stamp));
        Assert.Equal(new NicStamp(1, 100, 70), stamp);
        Assert.False(stamps.TryTake(out _));
        Assert.Equal((2L, 0L), (stamps.UnstampedOf(0), stamps.UnstampedOf(1)));
    }

    private void Add(int slot, long durationNs, long endNs) =>
        _times.Add(new RunWait { Slot = slot, DurationNs = durationNs, EndStampNs = endNs });
}
