// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Stages of orders where the kernel has no hook of sends, in scripts of steps worked out by hand.</summary>
public sealed class ReadToTxTests
{
    private const long T = 1_000_000;
    private const uint Trader = 100;
    private const uint Recorder = 55;

    [Fact]
    public void three_stages_of_an_order_add_up_to_its_tick_to_trade()
    {
        OrderScript script = Order(Read(Script()));

        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal((2_000, 1_000, 1_800), Of(order.Stages));
        Assert.Equal(2_000 + 1_000 + 1_800, order.OrderStampNs - order.TickStampNs);
        Assert.Equal(
            (NullValue.Int64, NullValue.Int64), (order.Stages.ReadToSendNs, order.Stages.SendToTxNs));
        Assert.Equal([2_000L], script.Samples(SeriesKind.RxToSocket, "feed0/A"));
        Assert.Equal([1_000L], script.Samples(SeriesKind.SocketWait, "feed0/A"));
        Assert.Equal([1_800L], script.Samples(SeriesKind.ReadToTx, "ouch/feed0"));
        Assert.Equal(0, script.Counters(SeriesKind.ReadToTx).MayBeMissing);
        Assert.Equal((1, 0), Orders(script));
        Assert.Equal((2_000, 1_000, 1_800), Of(script.Worst(SeriesKind.TickToTrade)[0].Stages));
    }

    [Fact]
    public void its_series_stand_in_place_of_those_of_the_call()
    {
        IEnumerable<SeriesKind> kinds = Script().Topology.Series.Select(one => one.Kind)
            .Where(kind => kind >= SeriesKind.RxToSocket).Distinct();

        Assert.Equal([SeriesKind.RxToSocket, SeriesKind.SocketWait, SeriesKind.ReadToTx], kinds);
        Assert.DoesNotContain(
            new OrderScript(stages: StageLevel.Transmit).Topology.Series, one => one.Kind == SeriesKind.ReadToTx);
    }

    [Fact]
    public void the_first_read_of_the_process_counts_on_whatever_line_from_the_first_stamp_of_the_tick()
    {
        OrderScript script = Script()
            .Tick(T, 1)
            .Tick(T + 500, 1, line: 1)
            .Step(PathStepKind.SocketIn, T + 2_400, 1, line: 1, socket: 2)
            .Step(PathStepKind.SocketIn, T + 2_500, 1)
            .Step(PathStepKind.Read, T + 3_000, socket: 2)
            .Step(PathStepKind.Read, T + 3_100);

        Assert.Equal((2_400, 600, 1_800), Of(Assert.Single(Order(script).Of(TelemetryEventKind.Order)).Stages));
    }

    [Fact]
    public void a_tick_that_two_processes_have_read_belongs_to_neither()
    {
        OrderScript script = Read(Script())
            .Step(PathStepKind.SocketIn, T + 2_100, 1, socket: 2)
            .Step(PathStepKind.Read, T + 4_000, socket: 2, process: Recorder);

        AssertUnmatched(Order(script));
    }

    [Fact]
    public void a_process_that_read_another_tick_or_read_this_one_behind_the_order_does_not_count()
    {
        OrderScript script = Script()
            .Tick(T - 9_000, 1)
            .Step(PathStepKind.SocketIn, T - 8_000, 1, socket: 2)
            .Step(PathStepKind.Read, T - 7_000, socket: 2, process: Recorder);
        Read(script, number: 2)
            .Step(PathStepKind.SocketIn, T + 2_100, 2, socket: 2)
            .Step(PathStepKind.Read, T + 4_900, socket: 2, process: Recorder);

        Assert.Equal([1_800L], Order(script, number: 2).Samples(SeriesKind.ReadToTx));
    }

    [Fact]
    public void a_read_since_the_tick_whose_datagram_is_not_certain_may_have_been_the_senders()
    {
        OrderScript before = Script().Step(PathStepKind.Read, T - 1, socket: 9, process: Recorder);
        OrderScript since = Read(Script()).Step(PathStepKind.Read, T + 4_000, socket: 9, process: Recorder);

        Assert.Equal([1_800L], Order(Read(before)).Samples(SeriesKind.ReadToTx));
        AssertUnmatched(Order(since));
    }

    [Fact]
    public void a_tick_that_nobody_has_read_has_no_stages_and_an_order_without_a_tick_is_not_counted()
    {
        OrderScript script = Script().Say(T - 1_000, OrderKind.New, key: 9).Tick(T, 1);

        AssertUnmatched(Order(script));
    }

    [Fact]
    public void more_processes_than_there_are_places_leave_no_order_a_certain_sender()
    {
        OrderScript script = Script();
        for (uint process = 1; process <= DeliveryRow.MaxReported; process++)
            ReadBy(script, process);
        Assert.Equal([100L], SayOf(script, 1_000 + DeliveryRow.MaxReported).Samples(SeriesKind.ReadToTx));

        OrderScript more = Script();
        for (uint process = 1; process <= DeliveryRow.MaxReported + 1; process++)
            ReadBy(more, process);
        AssertUnmatched(SayOf(more, 1_000 + DeliveryRow.MaxReported));
    }

    [Fact]
    public void lost_steps_make_the_series_incomplete()
    {
        OrderScript script = Script().Tick(T, 1).Control(ControlKind.StepsLost, T + 10, 4).End(T + 20);

        Assert.Equal(4, script.Counters(SeriesKind.ReadToTx).MayBeMissing);
    }

    private static OrderScript Script() => new(stages: StageLevel.ReadToTx);

    private static OrderScript Read(OrderScript script, ulong number = 1) => script.Tick(T, number)
        .Step(PathStepKind.SocketIn, T + 2_000, number)
        .Step(PathStepKind.Read, T + 3_000, process: Trader);

    private static OrderScript Order(OrderScript script, ulong number = 1) => script
        .Say(T + 4_800, OrderKind.New, key: 1, tick: number)
        .Say(T + 50_000, OrderKind.Accepted, key: 1)
        .End(T + 60_000);

    // Each of many processes reads a tick of its own.
    private static void ReadBy(OrderScript script, uint process)
    {
        long nowNs = process * T;
        script.Tick(nowNs, 1_000 + process)
            .Step(PathStepKind.SocketIn, nowNs + 10, 1_000 + process, socket: process)
            .Step(PathStepKind.Read, nowNs + 20, socket: process, process: process);
    }

    private static OrderScript SayOf(OrderScript script, ulong tick)
    {
        long nowNs = ((long)(tick - 1_000) * T) + 120;
        return script.Say(nowNs, OrderKind.New, key: 1, tick: tick)
            .Say(nowNs + 1_000_000, OrderKind.Accepted, key: 1).End(nowNs + 3_000_000);
    }

    private static void AssertUnmatched(OrderScript script)
    {
        TelemetryEvent order = script.Of(TelemetryEventKind.Order)[^1];
        Assert.Equal((NullValue.Int64, NullValue.Int64, NullValue.Int64), Of(order.Stages));
        Assert.Empty(script.Samples(SeriesKind.ReadToTx));
        Assert.Equal(1, script.Counters(SeriesKind.ReadToTx).MayBeMissing);
        Assert.Equal((1, 1), Orders(script));
    }

    private static (long, long) Orders(OrderScript script) =>
        (script.Intervals[^1].Stages.Orders, script.Intervals[^1].Stages.OrdersUnmatched);

    private static (long, long, long) Of(OrderStages stages) =>
        (stages.RxToSocketNs, stages.SocketWaitNs, stages.ReadToTxNs);
}
