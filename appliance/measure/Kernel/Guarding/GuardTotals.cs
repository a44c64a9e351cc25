// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Guarding;

/// <summary>Counters of the guard's program since its start, packets.</summary>
/// <param name="Seen">Packets that reached it.</param>
/// <param name="Undecided">That no rule and no lifeline fitted.</param>
/// <param name="NoTable">That passed since the table of rules could not be read.</param>
/// <param name="BadHeader">With a header that is cut off or contradicts the frame's length.</param>
/// <param name="NoSource">Whose source had no room: they count as within their rate.</param>
/// <param name="NoScanner">Whose source had no room: it counts as one that does not scan.</param>
/// <param name="Contended">That other CPUs kept from their bucket: they count as within their rate.</param>
public readonly record struct GuardTotals(
    ulong Seen, ulong Undecided, ulong NoTable, ulong BadHeader, ulong NoSource, ulong NoScanner, ulong Contended);

/// <summary>A source of packets that a rule decided on.</summary>
/// <param name="Slot">The rule's slot.</param>
/// <param name="Address">Address, IPv4 mapped; of frames without IP or ARP the Ethernet address, in the first six
/// bytes.</param>
/// <param name="IsHardware">True for an Ethernet address.</param>
/// <param name="Packets">Packets since the rules were loaded, or since the source came back into memory.</param>
/// <param name="Condemned">Of the packets, those that were or would have been dropped.</param>
public readonly record struct GuardSourceCount(
    int Slot, UInt128 Address, bool IsHardware, ulong Packets, ulong Bytes, ulong Condemned);
