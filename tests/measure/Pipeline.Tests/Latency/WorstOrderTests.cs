// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency.Orders;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>The orders that are published where only the worst are.</summary>
public sealed class WorstOrderTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public void an_order_leaves_with_the_interval_that_names_its_sample()
    {
        OrderScript script = Script();
        for (ulong key = 1; key <= 10; key++)
        {
            long sentNs = (long)key * 1_000_000;
            script.Say(sentNs, OrderKind.New, key).Say(sentNs + ((long)key * 10), OrderKind.Accepted, key);
        }
        script.Clock(SecondNs);

        Assert.Empty(script.Of(TelemetryEventKind.Order));
        Assert.Equal([8UL, 9, 10], KeysOf(script.Intervals[0]));
        ref TelemetryEvent order = ref script.Intervals[0].Orders![1];
        Assert.Equal((byte)0, order.RaisedByPacket);
        Assert.Equal(OrderKind.Accepted, order.AnswerKind);
    }

    [Fact]
    public void an_order_that_is_answered_in_a_later_interval_is_published_then()
    {
        OrderScript script = Script().Tick(1_000, 1).Say(5_000, OrderKind.New, 1, tick: 1)
            .Tick(SecondNs - 1_000, 2).Clock(SecondNs);

        Assert.Empty(KeysOf(script.Intervals[0]));
        script.Say(SecondNs + 10, OrderKind.Accepted, 1);

        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal((1UL, (byte)1, SecondNs + 10), (order.Key.Integer, order.IsEvidence, order.AnswerStampNs));
        script.End(SecondNs + 20);
        Assert.Empty(KeysOf(script.Intervals[^1]));
    }

    [Fact]
    public void an_order_of_two_worst_samples_leaves_once_and_stays_while_one_of_them_does()
    {
        OrderScript script = Script();
        // The slowest after its tick, and at first the slowest to be answered.
        script.Tick(1_000, 1).Say(900_000, OrderKind.New, 1, tick: 1).Say(900_100, OrderKind.Accepted, 1);
        for (ulong key = 2; key <= 5; key++)
        {
            long sentNs = (long)key * 1_000_000;
            script.Tick(sentNs - 500, key).Say(sentNs, OrderKind.New, key, tick: key)
                .Say(sentNs + 1_000 + (long)key, OrderKind.Accepted, key);
        }
        script.Clock(SecondNs);

        ulong[] keys = KeysOf(script.Intervals[0]);
        Assert.Contains(1UL, keys);
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public void unanswered_and_slow_orders_are_published_whatever_else_an_interval_brings()
    {
        var tail = new OrderTail(late: null, lateNs: 5_000, new SlowOrders(TickToTradeNs: 0, OrderToAckNs: 70_000));
        OrderScript script = Script(tail);
        for (ulong key = 1; key <= 20; key++)
        {
            long sentNs = (long)key * 1_000_000;
            script.Tick(sentNs - (key == 7 ? 6_000 : 1_000 + (long)key), key)
                .Say(sentNs, OrderKind.New, key, tick: key);
            if (key != 3)
                script.Say(sentNs + (key == 9 ? 80_000 : 100 + (long)key), OrderKind.Accepted, key);
        }
        script.Say(30_000_000, OrderKind.New, 21).Segment(40_000_000, Closed).Clock(SecondNs).End(3 * SecondNs);

        ulong[] atOnce = [.. script.Of(TelemetryEventKind.Order).Select(order => order.Key.Integer)];
        Assert.Equal([7UL, 9, 3, 21], atOnce);
        Assert.Empty(KeysOf(script.Intervals[0]).Intersect(atOnce));
    }

    [Fact]
    public void all_orders_are_reported_where_the_process_itself_wants_them_and_evidence_is_marked()
    {
        OrderScript script = Script(orders: true);
        for (ulong key = 1; key <= 10; key++)
        {
            long sentNs = (long)key * 1_000_000;
            script.Say(sentNs, OrderKind.New, key);
            if (key != 4)
                script.Say(sentNs + ((long)key * 10), OrderKind.Accepted, key);
        }
        script.End(SecondNs - 1);

        TelemetryEvent[] orders = script.Of(TelemetryEventKind.Order);
        Assert.Equal(10, orders.Length);
        Assert.Equal(4UL, Assert.Single(orders, order => order.IsEvidence != 0).Key.Integer);
        Assert.Equal([8UL, 9, 10], KeysOf(script.Intervals[0]));
    }

    /// <summary>The truth is a list of what is sent and when; places in the table are used again within an
    /// interval.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void exactly_the_orders_of_worst_samples_and_those_without_an_answer_are_published(int seed)
    {
        const int Orders = 3_000;
        const int Intervals = 12;
        Traded[] truth = Trade(new Random(seed), Orders, Intervals);
        OrderScript script = Script(maxPendingOrders: 256, buffers: Intervals + 4);

        Play(script, truth);
        script.End((Intervals + 2) * SecondNs);

        Assert.Equal(Orders, script.Session.Orders);
        Assert.Equal(0, script.Session.KeyOverflow);
        Assert.All(script.Intervals, interval =>
        {
            AssertNames(script, interval, SeriesKind.TickToTrade, truth, order => order.SentNs,
                order => order.SentNs - order.TickNs);
            AssertNames(script, interval, SeriesKind.OrderToAck, truth, order => order.AnsweredNs,
                order => order.AnsweredNs - order.SentNs);
        });
        IEnumerable<ulong> published = script.Of(TelemetryEventKind.Order).Select(order => order.Key.Integer)
            .Concat(script.Intervals.SelectMany(KeysOf));
        IEnumerable<ulong> named = script.Intervals.SelectMany(interval => NamedIn(script, interval));
        IEnumerable<ulong> unanswered = truth.Where(order => order.AnsweredNs == 0).Select(order => order.Key);
        Assert.Equal(named.Concat(unanswered).Distinct().Order(), published.Order());
        Assert.InRange(published.Count(), 1, Orders / 5);
    }

    private static OrderScript Script(
        OrderTail? tail = null, bool orders = false, int maxPendingOrders = 64, int buffers = 8) => new(
        session => session with { MaxPendingOrders = maxPendingOrders }, intervalNs: SecondNs, orders: orders,
        buffers: buffers, tail: tail ?? new OrderTail(late: null, lateNs: 0, default));

    private static PacketEventFlags Closed => PacketEventFlags.ConnectionClosed;

    private static Traded[] Trade(Random random, int orders, int intervals)
    {
        int[] tickPlaces = [.. Enumerable.Range(0, orders)];
        int[] answerPlaces = [.. Enumerable.Range(0, orders)];
        random.Shuffle(tickPlaces);
        random.Shuffle(answerPlaces);
        long spaceNs = intervals * SecondNs / orders;
        return [.. Enumerable.Range(0, orders).Select(index =>
        {
            // No two times are equal: each is a multiple of the number of orders away from its place.
            long sentNs = SecondNs / 2 + (index * spaceNs) + random.Next(1_000);
            long answerNs = answerPlaces[index] < orders / 2
                ? 2_000 + answerPlaces[index] : 5_000 + (answerPlaces[index] * 250_000L);
            return new Traded((ulong)index + 1, sentNs - 1_000 - (tickPlaces[index] * 40), sentNs,
                random.Next(50) == 0 ? 0 : sentNs + answerNs);
        })];
    }

    private static void Play(OrderScript script, Traded[] truth)
    {
        Traded[] byTick = [.. truth.OrderBy(order => order.TickNs)];
        Dictionary<ulong, ulong> numbers = byTick.Select((order, index) => (order.Key, Number: (ulong)index + 1))
            .ToDictionary(pair => pair.Key, pair => pair.Number);
        IEnumerable<(long StampNs, Action Say)> steps = truth.SelectMany(
            order => new (long StampNs, Action Say)[]
            {
                (order.TickNs, () => script.Tick(order.TickNs, numbers[order.Key])),
                (order.SentNs, () => script.Say(order.SentNs, OrderKind.New, order.Key, tick: numbers[order.Key])),
                (order.AnsweredNs, () => script.Say(order.AnsweredNs, OrderKind.Accepted, order.Key)),
            });
        foreach ((_, Action say) in steps.Where(step => step.StampNs != 0).OrderBy(step => step.StampNs))
            say();
    }

    private static void AssertNames(
        OrderScript script, IntervalBuffer interval, SeriesKind kind, Traded[] truth, Func<Traded, long> end,
        Func<Traded, long> value)
    {
        IEnumerable<(ulong, long)> expected = truth
            .Where(order => end(order) != 0 && end(order) >= interval.StartStampNs && end(order) < interval.EndStampNs)
            .OrderByDescending(value).Take(WorstSample.PerSeries).Select(order => (order.Key, value(order)));
        int series = script.Topology.Series.Single(one => one.Kind == kind).Index;
        Assert.Equal(expected, SamplesOf(interval, series).Select(sample => (sample.Key.Integer, sample.ValueNs)));
    }

    private static IEnumerable<ulong> NamedIn(OrderScript script, IntervalBuffer interval) =>
        script.Topology.Series.Where(series => series.Kind.IsOfOrders())
            .SelectMany(series => SamplesOf(interval, series.Index)).Select(sample => sample.Key.Integer);

    private static IEnumerable<WorstSample> SamplesOf(IntervalBuffer interval, int series) =>
        interval.Worst.Skip(series * WorstSample.PerSeries).Take(WorstSample.PerSeries)
            .Where(sample => sample.ValueNs >= 0);

    private static ulong[] KeysOf(IntervalBuffer interval)
    {
        WorstOrders orders = interval.Orders!;
        return [.. Enumerable.Range(1, orders.Places).Where(orders.Has).Select(place => orders[place].Key.Integer)
            .Order()];
    }

    private sealed record Traded(ulong Key, long TickNs, long SentNs, long AnsweredNs);
}
