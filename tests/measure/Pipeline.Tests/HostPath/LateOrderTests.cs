// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Causes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
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

    [Theory]
    [InlineData(0)]
    [InlineData(2_400)]
    public void an_order_has_the_call_that_wrote_it_if_that_is_recorded(long sendNs)
    {
        var orders = new LateOrders(_queue, 1);
        var request = new Request { TickStampNs = 1_000, StampNs = 3_000, Hook = Hook.TcTx };

        orders.Consider(in request, default, isAmongWorst: true, sendNs == 0 ? null : new Calls(sendNs, 71));

        Assert.True(_queue.TryPeek(out LateOrder order));
        Assert.Equal((sendNs, sendNs == 0 ? 0u : 71u), (order.SendStampNs, order.Sender));
    }

    private sealed class Calls(long stampNs, uint thread) : IOrderStageSource
    {
        public OrderStages StagesOf(in Request request, ref PacketEvent order) => OrderStage.Unknown;

        public (long StampNs, uint Thread) SendOf(in Request request, in PacketEvent order) => (stampNs, thread);

        public bool TryAnswer(in Request request, long answerNs, int series) => true;
    }
}
