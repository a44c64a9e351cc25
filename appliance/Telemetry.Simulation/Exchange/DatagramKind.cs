// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>What a datagram of a made-up feed is.</summary>
public enum DatagramKind : byte
{
    /// <summary>Messages.</summary>
    Data = 0,

    /// <summary>Only the next number.</summary>
    Heartbeat = 1,

    /// <summary>The next number, and that there will be none.</summary>
    EndOfSession = 2,
}
