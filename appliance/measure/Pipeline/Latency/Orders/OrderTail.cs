// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Chooses, where only the worst orders are published, those that are published whatever else the interval
/// brings: without an answer, or slow.</summary>
/// <param name="late">Has the limit of late orders, which may change; null if causes are not looked for.</param>
/// <param name="lateNs">That limit otherwise, nanoseconds; 0 for none.</param>
/// <param name="slow">Limits of a black box.</param>
[HotPath]
public sealed class OrderTail(LateOrders? late, long lateNs, SlowOrders slow)
{
    private readonly LateOrders? _late = late;
    private readonly SlowOrders _slow = slow with
    {
        TickToTradeNs = late is not null ? slow.TickToTradeNs : Lower(slow.TickToTradeNs, lateNs),
    };

    /// <summary>True if an order that is over is published at once.</summary>
    internal bool Includes(in Request order)
    {
        if (order.IsNamed || order.AnswerStampNs == 0)
            return true;
        long? tickToTradeNs = order.TickStampNs == 0 ? null : order.StampNs - order.TickStampNs;
        return _slow.Include(tickToTradeNs, order.AnswerStampNs - order.StampNs)
            || (tickToTradeNs is { } latencyNs && _late?.IsLate(latencyNs) == true);
    }

    // 0: no limit.
    private static long Lower(long firstNs, long secondNs) =>
        firstNs == 0 ? secondNs : secondNs == 0 ? firstNs : Math.Min(firstNs, secondNs);
}
