// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>One datagram to be sent.</summary>
/// <param name="DueNs">Time of sending, nanoseconds since the start.</param>
/// <param name="Line">Line: 0 is A, 1 is B.</param>
/// <param name="First">Number of its first message, or the next number.</param>
/// <param name="Count">Messages in it.</param>
/// <param name="MadeNs">Time at which its messages were made, nanoseconds since the start.</param>
public readonly record struct ScriptedDatagram(
    long DueNs, int Line, DatagramKind Kind, ulong First, int Count, long MadeNs);

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
