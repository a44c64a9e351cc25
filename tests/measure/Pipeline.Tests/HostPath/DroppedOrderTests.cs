// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Orders in segments that this host dropped: 50 bytes each, the first at offset 0.</summary>
public sealed class DroppedOrderTests
{
    private const long Ms = 1_000_000;
    private const int Length = 50;

    private readonly OrderScript _script = new(drops: true);

    [Fact]
    public void an_order_that_was_dropped_behind_the_hook_is_known_at_once()
    {
        _script.Segment(10 * Ms, offset: 0).Say(10 * Ms, OrderKind.New, key: 7)
            .DropSegment((10 * Ms) + 1, 0, Length, passed: Length).Clock(40 * Ms).End(41 * Ms);

        TelemetryEvent drop = Assert.Single(_script.Of(TelemetryEventKind.HostDrop));
        Assert.Equal((1L, 1L, 0, Key(7)), (drop.Count, drop.Amount, drop.HasUnknownNumbers, drop.Key));
        Assert.Equal((1L, 1L, 0, 0), Totals());
    }

    [Fact]
    public void an_order_that_was_dropped_before_the_hook_counts_when_it_passes()
    {
        // Three attempts are dropped; the fourth passes 240 ms after the first, with a second order behind it.
        _script.DropSegment(10 * Ms, 0, Length, passed: 0).DropSegment(50 * Ms, 0, Length, passed: 0)
            .DropSegment(60 * Ms, 0, Length, passed: 0).Clock(90 * Ms);
        Assert.Equal([0L, 0L], _script.Of(TelemetryEventKind.HostDrop).Select(drop => drop.Count));
        Assert.Equal([1L, 2L], _script.Of(TelemetryEventKind.HostDrop).Select(drop => drop.Amount));
        Assert.All(_script.Of(TelemetryEventKind.HostDrop), drop => Assert.Equal(1, drop.HasUnknownNumbers));

        _script.Segment(250 * Ms, offset: 0, length: 2 * Length).Say(250 * Ms, OrderKind.New, key: 7)
            .Say(250 * Ms, OrderKind.New, key: 8).Clock(280 * Ms);

        TelemetryEvent passed = _script.Of(TelemetryEventKind.HostDrop)[^1];
        Assert.Equal((1L, 0L, 0, Key(7)), (passed.Count, passed.Amount, passed.HasUnknownNumbers, passed.Key));
        Assert.Equal((10 * Ms, 250 * Ms, 240 * Ms), (passed.OpenedStampNs, passed.StampNs, passed.DurationNs));
        _script.Clock(651 * Ms).End(652 * Ms);
        Assert.Equal((1L, 3L, 0, 0), Totals());
    }

    [Fact]
    public void what_never_passes_stays_unknown()
    {
        _script.Segment(5 * Ms, offset: 0).Say(5 * Ms, OrderKind.New, key: 6)
            .DropSegment(10 * Ms, Length, Length, passed: Length).Clock(5_000 * Ms).End(5_001 * Ms);

        Assert.Equal((0L, 1L, 0, 1), Totals());
    }

    [Fact]
    public void a_segment_of_an_unknown_place_is_unknown_for_good()
    {
        _script.DropSegment(10 * Ms, 0, Length, passed: -1).Segment(20 * Ms, offset: 0)
            .Say(20 * Ms, OrderKind.New, key: 7).Clock(900 * Ms).End(901 * Ms);

        Assert.Equal((0L, 1L, 1, 0), Totals());
    }

    [Fact]
    public void what_is_sent_again_and_dropped_before_the_hook_had_left_before()
    {
        _script.Segment(10 * Ms, offset: 0).Say(10 * Ms, OrderKind.New, key: 7)
            .DropSegment(210 * Ms, 0, Length, passed: Length, DropProperties.BeforeHook).Clock(300 * Ms).End(301 * Ms);

        TelemetryEvent drop = Assert.Single(_script.Of(TelemetryEventKind.HostDrop));
        Assert.Equal((0L, 0), (drop.Count, drop.HasUnknownNumbers));
        Assert.Equal((0L, 1L, 0, 0), Totals());
    }

    [Fact]
    public void an_order_whose_end_was_not_dropped_is_not_counted()
    {
        _script.DropSegment(10 * Ms, 0, Length - 10, passed: 0).Segment(20 * Ms, offset: 0, length: Length)
            .Say(20 * Ms, OrderKind.New, key: 7).Clock(900 * Ms).End(901 * Ms);

        Assert.Equal((0L, 1L, 0, 0), Totals());
    }

    [Fact]
    public void a_number_that_several_sockets_dropped_is_one_and_those_of_each_count()
    {
        // Socket 1 does not get 1 to 100, socket 2 does not get 51 to 150 and 171, socket 3 not 90.
        for (ulong number = 1; number <= 171; number++)
        {
            if (number <= 100)
                _script.Drop((long)number * 1_000, number, socket: 1);
            if (number is (> 50 and <= 150) or 171)
                _script.Drop((long)number * 1_000, number, socket: 2);
            if (number == 90)
                _script.Drop((long)number * 1_000, number, socket: 3);
        }
        _script.Drop(180_000, 300, line: 1, socket: 1).Clock(1 * Ms).End(2 * Ms);

        Assert.Equal([151L, 1L], _script.Intervals[^1].Lines[..2].Select(line => line.HostDropped));
    }

    private static OrderKey Key(ulong number)
    {
        OrderKey key = default;
        key.SetInteger(number);
        return key;
    }

    /// <summary>Orders of the session and packets of its row, whether orders are unknown, and ranges awaited.</summary>
    private (long Orders, long Packets, int Unknown, int Awaited) Totals()
    {
        IntervalBuffer last = _script.Intervals[^1];
        DropRow[] rows = last.Drops[..last.DropCount];
        Assert.Equal(last.Sessions[0].OrdersDropped, rows.Sum(row => row.Numbers));
        return (last.Sessions[0].OrdersDropped, rows.Sum(row => row.Packets),
            rows.Max(row => row.HasUnknownNumbers), rows.Sum(row => row.AwaitedRanges));
    }
}
