// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Times from which on an order is slow.</summary>
/// <param name="TickToTradeNs">From its tick to the order, nanoseconds; 0 for none.</param>
/// <param name="OrderToAckNs">From the order to its answer, nanoseconds; 0 for none.</param>
public readonly record struct SlowOrders(long TickToTradeNs, long OrderToAckNs)
{
    /// <summary>True if there is a limit.</summary>
    public bool HasAny => TickToTradeNs > 0 || OrderToAckNs > 0;

    /// <summary>True if an order reaches a limit.</summary>
    /// <param name="tickToTradeNs">From its tick to the order; null if the tick is not known.</param>
    /// <param name="orderToAckNs">From the order to its answer; null if it has none.</param>
    public bool Include(long? tickToTradeNs, long? orderToAckNs) =>
        (TickToTradeNs > 0 && tickToTradeNs >= TickToTradeNs) || (OrderToAckNs > 0 && orderToAckNs >= OrderToAckNs);

    /// <summary>True if an order reaches a limit.</summary>
    public bool Include(in TelemetryEvent order) => HasAny && Include(
        order.TickStampNs != 0 ? order.OrderStampNs - order.TickStampNs : null,
        order.AnswerStampNs != 0 ? order.AnswerStampNs - order.OrderStampNs : null);
}
