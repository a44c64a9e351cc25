// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency.Orders;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Which tick an order answers, three ways.</summary>
public sealed class TickToTradeTests
{
    [Fact]
    public void the_named_tick_is_timed_from_its_first_arrival_on_any_line()
    {
        OrderScript script = new OrderScript()
            .Tick(1000, 7, line: 0).Tick(1300, 7, line: 1).Tick(1400, 8).Say(1900, OrderKind.New, 1, tick: 7).End(2000);

        Assert.Equal([900], script.Samples(SeriesKind.TickToTrade));
        Assert.Equal([500], script.Samples(SeriesKind.TickToTradeLast));
        Assert.Equal([900], script.Samples(SeriesKind.TickToTradeFirst));
        Assert.Equal(1, script.Session.Ambiguous);
        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal(
            (TickAttribution.Named, 7UL, 1000L, (short)0, (short)0),
            (order.Attribution, order.TickSequence, order.TickStampNs, order.TickLineIndex, order.TickFeedIndex));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void an_order_reports_the_number_sequence_of_its_tick(bool namesTicks)
    {
        var channel = new ChannelKey(4, 5, 6);
        OrderScript script = new OrderScript(namesTicks: namesTicks)
            .Tick(1000, 7, change: packet => packet.Value.Envelope.Channel = channel)
            .Say(1900, OrderKind.New, 1, tick: 7).End(2000);

        Assert.Equal(channel, Assert.Single(script.Of(TelemetryEventKind.Order)).Channel);
    }

    [Fact]
    public void a_tick_that_is_read_after_its_order_has_its_place_by_stamp()
    {
        OrderScript script = new OrderScript().Tick(1000, 7, line: 1).Tick(900, 7, line: 0)
            .Say(1900, OrderKind.New, 1, tick: 7).End(2000);

        Assert.Equal([1000], script.Samples(SeriesKind.TickToTrade));
        Assert.Equal([1000], script.Samples(SeriesKind.TickToTradeLast));
    }

    [Theory]
    [InlineData(64, 1, 0)]
    [InlineData(65, 0, 1)]
    public void an_order_with_more_ticks_behind_it_than_are_kept_is_a_sample_that_is_missing(
        int ticksBehind, int samples, int missing)
    {
        var script = new OrderScript(namesTicks: false, history: 64);
        script.Tick(1000, 7);
        for (int tick = 1; tick < ticksBehind; tick++)
            script.Tick(2000 + tick, 7 + (ulong)tick);
        script.Say(1900, OrderKind.New, 1).End(5000);

        Assert.Equal(samples, script.Samples(SeriesKind.TickToTradeLast).Count());
        Assert.Equal(missing, script.Counters(SeriesKind.TickToTradeLast).MayBeMissing);
    }

    [Fact]
    public void a_tick_is_answered_first_once_as_long_as_it_is_remembered()
    {
        var script = new OrderScript(history: 64);
        for (int tick = 0; tick < 64; tick++)
            script.Tick(1000 + tick, (ulong)tick + 1);
        for (uint order = 0; order < 64; order++)
            script.Say(2000 + (2 * order), OrderKind.New, 2 * order, tick: order + 1)
                .Say(2001 + (2 * order), OrderKind.New, (2 * order) + 1, tick: order + 1);
        script.End(5000);

        Assert.Equal(128, script.Samples(SeriesKind.TickToTrade).Count());
        Assert.Equal(64, script.Samples(SeriesKind.TickToFirstOrder).Count());
    }

    [Fact]
    public void a_number_that_comes_again_after_a_reset_is_another_tick_and_has_a_first_order_of_its_own()
    {
        var later = new ChannelKey(0, 1, 0);
        OrderScript script = new OrderScript()
            .Tick(1000, 7).Say(1900, OrderKind.New, 1, tick: 7)
            .Tick(3000, 7, change: packet => packet.Value.Envelope.Channel = later)
            .Say(3400, OrderKind.New, 2, tick: 7).Say(3500, OrderKind.New, 3, tick: 7).End(4000);

        Assert.Equal([400, 500, 900], script.Samples(SeriesKind.TickToTrade));
        Assert.Equal([400, 900], script.Samples(SeriesKind.TickToFirstOrder));
    }

    [Fact]
    public void the_last_tick_is_never_after_the_order()
    {
        OrderScript script = new OrderScript(namesTicks: false)
            .Tick(1000, 7).Tick(1500, 8).Say(1200, OrderKind.New, 1).End(2000);

        Assert.Equal([200], script.Samples(SeriesKind.TickToTradeLast));
        Assert.Equal(0, script.Session.Ambiguous);
    }

    [Fact]
    public void a_tick_at_the_stamp_of_the_order_is_recorded_as_zero()
    {
        OrderScript script = new OrderScript().Tick(1000, 7).Say(1000, OrderKind.New, 1, tick: 7).End(2000);

        Assert.Equal([0], script.Samples(SeriesKind.TickToTrade));
        Assert.Equal([0], script.Samples(SeriesKind.TickToTradeLast));
    }

    [Fact]
    public void the_first_tick_lies_after_the_previous_order_and_not_too_far_back()
    {
        OrderScript script = new OrderScript(namesTicks: false, change: session => session with { MaxAnswerNs = 1000 })
            .Tick(100, 1).Tick(1500, 2).Tick(1700, 3).Say(2000, OrderKind.New, 1)
            .Tick(2050, 4).Tick(2100, 5).Say(2200, OrderKind.New, 2).Say(2300, OrderKind.New, 3).End(3000);

        Assert.Equal([150, 500], script.Samples(SeriesKind.TickToTradeFirst));
        Assert.Equal([100, 200, 300], script.Samples(SeriesKind.TickToTradeLast));
        Assert.Equal(2, script.Session.Ambiguous);
    }

    [Fact]
    public void the_previous_order_is_that_of_the_stamps_where_segments_came_out_of_order()
    {
        // The segment of order 2 came after that of order 3: the stream has them the other way round.
        OrderScript script = new OrderScript(namesTicks: false)
            .Tick(1000, 1).Say(1100, OrderKind.New, 1).Tick(1200, 2).Tick(1230, 3).Tick(1450, 4)
            .Say(1600, OrderKind.New, 2).Say(1300, OrderKind.New, 3).Tick(1700, 5)
            .Say(1730, OrderKind.New, 4).End(3000);

        // 3 lies after 1, as 4 lies after 2; 2 was attributed before 3 was known, and goes back to 1.
        Assert.Equal([30, 100, 100, 400], script.Samples(SeriesKind.TickToTradeFirst));
    }

    [Fact]
    public void an_order_whose_previous_one_is_forgotten_has_no_first_tick()
    {
        OrderScript script = new OrderScript(namesTicks: false).Tick(500, 1);
        for (ulong order = 1; order <= OrderStamps.Capacity; order++)
            script.Say(1000 + (long)order, OrderKind.New, order);
        script.Say(700, OrderKind.New, 1000).Say(600, OrderKind.New, 1001).Say(2000, OrderKind.New, 1002).End(3000);

        Assert.Equal([200, 501], script.Samples(SeriesKind.TickToTradeFirst));
        Assert.Equal(1, script.Counters(SeriesKind.TickToTradeFirst).MayBeMissing);
    }

    [Fact]
    public void only_the_first_order_of_a_tick_is_tick_to_first_order()
    {
        OrderScript script = new OrderScript().Tick(1000, 7).Say(1100, OrderKind.New, 1, tick: 7)
            .Say(1200, OrderKind.New, 2, tick: 7).Tick(1300, 8).Say(1350, OrderKind.New, 3, tick: 8).End(2000);

        Assert.Equal([50, 100, 200], script.Samples(SeriesKind.TickToTrade));
        Assert.Equal([50, 100], script.Samples(SeriesKind.TickToFirstOrder));
    }

    [Fact]
    public void a_named_tick_that_nobody_saw_is_counted()
    {
        OrderScript script = new OrderScript().Tick(1000, 7).Say(1100, OrderKind.New, 1, tick: 99).End(2000);

        Assert.Empty(script.Samples(SeriesKind.TickToTrade));
        Assert.Equal(1, script.Session.TicksUnknown);
    }

    [Fact]
    public void copies_duplicates_and_heartbeats_are_no_ticks()
    {
        OrderScript script = new OrderScript(namesTicks: false)
            .Tick(1000, 7, line: 0).Tick(1200, 7, line: 1).Tick(1250, 7, line: 1)
            .Tick(1300, 8, line: 0, change: packet =>
            {
                packet.Value.Envelope.Count = 0;
                packet.Value.Envelope.Flags = EnvelopeFlags.Heartbeat;
            })
            .Say(1400, OrderKind.New, 1).End(2000);

        Assert.Equal([400], script.Samples(SeriesKind.TickToTradeLast));
        Assert.Equal(0, script.Session.Ambiguous);
    }

    [Fact]
    public void cancels_and_replaces_enter_no_tick_series()
    {
        OrderScript script = new OrderScript().Tick(1000, 7).Say(1100, OrderKind.Cancel, 1)
            .Say(1200, OrderKind.Replace, 2, key2: 1).End(2000);

        Assert.Empty(script.Samples(SeriesKind.TickToTradeLast));
        Assert.Equal((1L, 1L, 0L), (script.Session.Cancels, script.Session.Replaces, script.Session.Orders));
    }

    [Fact]
    public void the_newest_tick_of_any_trigger_feed_counts_for_its_own_series()
    {
        OrderScript script = new OrderScript(feeds: 2, namesTicks: false)
            .Tick(1000, 7, line: 0).Tick(1200, 70, line: 2).Say(1500, OrderKind.New, 1)
            .Tick(1600, 8, line: 0).Say(1700, OrderKind.New, 2).End(2000);

        Assert.Equal([300], script.Samples(SeriesKind.TickToTradeLast, "ouch/feed1"));
        Assert.Equal([100], script.Samples(SeriesKind.TickToTradeLast, "ouch/feed0"));
        Assert.Equal([100, 500], script.Samples(SeriesKind.TickToTradeFirst, "ouch/feed0"));
    }

    [Fact]
    public void a_feed_that_is_no_trigger_is_never_a_tick()
    {
        OrderScript script = new OrderScript(
                feeds: 2, namesTicks: false, change: session => session with { TriggerFeeds = [0] })
            .Tick(1000, 7, line: 0).Tick(1200, 70, line: 2).Say(1500, OrderKind.New, 1).End(2000);

        Assert.Equal([500], script.Samples(SeriesKind.TickToTradeLast));
    }

    [Fact]
    public void lost_records_of_a_trigger_make_the_tick_series_incomplete()
    {
        OrderScript script = new OrderScript().Tick(1000, 7).Tick(1100, 10, lostBefore: 2).End(2000);

        Assert.Equal(2, script.Counters(SeriesKind.TickToTradeLast).MayBeMissing);
        Assert.Equal(2, script.Counters(SeriesKind.TickToTrade).MayBeMissing);
        Assert.Equal(2, script.Counters(SeriesKind.LineLead, "feed0/A/B").MayBeMissing);
        Assert.Equal(2, script.Counters(SeriesKind.FeedAge, "feed0/A").MayBeMissing);
        Assert.Equal(0, script.Counters(SeriesKind.FeedAge, "feed0/B").MayBeMissing);
        Assert.Equal(0, script.Counters(SeriesKind.OrderToAck).MayBeMissing);
    }
}
