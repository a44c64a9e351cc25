// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>
/// Number of a protocol; what the hot path switches over. It stands in published messages: a number is never changed
/// nor used again. Market data takes those below 128, order entry those from 128 on (the first five came before that).
/// The names and facts stand in the catalog.
/// </summary>
public enum ProtocolId : byte
{
    /// <summary>No protocol.</summary>
    Unknown = 0,

    /// <summary>MoldUDP64 with any messages inside.</summary>
    MoldUdp64 = 1,

    /// <summary>MoldUDP64 with Nasdaq ITCH 5.0 inside.</summary>
    MoldUdp64Itch50 = 2,

    /// <summary>SoupBinTCP as a feed.</summary>
    SoupBinTcp = 3,

    /// <summary>SoupBinTCP with OUCH 5.0.</summary>
    SoupBinTcpOuch5 = 4,

    /// <summary>SoupBinTCP with OUCH 4.2.</summary>
    SoupBinTcpOuch42 = 5,

    // Order entry goes on at 64.

    /// <summary>FIX tag=value.</summary>
    Fix = 64,
}
