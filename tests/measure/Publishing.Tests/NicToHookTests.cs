// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Times from NICs to the hooks: from the reader, and to the reports here and over Aeron.</summary>
public sealed class NicToHookTests
{
    private static readonly string[] Names = ["eth1", "eth2"];

    [Fact]
    public void each_interface_has_its_series()
    {
        var times = new StampedTimes(Watched.Topology.With(StageLevel.Off, processes: null, Names));
        var rig = new PublisherRig(options => options with { Samples = [times] }, stamped: Names);
        times.Add(new TimedSample(times.SeriesOf(0), 800, 2_000), errorNs: 45);
        times.Add(new TimedSample(times.SeriesOf(0), -20, 3_000), errorNs: 40);
        times.Add(new TimedSample(times.SeriesOf(1), 5_000, 4_000), errorNs: 60);
        times.CountUnstamped(times.SeriesOf(1), 7);
        times.CountStepped(times.SeriesOf(1));
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
            Assert.Equal((1L, false, 8L), (found[1].Count, found[1].Complete, found[1].MayBeMissing));
            Assert.Equal((0L, 0L, 0L, 45L), FaultsOf(found[0]));
            Assert.Equal((7L, 1L, 0L, 60L), FaultsOf(found[1]));
            Assert.Equal(("nic", "kernel"), (found[0].FromSource, found[0].ToSource));
            Assert.All(
                reader.Summary("run").Series.Where(row => row.Series != "nic_to_hook"),
                row => Assert.Equal((null, null, null, null), FaultsOf(row)));
        }
    }

    [Fact]
    public void orders_have_series_from_NIC_to_NIC()
    {
        Topology topology = Watched.Topology.With(StageLevel.Transmit, processes: null, Names);
        var times = new StampedTimes(topology);
        var rig = new PublisherRig(
            options => options with { Samples = [times] }, stages: StageLevel.Transmit, stamped: Names);
        int series = topology.Series.First(one => one.Kind == SeriesKind.TickToTradeWire).Index;
        times.Add(new TimedSample(series, 900, 5_000), errorNs: 0);
        times.CountMismatch(series);
        rig.Interval();
        rig.Work();
        rig.End();

        foreach ((ReportReader reader, _) in new[] { rig.ReadLocal(), rig.ReadOutlet() })
        {
            SeriesReport wire = reader.Summary("run").Series.First(row => row.Series == "tick_to_trade_wire");
            Assert.Equal((1L, 900L, false, 1L), (wire.Count, wire.MaxNs, wire.Complete, wire.MayBeMissing));
            Assert.Equal((0L, 0L, 1L, 0L), FaultsOf(wire));
            Assert.Equal(("nic", "nic"), (wire.FromSource, wire.ToSource));
            Assert.Contains(reader.Summary("run").Series, row => row.Series == "order_to_ack_wire");
            SeriesReport driver = reader.Summary("run").Series.First(row => row.Series == "driver_to_wire");
            Assert.Equal((0L, true, "kernel", "nic"),
                (driver.Count, driver.Complete, driver.FromSource, driver.ToSource));
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

    private static (long?, long?, long?, long?) FaultsOf(SeriesReport row) =>
        (row.Unstamped, row.ClockStepped, row.StageMismatch, row.MappingErrorNs);
}
