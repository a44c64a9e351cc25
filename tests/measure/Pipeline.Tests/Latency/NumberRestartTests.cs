// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Answers whose numbers start from 1 again, and repetitions of answers beside them.</summary>
public sealed class NumberRestartTests
{
    private const long SecondNs = 1_000_000_000;
    private const long DayNs = 86_400 * SecondNs;

    [Theory]
    [InlineData(0UL, 20 * 3600 * SecondNs, 100)]
    [InlineData(0UL, 3 * DayNs, 0)]                 // the keys of the day before
    [InlineData(9UL, 3 * DayNs, 100)]
    [InlineData(1UL << 40, 3 * DayNs, 0)]
    public void answers_of_the_next_day_are_new_though_their_numbers_came_before(ulong line, long laterNs, int moreKeys)
    {
        var script = new OrderScript();
        Day(script, SecondNs, connection: 1, orders: 10, firstKey: 1, line);
        script.Segment(2 * SecondNs, PacketEventFlags.ConnectionClosed);
        Day(script, laterNs, connection: 2, orders: 15, firstKey: 1 + (ulong)moreKeys, line);
        script.End(laterNs + (5 * SecondNs));

        AssertAnswered(script, 25);
    }

    [Fact]
    public void a_fill_after_a_restart_is_new()
    {
        var script = new OrderScript();
        Day(script, SecondNs, connection: 1, orders: 10, firstKey: 1);
        script.Segment(2 * SecondNs, PacketEventFlags.ConnectionClosed).LogIn(DayNs, 2)
            .Say(DayNs + 10, OrderKind.New, 101, connection: 2)
            .Say(DayNs + 20, OrderKind.Accepted, 101, sequence: 1, connection: 2)
            .Say(DayNs + 30, OrderKind.Filled, 101, sequence: 2, connection: 2)
            .Say(DayNs + 40, OrderKind.Filled, 101, sequence: 2, connection: 2).End(DayNs + SecondNs);

        Assert.Equal((11, 1, 1), (script.Session.Answered, script.Session.Fills, script.Session.Replayed));
    }

