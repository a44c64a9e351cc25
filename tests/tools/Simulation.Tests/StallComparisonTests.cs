// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Simulation.Truth;

namespace Telemetry.Simulation.Tests;

/// <summary>Stops of a trader beside causes made by hand.</summary>
public sealed class StallComparisonTests
{
    private const long Ms = 1_000_000;

    // Stopped from 10.1 ms to 12.1 ms for certain, and neither before 10.0 nor after 12.2.
    private static readonly TraderStop Stop = new(10 * Ms, 10_100_000, 12_100_000, 12_200_000);

    [Fact]
    public void a_stop_within_the_cause_of_an_order_is_found()
    {
        StallComparison compared = Compare(
            Order(10_050_000, 12_300_000, ("stopped", 2_050_000), ("strategy", 200_000)));

        Assert.Equal((1L, 1L, 0L), (compared.Made, compared.Found, compared.Invented));
        Assert.Empty(compared.Differences);
    }

    [Fact]
    public void a_stop_that_no_order_has_is_a_difference_unless_orders_were_left_out()
    {
        EventReport other = Order(1 * Ms, 3 * Ms, ("cpu_wait", 2 * Ms));

        Assert.Equal(["stops of the trader: made 1, found 0"], Compare(other).Differences);
        Assert.Empty(StallComparison.Of([Stop], [other], mayBeLess: true).Differences);
    }

    [Fact]
    public void an_order_that_was_stopped_for_longer_than_the_trader_is_invented()
    {
        StallComparison longer = Compare(
            Order(10 * Ms, 12_300_000, ("stopped", 2_200_001), ("strategy", 99_999)),
            Order(10 * Ms, 12_300_000, ("stopped", 2_200_000), ("strategy", 100_000)));
        StallComparison elsewhere = Compare(
            Order(20 * Ms, 22 * Ms, ("stopped", 1), ("strategy", (2 * Ms) - 1)),
            Order(10 * Ms, 12_300_000, ("stopped", 2_200_000), ("strategy", 100_000)));

        Assert.Equal((1L, 1L), (longer.Invented, elsewhere.Invented));
        Assert.Equal(["an order was stopped for 2200001 ns, of at most 2200000 ns"], longer.Differences);
        Assert.Equal(["an order was stopped for 1 ns, of at most 0 ns"], elsewhere.Differences);
    }

    [Fact]
    public void an_order_that_was_stopped_for_less_than_the_trader_is_a_difference_unless_a_part_is_unknown()
    {
        StallComparison shorter = Compare(
            Order(10 * Ms, 12_300_000, ("stopped", 1_600_000), ("strategy", 700_000)));
        StallComparison unknown = Compare(
            Order(10 * Ms, 12_300_000, ("stopped", 1_600_000), ("unknown", 700_000)));

        Assert.Equal(["an order was stopped for 1600000 ns, of at least 1700000 ns"], shorter.Differences);
        Assert.Empty(unknown.Differences);
    }

    [Fact]
    public void without_stops_nothing_is_compared()
    {
        StallComparison compared = StallComparison.Of(
            null, [Order(0, 2 * Ms, ("stopped", 2 * Ms))], mayBeLess: false);

        Assert.Equal((null, null, null), (compared.Made, compared.Found, compared.Invented));
        Assert.Empty(compared.Differences);
    }

    private static StallComparison Compare(params EventReport[] orders) =>
        StallComparison.Of([Stop], orders, mayBeLess: false);

    private static EventReport Order(long fromNs, long toNs, params (string Kind, long Ns)[] parts) => new()
    {
        Event = "late_order",
        Severity = "warning",
        State = "instant",
        SinceStampNs = fromNs,
        StampNs = toNs,
        OrderCause = new CauseReport
        {
            Kind = parts[0].Kind,
            Text = "",
            Parts = [.. parts.Select(part => new CausePartReport { Kind = part.Kind, Ns = part.Ns, By = [] })],
        },
    };
}
