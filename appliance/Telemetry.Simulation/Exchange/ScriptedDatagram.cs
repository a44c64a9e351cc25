// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>One datagram that is to be sent.</summary>
/// <param name="DueNs">When, nanoseconds since the start.</param>
/// <param name="Line">Line: 0 is A, 1 is B.</param>
/// <param name="Kind">What it is.</param>
/// <param name="First">Number of its first message, or the next number.</param>
/// <param name="Count">Messages in it.</param>
/// <param name="MadeNs">When its messages were made, nanoseconds since the start.</param>
public readonly record struct ScriptedDatagram(
    long DueNs, int Line, DatagramKind Kind, ulong First, int Count, long MadeNs);
