// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Stages of orders and deliveries of numbers, in scripts of steps worked out by hand.</summary>
public sealed class OrderStageTests
{
    private const long T = 1_000_000;
    private const uint Trader = 100;
    private const long Ms = 1_000_000;

    [Fact]
    public void the_stages_of_an_order_add_up_to_its_tick_to_trade()
    {
        OrderScript script = Script()
            .Tick(T, 1)
            .Step(PathStepKind.SocketIn, T + 2_000, 1)
            .Step(PathStepKind.Read, T + 3_000)
            .Transmit(PathStepKind.Send, T + 4_800, Trader)
            .Say(T + 6_200, OrderKind.New, key: 1, tick: 1)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal((2_000, 1_000, 1_800, 1_400), Of(order.Stages));
        Assert.Equal(order.OrderStampNs - order.TickStampNs, Sum(order.Stages));
        Assert.Equal([2_000L], script.Samples(SeriesKind.RxToSocket, "feed0/A"));
        Assert.Equal([1_000L], script.Samples(SeriesKind.SocketWait, "feed0/A"));
        Assert.Equal([1_800L], script.Samples(SeriesKind.ReadToSend, "ouch/feed0"));
        Assert.Equal([1_400L], script.Samples(SeriesKind.SendToTx, "ouch"));
        WorstSample worst = script.Worst(SeriesKind.TickToTrade)[0];
        Assert.Equal((2_000, 1_000, 1_800, 1_400), Of(worst.Stages));
    }

