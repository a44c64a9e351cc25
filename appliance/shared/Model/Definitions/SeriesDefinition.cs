// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>One latency distribution that is kept.</summary>
/// <param name="Index">Position in <see cref="Topology.Series"/>.</param>
/// <param name="Kind">Kind of measurement.</param>
/// <param name="SessionIndex">Session, or -1.</param>
/// <param name="FeedIndex">Feed, or -1.</param>
/// <param name="LineIndex">Line (the winner in a lead) among all lines, or -1.</param>
/// <param name="LoserLineIndex">The loser in a lead, or -1.</param>
/// <param name="Key">The key in output, or null.</param>
/// <param name="ProcessSlot">Place in <see cref="Topology.Processes"/>, whose name is the key, or -1.</param>
/// <param name="InterfaceSlot">Place in <see cref="Topology.StampedInterfaces"/>, whose name is the key, or -1.</param>
public sealed record SeriesDefinition(
    int Index, SeriesKind Kind, int SessionIndex, int FeedIndex, int LineIndex, int LoserLineIndex, string? Key,
    int ProcessSlot = -1, int InterfaceSlot = -1);

/// <summary>Kind of latency distribution; names in output are these in snake case.</summary>
public enum SeriesKind : byte
{
    /// <summary>From the tick that the order names to the order. Key SESSION/FEED.</summary>
    TickToTrade = 0,

    /// <summary>From the newest tick before the order. Key SESSION/FEED.</summary>
    TickToTradeLast = 1,

    /// <summary>From the earliest tick since the session's previous order. Key SESSION/FEED.</summary>
    TickToTradeFirst = 2,

    /// <summary>From a tick to the first of the orders that name it. Key SESSION/FEED.</summary>
    TickToFirstOrder = 3,

    /// <summary>From a new order to its first answer. Key SESSION.</summary>
    OrderToAck = 4,

    /// <summary>From a new order to its first fill. Key SESSION.</summary>
    OrderToFill = 5,

    /// <summary>From a cancel to its answer. Key SESSION.</summary>
    CancelToAck = 6,

    /// <summary>From a replace to its answer. Key SESSION.</summary>
    ReplaceToAck = 7,

    /// <summary>From the exchange's send time to the appliance's stamp. Key FEED/LINE.</summary>
    FeedAge = 8,

    /// <summary>From the winner's delivery of a number to the loser's. Key FEED/WINNER/LOSER.</summary>
    LineLead = 9,

    /// <summary>From a packet to the next one of its line. Key FEED/LINE.</summary>
    InterArrival = 10,

    /// <summary>From the kernel's stamp to decoded. No key.</summary>
    ApplianceReader = 11,

    /// <summary>From the kernel's stamp to offered to Aeron. No key.</summary>
    AppliancePublish = 12,

    /// <summary>From a client's logon to the exchange's answer. Key SESSION.</summary>
    LogonToAnswer = 13,

    /// <summary>From a client's logout to the exchange's. Key SESSION.</summary>
    LogoutToAnswer = 14,

    /// <summary>From a client's test request to the heartbeat that answers it. Key SESSION.</summary>
    TestToHeartbeat = 15,

    /// <summary>From a client's request that concerns no order to its first answer. Key SESSION; only of protocols that
    /// have such requests.</summary>
    InquiryToAnswer = 16,

    /// <summary>From a client's TCP segment with data to the exchange's segment that acknowledges exactly it. Key
    /// SESSION.</summary>
    SegmentToAck = 17,

    /// <summary>From a client's first SYN to the exchange's SYN/ACK. Key SESSION.</summary>
    Connect = 18,

    /// <summary>From the stamp of a datagram that a process read to its place in the queue of the socket. Key
    /// FEED/LINE.</summary>
    RxToSocket = 19,

    /// <summary>From there to the end of the call that read it. Key FEED/LINE.</summary>
    SocketWait = 20,

    /// <summary>From the first read of an order's tick by the process that sends the order to the begin of the call
    /// that writes its last byte. Key SESSION/FEED.</summary>
    ReadToSend = 21,

    /// <summary>From there to the order's stamp at its way out. Key SESSION.</summary>
    SendToTx = 22,

    /// <summary>From there to the hand-over to the driver. Key SESSION.</summary>
    TxToDriver = 23,

    /// <summary>From there to the TCP acknowledgement at the host. Key SESSION.</summary>
    WireToAck = 24,

    /// <summary>From the end of <see cref="SocketWait"/> of an order's tick to the order's stamp at its way out, where
    /// the kernel has no hook of sends. Key SESSION/FEED.</summary>
    ReadToTx = 25,

    /// <summary>From when a thread of a watched process can run to when it runs. Key PROCESS.</summary>
    RunWait = 26,

    /// <summary>From the NIC's stamp of a received packet to the hook's. Key INTERFACE.</summary>
    NicToHook = 27,

    /// <summary>From the NIC's stamp of an order's tick to the NIC's stamp of the order. Key SESSION/FEED.</summary>
    TickToTradeWire = 28,

    /// <summary>From the NIC's stamp of a new order to the NIC's stamp of its first answer. Key SESSION.</summary>
    OrderToAckWire = 29,

    /// <summary>From an order's hand-over to the driver to the NIC's stamp of it. Key SESSION.</summary>
    DriverToWire = 30,
}

/// <summary>Kinds of series by what they take.</summary>
public static class SeriesKinds
{
    /// <summary>True if an end of its times is a stamp of a NIC, so that they take the NIC's clock.</summary>
    public static bool IsOfNics(this SeriesKind kind) => kind is >= SeriesKind.NicToHook and <= SeriesKind.DriverToWire;
}