    [Fact]
    public void a_key_used_again_at_once_is_an_answer_of_which_nothing_is_certain()
    {
        var script = new OrderScript();
        Day(script, SecondNs, connection: 1, orders: 10, firstKey: 1);
        script.Segment(2 * SecondNs, PacketEventFlags.ConnectionClosed);
        Day(script, 3 * SecondNs, connection: 2, orders: 10, firstKey: 1);
        script.End(5 * SecondNs);

        Assert.Equal((20, 20, 0), (script.Session.Orders, script.Session.Answered, script.Session.Replayed));
        Assert.Equal(1, script.Session.RecordsImpaired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_key_used_again_at_once_is_decided_by_the_time_of_the_answer(bool isRepeated)
    {
        OrderScript script = new OrderScript().LogIn(100, 1)
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 1, timeNs: 500)
            .Say(1110, OrderKind.Filled, 1, sequence: 2, timeNs: 600)
            .Segment(1200, PacketEventFlags.ConnectionClosed).LogIn(1300, 2)
            .Say(1500, OrderKind.New, 1, connection: 2)
            .Say(1600, OrderKind.Accepted, 1, sequence: 1, connection: 2, timeNs: isRepeated ? 500 : 900).End(3000);

        Assert.Equal(
            isRepeated ? (1, 1, 1, 0) : (2, 0, 0, 0),
            (script.Session.Answered, script.Session.Unanswered, script.Session.Replayed,
                script.Session.RecordsImpaired));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(1UL << 40)]
    public void a_day_that_is_repeated_beside_new_orders_is_replayed(ulong line)
    {
        var script = new OrderScript();
        Day(script, 1000, connection: 1, orders: 20, firstKey: 1, line);
        script.Segment(60_000, PacketEventFlags.ConnectionClosed).LogIn(70_000, 2)
            .Say(70_100, OrderKind.New, 101, connection: 2).Say(70_101, OrderKind.New, 102, connection: 2);
        for (ulong number = 1; number <= 20; number++)
            script.Say(71_000 + (long)number, OrderKind.Accepted, number, sequence: number, connection: 2, line: line);
        script.Say(72_000, OrderKind.Accepted, 101, sequence: 21, connection: 2, line: line)
            .Say(72_001, OrderKind.Accepted, 102, sequence: 22, connection: 2, line: line).End(SecondNs);

        Assert.Equal((20, 20), (script.Session.Replayed, script.Session.Numbers.Resent));
        Assert.Equal((22, 22, 0), (script.Session.Orders, script.Session.Answered, script.Session.RecordsImpaired));
        Assert.Equal(22, script.Samples(SeriesKind.OrderToAck).Length);
    }

    [Fact]
    public void repetitions_about_an_old_order_are_no_answers_to_a_new_one_of_its_key()
    {
        OrderScript script = new OrderScript().LogIn(100, 1)
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 1)
            .Say(1200, OrderKind.New, 2).Say(1300, OrderKind.Accepted, 2, sequence: 2)
            .Say(1400, OrderKind.Filled, 2, sequence: 3).Say(1500, OrderKind.Canceled, 2, sequence: 4)
            .Segment(1600, PacketEventFlags.ConnectionClosed).LogIn(1700, 2)
            .Say(1800, OrderKind.New, 2, connection: 2);
        OrderKind[] kinds = [OrderKind.Accepted, OrderKind.Accepted, OrderKind.Filled, OrderKind.Canceled];
        for (ulong number = 1; number <= 4; number++)
        {
            script.Say(1900 + (long)number, kinds[number - 1], Math.Min(number, 2), sequence: number, connection: 2);
        }
        script.Say(2000, OrderKind.Accepted, 2, sequence: 5, connection: 2).End(3000);

        Assert.Equal((3, 3, 4), (script.Session.Orders, script.Session.Answered, script.Session.Replayed));
        Assert.Equal([100, 100, 200], script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void the_repeated_refusal_of_a_cancel_does_not_answer_a_later_one()
    {
        OrderScript script = new OrderScript().LogIn(100, 1)
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 1)
            .Say(1200, OrderKind.Cancel, 1).Say(1300, OrderKind.CancelRefused, 1, sequence: 2)
            .Segment(1400, PacketEventFlags.ConnectionClosed).LogIn(1500, 2)
            .Say(1600, OrderKind.Cancel, 1, connection: 2)
            .Say(1700, OrderKind.Accepted, 1, sequence: 1, connection: 2)
            .Say(1800, OrderKind.CancelRefused, 1, sequence: 2, connection: 2)
            .Say(1900, OrderKind.Canceled, 1, sequence: 3, connection: 2).End(3000);

        Assert.Equal(2, script.Session.Replayed);
        Assert.Equal([100, 300], script.Samples(SeriesKind.CancelToAck));
    }

    private static void Day(
        OrderScript script, long stampNs, uint connection, int orders, ulong firstKey, ulong line = 0)
    {
        script.LogIn(stampNs, connection);
        for (int order = 0; order < orders; order++)
        {
            long sentNs = stampNs + 1000 + (order * 100);
            ulong key = firstKey + (ulong)order;
            script.Say(sentNs, OrderKind.New, key, sequence: (ulong)order + 1, connection: connection).Say(
                sentNs + 20, OrderKind.Accepted, key, sequence: (ulong)order + 1, connection: connection, line: line);
        }
    }

    private static void AssertAnswered(OrderScript script, int orders)
    {
        Assert.Equal(
            (orders, orders, 0, 0, 0), (script.Session.Orders, script.Session.Answered, script.Session.Unanswered,
                script.Session.Replayed, script.Session.RecordsImpaired));
        Assert.Equal(Enumerable.Repeat(20L, orders), script.Samples(SeriesKind.OrderToAck));
        Assert.Equal(
            (0, 0, 0),
            (script.Session.Numbers.Gaps, script.Session.Numbers.Missing, script.Session.Numbers.Resent));
    }
}
