// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Knows the steps of packets between the hooks and the application.</summary>
internal interface IOrderStageSource
{
    /// <summary>Finds the stages from an order's tick to its transmission.</summary>
    /// <param name="request">The order, with its tick if it has one.</param>
    /// <returns>The stages; the null value where one is not known.</returns>
    OrderStages StagesOf(in Request request, ref PacketEvent order);

    /// <summary>Finds the call that wrote the last byte of an order.</summary>
    /// <returns>Stamp of its start and id of its thread; 0 if it is not known.</returns>
    (long StampNs, uint Thread) SendOf(in Request request, in PacketEvent order);

    /// <summary>Notes the first answer of an order.</summary>
    /// <param name="answerNs">The hook's stamp of the answer, nanoseconds.</param>
    /// <param name="series">Index of the series from NIC to NIC; -1 if that is not kept.</param>
    /// <returns>False if the time may be missing in that series.</returns>
    bool TryAnswer(in Request request, long answerNs, int series);
}
