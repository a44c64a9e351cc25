// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Events;

/// <summary>Stages of an order's way through the host, nanoseconds; null where one was not measured. The first four, or
/// the first two and the last, add up to the order's tick-to-trade.</summary>
public sealed record StagesReport
{
    /// <summary>From the first stamp of its tick to the datagram's place in the queue of the socket.</summary>
    public long? RxToSocketNs { get; set; }

    /// <summary>From there to the end of the call that read it.</summary>
    public long? SocketWaitNs { get; set; }

    /// <summary>From there to the begin of the call that wrote the order's last byte.</summary>
    public long? ReadToSendNs { get; set; }

    /// <summary>From there to the stamp of the order at its way out.</summary>
    public long? SendToTxNs { get; set; }

    /// <summary>From there to its hand-over to the driver.</summary>
    public long? TxToDriverNs { get; set; }

    /// <summary>From there to the transmit stamp of the network card.</summary>
    public long? DriverToWireNs { get; set; }

    /// <summary>From there, or from the driver, to the TCP acknowledgement at the host.</summary>
    public long? WireToAckNs { get; set; }

    /// <summary>From the end of the call that read it to the stamp of the order at its way out, where the call that
    /// wrote the order cannot be recorded.</summary>
    public long? ReadToTxNs { get; set; }

    /// <summary>Fills in the stages of a message.</summary>
    /// <returns>False if none is known, as from a publisher that does not know them.</returns>
    internal bool TryFill(in OrderStages stages)
    {
        if (!IsKnown(stages.SendToTxNs) && !IsKnown(stages.SocketWaitNs) && !IsKnown(stages.ReadToTxNs))
            return false;
        RxToSocketNs = NullValue.ToNullable(stages.RxToSocketNs);
        SocketWaitNs = NullValue.ToNullable(stages.SocketWaitNs);
        ReadToSendNs = NullValue.ToNullable(stages.ReadToSendNs);
        SendToTxNs = NullValue.ToNullable(stages.SendToTxNs);
        TxToDriverNs = NullValue.ToNullable(stages.TxToDriverNs);
        DriverToWireNs = NullValue.ToNullable(stages.DriverToWireNs);
        WireToAckNs = NullValue.ToNullable(stages.WireToAckNs);
        ReadToTxNs = NullValue.ToNullable(stages.ReadToTxNs);
        return true;
    }

    // No stage takes no time: a publisher of an earlier version has zeros here.
    private static bool IsKnown(long ns) => ns != 0 && ns != NullValue.Int64;
}
