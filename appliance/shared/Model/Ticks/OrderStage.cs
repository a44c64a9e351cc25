// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Ticks;

/// <summary>Stages of an order's way through the host, from its tick on.</summary>
public static class OrderStage
{
    /// <summary>Stages of an order of which none is known.</summary>
    public static OrderStages Unknown => new()
    {
        RxToSocketNs = NullValue.Int64,
        SocketWaitNs = NullValue.Int64,
        ReadToSendNs = NullValue.Int64,
        SendToTxNs = NullValue.Int64,
        TxToDriverNs = NullValue.Int64,
        DriverToWireNs = NullValue.Int64,
        WireToAckNs = NullValue.Int64,
        ReadToTxNs = NullValue.Int64,
    };
}
