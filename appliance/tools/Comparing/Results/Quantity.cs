// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Results;

/// <summary>A time of an order that is compared. The first is the whole, the others are its stages in the host and
/// behind it; names are these in snake case.</summary>
public enum Quantity
{
    /// <summary>From the tick to the order.</summary>
    TickToTrade,

    /// <summary>From the stamp of the tick to the queue of the socket.</summary>
    RxToSocket,

    /// <summary>From there to the end of the call that read it.</summary>
    SocketWait,

    /// <summary>From there to the begin of the call that wrote the order: the trading program.</summary>
    ReadToSend,

    /// <summary>From there to the stamp of the order.</summary>
    SendToTx,

    /// <summary>From there to the driver.</summary>
    TxToDriver,

    /// <summary>From there to the network card's stamp.</summary>
    DriverToWire,

    /// <summary>From there to the TCP acknowledgement.</summary>
    WireToAck,

    /// <summary>From the end of the call that read the tick to the stamp of the order, where the call that wrote it is
    /// not known.</summary>
    ReadToTx,
}

/// <summary>Names of quantities.</summary>
public static class QuantityText
{
    private static readonly string[] Names =
    [
        "tick_to_trade", "rx_to_socket", "socket_wait", "read_to_send", "send_to_tx", "tx_to_driver", "driver_to_wire",
        "wire_to_ack", "read_to_tx",
    ];

    internal static int Count => Names.Length;

    /// <summary>Name of a quantity, as in the other output.</summary>
    public static string Of(Quantity quantity) => Names[(int)quantity];
}
