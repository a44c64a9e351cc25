// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>Kind of a datagram of a synthetic feed.</summary>
public enum DatagramKind : byte
{
    /// <summary>Messages.</summary>
    Data = 0,

    /// <summary>The next number only.</summary>
    Heartbeat = 1,

    /// <summary>The next number, which will not be sent.</summary>
    EndOfSession = 2,
}
