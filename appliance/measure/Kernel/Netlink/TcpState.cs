// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>State of a TCP socket; values of net/tcp_states.h.</summary>
public enum TcpState : byte
{
    /// <summary>Unknown.</summary>
    None = 0,

    /// <summary>Open in both directions.</summary>
    Established = 1,

    SynSent = 2,

    /// <summary>A SYN was received and answered.</summary>
    SynReceived = 3,

    /// <summary>Closed here; the FIN is not acknowledged.</summary>
    FinWait1 = 4,

    /// <summary>Closed here; the FIN is acknowledged.</summary>
    FinWait2 = 5,

    /// <summary>Closed by both; the kernel only remembers the addresses.</summary>
    TimeWait = 6,

    /// <summary>No connection.</summary>
    Close = 7,

    /// <summary>Closed by the peer only.</summary>
    CloseWait = 8,

    /// <summary>Closed by the peer, then here; the FIN is not acknowledged.</summary>
    LastAck = 9,

    /// <summary>Waits for connections.</summary>
    Listen = 10,

    /// <summary>Closed by both at once; the FIN is not acknowledged.</summary>
    Closing = 11,
}
