// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Times from NIC to NIC of orders whose ends are found, and those of which one is missing.</summary>
public sealed class WireSampleTests
{
    private const long T = 1_000_000_000;
    private const int Nic = 4;
    private const uint Trader = 100;

    // The NIC's clock: another epoch, and no relation to the host's in these tests.
    private const long NicT = 77_000_000_000;

    private readonly NicStamps _stamps = new(["eth1", "eth2"]);

    public WireSampleTests()
    {
        _stamps.SetIndex(0, 9);
        _stamps.SetIndex(1, Nic);
    }

    [Fact]
    public void an_order_has_its_ticks_its_own_and_its_answers_stamp()
    {
        OrderScript script = Script();
        Receive(T, NicT);
        script.Tick(T, 1).Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1, tick: 1)
            .Transmit(PathStepKind.Driver, T + 1_600, Trader)
            .Transmit(PathStepKind.Wire, T + 3_000, Trader, nicNs: NicT + 2_200, nic: Nic)
            .Transmit(PathStepKind.Acknowledged, T + 9_000, Trader);
        Receive(T + 50_000, NicT + 49_100);
        script.Say(T + 50_000, OrderKind.Accepted, key: 1).End(T + 60_000);

        var sent = new WireEnd(1, NicT + 2_200, T + 1_000, IsSent: true);
        Assert.Equal(
            [
                new WireSample(Of(script, SeriesKind.DriverToWire), WireEnd.OfHost(T + 1_600), sent),
                new WireSample(
                    Of(script, SeriesKind.TickToTradeWire), new WireEnd(1, NicT, T, IsSent: false), sent),
                new WireSample(
                    Of(script, SeriesKind.OrderToAckWire), sent,
                    new WireEnd(1, NicT + 49_100, T + 50_000, IsSent: false)),
            ],
            Taken(script));
        Assert.All(Wires(script), series => Assert.Equal(0, script.Times!.MissingOf(series)));
    }

    [Fact]
    public void a_stamp_that_is_missing_is_counted_in_the_series_that_need_it()
    {
        OrderScript script = Script();
        script.Tick(T, 1).Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1, tick: 1)
            .Transmit(PathStepKind.Driver, T + 1_600, Trader)
            .Transmit(PathStepKind.Wire, T + 3_000, Trader, nicNs: NicT + 2_200, nic: Nic)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        Assert.Equal(Of(script, SeriesKind.DriverToWire), Assert.Single(Taken(script)).Series);
        Assert.Equal((0, 1, 1), Missing(script));
    }

    [Theory]
    [InlineData(0L, Nic)]
    [InlineData(NicT, 55)]
    public void an_order_that_no_known_NIC_stamped_is_counted_once_in_each(long nicNs, int nic)
    {
        OrderScript script = Script();
        Receive(T, NicT);
        script.Tick(T, 1).Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1, tick: 1)
            .Transmit(PathStepKind.Driver, T + 1_600, Trader)
            .Transmit(PathStepKind.Wire, T + 3_000, Trader, nicNs: nicNs, nic: nic)
            .Transmit(PathStepKind.Acknowledged, T + 9_000, Trader)
            .Transmit(PathStepKind.Wire, T + 9_500, Trader, nicNs: NicT, nic: Nic);
        Receive(T + 50_000, NicT + 49_100);
        script.Say(T + 50_000, OrderKind.Accepted, key: 1).End(T + 60_000);

        Assert.Empty(Taken(script));
        Assert.Equal((1, 1, 1), Missing(script));
    }

    [Fact]
    public void steps_that_were_lost_may_have_been_any_of_them()
    {
        OrderScript script = Script().Tick(T, 1).Control(ControlKind.StepsLost, T + 10, 4).End(T + 20);

        Assert.Equal((4, 4, 4), Missing(script));
    }

    [Fact]
    public void cancels_are_no_orders()
    {
        OrderScript script = Script();
        script.Transmit(PathStepKind.Send, T + 800, Trader).Say(T + 1_000, OrderKind.Cancel, key: 1)
            .Transmit(PathStepKind.Wire, T + 3_000, Trader, nicNs: NicT, nic: Nic)
            .Say(T + 50_000, OrderKind.Canceled, key: 1).End(T + 60_000);

        Assert.Empty(Taken(script));
        Assert.Equal((0, 0, 0), Missing(script));
    }

    [Fact]
    public void without_stamps_of_NICs_there_are_no_such_series()
    {
        Assert.DoesNotContain(
            new OrderScript(stages: StageLevel.Transmit).Topology.Series, series => series.Kind.IsOfNics());
        Assert.DoesNotContain(
            new OrderScript(stages: StageLevel.All, stamps: _stamps).Topology.Series,
            series => series.Kind > SeriesKind.NicToHook);
    }

    [Fact]
    public void of_two_packets_with_one_stamp_neither_is_found()
    {
        Receive(T, NicT);
        Assert.True(_stamps.TryFind(T, out NicStamp found));
        Assert.Equal(new NicStamp(1, T, NicT), found);

        _stamps.Take(Hook.TcRx, 9, T, NicT + 5);

        Assert.False(_stamps.TryFind(T, out _));
        Assert.False(_stamps.TryFind(T + 1, out _));
    }

    [Fact]
    public void the_newest_stamps_are_found_and_none_is_another_ones()
    {
        const int Packets = 500_000;
        int found = 0;
        for (int packet = 1; packet <= Packets; packet++)
            Receive(T + (packet * 1_013L), NicT + packet);
        for (int packet = 1; packet <= Packets; packet++)
        {
            if (!_stamps.TryFind(T + (packet * 1_013L), out NicStamp stamp))
                continue;
            Assert.Equal(NicT + packet, stamp.NicNs);
            found += packet > Packets - 1_000 ? 1 : 0;
        }

        Assert.InRange(found, 980, 1_000);
    }

    private OrderScript Script() => new(stages: StageLevel.Transmit, stamps: _stamps);

    private void Receive(long hookNs, long nicNs) => _stamps.Take(Hook.XdpRx, Nic, hookNs, (ulong)nicNs);

    private static int Of(OrderScript script, SeriesKind kind) =>
        script.Topology.Series.Single(series => series.Kind == kind).Index;

    private static IEnumerable<int> Wires(OrderScript script) =>
        script.Topology.Series.Where(series => series.Kind > SeriesKind.NicToHook).Select(series => series.Index);

    private static (long Driver, long Tick, long Answer) Missing(OrderScript script) =>
        (script.Times!.MissingOf(Of(script, SeriesKind.DriverToWire)),
            script.Times.MissingOf(Of(script, SeriesKind.TickToTradeWire)),
            script.Times.MissingOf(Of(script, SeriesKind.OrderToAckWire)));

    private static List<WireSample> Taken(OrderScript script)
    {
        List<WireSample> taken = [];
        while (script.Times!.TryTake(out WireSample sample))
            taken.Add(sample);
        return taken;
    }
}