    [Fact]
    public void an_order_on_the_other_lines_copy_counts_from_the_first_stamp_of_the_tick()
    {
        OrderScript script = Script()
            .Tick(T, 1)
            .Tick(T + 500, 1, line: 1)
            .Step(PathStepKind.SocketIn, T + 2_500, 1, line: 1, socket: 2)
            .Step(PathStepKind.Read, T + 3_000, socket: 2)
            .Transmit(PathStepKind.Send, T + 4_000, Trader)
            .Say(T + 5_000, OrderKind.New, key: 1, tick: 1)
            .Say(T + 9_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal((2_500, 500, 1_000, 1_000), Of(order.Stages));
        Assert.Equal([2_000L], script.Samples(SeriesKind.RxToSocket, "feed0/B"));
    }

    [Fact]
    public void a_read_by_another_process_is_not_the_orders()
    {
        OrderScript script = Script()
            .Tick(T, 1)
            .Step(PathStepKind.SocketIn, T + 2_000, 1)
            .Step(PathStepKind.Read, T + 3_000, process: 55)
            .Transmit(PathStepKind.Send, T + 4_800, Trader)
            .Say(T + 6_200, OrderKind.New, key: 1, tick: 1)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal((NullValue.Int64, NullValue.Int64, NullValue.Int64, 1_400), Of(order.Stages));
        Assert.Equal(1, script.Counters(SeriesKind.ReadToSend).MayBeMissing);
        Assert.Equal(0, script.Counters(SeriesKind.SendToTx).MayBeMissing);
        Assert.Equal((1, 1), (script.Intervals[^1].Stages.Orders, script.Intervals[^1].Stages.OrdersUnmatched));
    }

    [Fact]
    public void an_order_whose_call_is_not_known_does_not_count_from_the_call_before()
    {
        OrderScript script = Script()
            .Transmit(PathStepKind.Send, T, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1)
            .Tick(T + 5_000, 1)
            .Say(T + 9_000, OrderKind.New, key: 2, tick: 1)
            .Say(T + 50_000, OrderKind.Accepted, key: 2)
            .End(T + 60_000);

        TelemetryEvent order = Assert.Single(
            script.Of(TelemetryEventKind.Order), one => one.OrderStampNs == T + 9_000);
        Assert.Equal(NullValue.Int64, order.Stages.SendToTxNs);
        Assert.Equal([1_000L], script.Samples(SeriesKind.SendToTx));    // of the one without a tick
        Assert.Equal(1, script.Counters(SeriesKind.SendToTx).MayBeMissing);
    }

    [Fact]
    public void an_order_whose_call_wrote_two_belongs_to_that_call()
    {
        OrderScript script = Script()
            .Tick(T, 1)
            .Step(PathStepKind.SocketIn, T + 100, 1)
            .Step(PathStepKind.Read, T + 200)
            .Transmit(PathStepKind.Send, T + 300, Trader, bytes: 100)
            .Say(T + 1_000, OrderKind.New, key: 1, tick: 1)
            .Say(T + 1_000, OrderKind.New, key: 2, tick: 1)
            .Transmit(PathStepKind.Send, T + 2_000, Trader)
            .Say(T + 2_500, OrderKind.New, key: 3, tick: 1)
            .End(T + 60_000);

        Assert.Equal([500L, 700L, 700L], script.Samples(SeriesKind.SendToTx));
    }

    [Fact]
    public void a_dropped_datagram_is_not_the_next_read()
    {
        OrderScript script = Script()
            .Tick(T, 1).Step(PathStepKind.SocketIn, T + 10, 1)
            .Tick(T + 100, 2).Step(PathStepKind.SocketIn, T + 110, 2).Drop(T + 120, 2)
            .Tick(T + 200, 3).Step(PathStepKind.SocketIn, T + 210, 3)
            .Step(PathStepKind.Read, T + 1_010, left: 1)
            .Step(PathStepKind.Read, T + 1_210)
            .End(T + 60_000);

        Assert.Equal([1_000L, 1_000L], script.Samples(SeriesKind.SocketWait));
        Assert.Equal((2, 0), (script.Intervals[^1].Stages.Reads, script.Intervals[^1].Stages.ReadsUnmatched));
    }

    [Fact]
    public void a_process_read_what_it_read_on_some_line_in_time_and_nothing_else()
    {
        OrderScript script = Script();
        long nowNs = T;
        Read(script, ref nowNs, 1, line: 0);
        Read(script, ref nowNs, 2, line: 1);                        // line A's copy is dropped
        script.Tick(nowNs += Ms, 3).Tick(nowNs += Ms, 4);           // read by nobody
        Read(script, ref nowNs, 5, line: 0);
        script.Tick(nowNs += Ms, 6).Step(PathStepKind.SocketIn, nowNs + 10, 6)
            .Step(PathStepKind.Read, nowNs += 20 * Ms);             // too late
        Read(script, ref nowNs, 7, line: 0);
        script.Clock(nowNs += 100 * Ms).End(nowNs + 1);

        DeliveryRow row = script.Intervals[^1].Deliveries[0];
        Assert.Equal((1, Trader, (short)0), (script.Intervals[^1].DeliveryCount, row.Process, row.FeedIndex));
        // The first number came before the process was known to read.
        Assert.Equal((3, 3), (row.Counters.NumbersRead, row.Counters.NumbersUnread));
        Assert.Equal(21 * Ms, row.Counters.LongestBlindNs);
    }

    [Fact]
    public void a_process_that_has_ended_misses_nothing_more()
    {
        OrderScript script = Script();
        long nowNs = T;
        Read(script, ref nowNs, 1, line: 0);
        Read(script, ref nowNs, 2, line: 0);
        script.Clock(nowNs += 100 * Ms).Control(ControlKind.ReaderEnded, nowNs, Trader)
            .Tick(nowNs += Ms, 3).Tick(nowNs += Ms, 4).Clock(nowNs += 100 * Ms).End(nowNs + 1);

        Assert.Equal((1, 0), (script.Intervals[^1].Deliveries[0].Counters.NumbersRead,
            script.Intervals[^1].Deliveries[0].Counters.NumbersUnread));
    }

    [Theory]
    [InlineData(0, 3, 0)]                       // the input ends with the last packet: 3 and 5 may still be read
    [InlineData(Ms, 3, 0)]
    [InlineData(8 * Ms, 3, 1)]                  // the time of 3 has passed, that of 5 has not
    [InlineData(1_000 * Ms, 3, 2)]
    public void at_the_end_every_number_that_was_read_counts_and_the_others_if_their_time_has_passed(
        long stepsForNs, long read, long unread)
    {
        OrderScript script = Script();
        long nowNs = T;
        Read(script, ref nowNs, 1, line: 0);
        Read(script, ref nowNs, 2, line: 0);
        script.Tick(nowNs += Ms, 3);
        Read(script, ref nowNs, 4, line: 0);
        script.Tick(nowNs += Ms, 5).Tick(nowNs += Ms, 6)
            .Step(PathStepKind.SocketIn, nowNs + 10, 6).Step(PathStepKind.Read, nowNs + 20);
        if (stepsForNs > 0)                     // a capture says how long steps were recorded behind its last packet
            script.Control(ControlKind.StepsEnded, nowNs + stepsForNs, 1);
        script.End(nowNs);

        DeliveryRow row = script.Intervals[^1].Deliveries[0];
        Assert.Equal((read, unread), (row.Counters.NumbersRead, row.Counters.NumbersUnread));
    }

    [Fact]
    public void what_comes_between_the_first_read_and_its_record_counts()
    {
        OrderScript script = Script()
            .Tick(T, 1).Step(PathStepKind.SocketIn, T + 10, 1)
            .Tick(T + 100, 2).Tick(T + 200, 3).Step(PathStepKind.SocketIn, T + 110, 2)
            .Step(PathStepKind.Read, T + 50).Step(PathStepKind.Read, T + 150)
            .Clock(T + (100 * Ms)).End(T + (100 * Ms) + 1);

        DeliveryRow row = script.Intervals[^1].Deliveries[0];
        Assert.Equal((1, 1), (row.Counters.NumbersRead, row.Counters.NumbersUnread));
    }

    [Fact]
    public void lost_steps_make_every_series_of_stages_incomplete()
    {
        OrderScript script = Script().Tick(T, 1).Control(ControlKind.StepsLost, T + 10, 4).End(T + 20);

        Assert.Equal(4, script.Intervals[^1].Stages.RecordsLost);
        Assert.All(
            [SeriesKind.RxToSocket, SeriesKind.SocketWait, SeriesKind.ReadToSend, SeriesKind.SendToTx],
            kind => Assert.Equal(4, script.Counters(kind).MayBeMissing));
        Assert.Equal(0, script.Counters(SeriesKind.TickToTrade).MayBeMissing);
    }

    [Fact]
    public void stamps_of_driver_and_acknowledgement_are_of_the_order_that_ends_there()
    {
        var script = new OrderScript(stages: StageLevel.Transmit);
        script.Tick(T, 1)
            .Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1, tick: 1)
            .Transmit(PathStepKind.Driver, T + 1_600, Trader)
            .Transmit(PathStepKind.Acknowledged, T + 3_500, Trader)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        Assert.Equal([600L], script.Samples(SeriesKind.TxToDriver));
        Assert.Equal([1_900L], script.Samples(SeriesKind.WireToAck));
        Assert.Equal(600, Assert.Single(script.Of(TelemetryEventKind.Order)).Stages.TxToDriverNs);
    }

