// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Orders whose causes are looked for.</summary>
public sealed class LateOrderTests
{
    private readonly LateOrderQueue _queue = new();

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0, true, 1)]
    [InlineData(2_000, false, 1)]
    [InlineData(2_001, false, 0)]
    public void an_order_is_chosen_from_the_limit_on_and_among_the_worst(long limitNs, bool isAmongWorst, int chosen)
    {
        var orders = new LateOrders(_queue, 1);
        orders.SetLimit(limitNs);
        var request = new Request { TickStampNs = 1_000, StampNs = 3_000, Hook = Hook.TcTx };

        orders.Consider(in request, default, isAmongWorst);

        Assert.Equal((chosen, 0), (orders.Asked, orders.Skipped));
        Assert.Equal(chosen == 1, _queue.TryPeek(out _));
    }
}
