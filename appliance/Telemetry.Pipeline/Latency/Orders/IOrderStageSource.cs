// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Knows the steps of packets between the hooks and the application.</summary>
internal interface IOrderStageSource
{
    /// <summary>Finds the stages from an order's tick to its way out.</summary>
    /// <param name="request">The order, with its tick if it has one.</param>
    /// <param name="order">Its message.</param>
    /// <returns>The stages; the null value where one is not known.</returns>
    OrderStages StagesOf(in Request request, ref PacketEvent order);
}