    [Fact]
    public void an_order_whose_own_stamps_did_not_come_takes_none_of_a_later_one()
    {
        var script = new OrderScript(stages: StageLevel.Transmit);
        script.Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1)                  // dropped behind the hook
            .Transmit(PathStepKind.Send, T + 9_000, Trader)
            .Say(T + 9_200, OrderKind.New, key: 2)
            .Transmit(PathStepKind.Driver, T + 9_300, Trader)
            .Transmit(PathStepKind.Acknowledged, T + 9_900, Trader)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .Say(T + 50_001, OrderKind.Accepted, key: 2)
            .End(T + 60_000);

        Assert.Equal([100L], script.Samples(SeriesKind.TxToDriver));
        Assert.Equal([600L], script.Samples(SeriesKind.WireToAck));
        Assert.Equal([null, 100L], script.Of(TelemetryEventKind.Order).Select(order =>
            order.Stages.TxToDriverNs == NullValue.Int64 ? null : (long?)order.Stages.TxToDriverNs));
    }

    [Theory]
    [InlineData(100, 1_000)]                                        // one call writes both, in two segments
    [InlineData(50, 0)]                                             // a call each, in one segment
    public void orders_written_together_have_the_stamps_of_the_last_of_them(uint bytes, long apartNs)
    {
        var script = new OrderScript(stages: StageLevel.Transmit);
        script.Transmit(PathStepKind.Send, T + 800, Trader, bytes: bytes);
        script.Say(T + 2_000, OrderKind.New, key: 1);
        if (bytes == 50)
            script.Transmit(PathStepKind.Send, T + 900, Trader);
        script.Say(T + 2_000 + apartNs, OrderKind.New, key: 2)
            .Transmit(PathStepKind.Driver, T + 4_000, Trader)
            .Transmit(PathStepKind.Acknowledged, T + 5_000, Trader)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        Assert.Equal([2_000L - apartNs, 2_000L], script.Samples(SeriesKind.TxToDriver).Order());
        Assert.Equal([1_000L, 1_000L], script.Samples(SeriesKind.WireToAck));
    }

    [Fact]
    public void bytes_behind_an_order_give_it_no_stamp()
    {
        var script = new OrderScript(stages: StageLevel.Transmit);
        script.Transmit(PathStepKind.Send, T + 800, Trader)
            .Say(T + 1_000, OrderKind.New, key: 1)
            .Transmit(PathStepKind.Send, T + 9_000, Trader)         // of a heartbeat
            .Transmit(PathStepKind.Driver, T + 9_300, Trader, after: 50)
            .Say(T + 50_000, OrderKind.Accepted, key: 1)
            .End(T + 60_000);

        Assert.Empty(script.Samples(SeriesKind.TxToDriver));
    }

    [Fact]
    public void without_steps_there_is_no_series_of_them()
    {
        var script = new OrderScript();

        Assert.DoesNotContain(script.Topology.Series, series => series.Kind >= SeriesKind.RxToSocket);
        Assert.DoesNotContain(
            new OrderScript(stages: StageLevel.Receive).Topology.Series,
            series => series.Kind >= SeriesKind.ReadToSend);
    }

    private static OrderScript Script() => new(stages: StageLevel.All);

    private static void Read(OrderScript script, ref long nowNs, ulong number, int line)
    {
        nowNs += Ms;
        ulong socket = (ulong)line + 1;
        script.Tick(nowNs, number, line).Step(PathStepKind.SocketIn, nowNs + 10, number, line, socket)
            .Step(PathStepKind.Read, nowNs + 20, socket: socket);
    }

    private static (long, long, long, long) Of(OrderStages stages) =>
        (stages.RxToSocketNs, stages.SocketWaitNs, stages.ReadToSendNs, stages.SendToTxNs);

    private static long Sum(OrderStages stages) =>
        stages.RxToSocketNs + stages.SocketWaitNs + stages.ReadToSendNs + stages.SendToTxNs;
}
