// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Spreading;

/// <summary>Counters of the fan-out's program since its start, packets.</summary>
/// <param name="Flows">That went to the reader of their flow.</param>
/// <param name="Fragments">Parts of IP packets, which went to the fixed reader.</param>
/// <param name="NotIp">Neither IPv4 nor IPv6; to the fixed reader.</param>
/// <param name="Unreadable">With headers that are cut off or contradict themselves; to the fixed reader.</param>
/// <param name="Outgoing">That this host sent by the interface; not delivered.</param>
public readonly record struct SpreadTotals(
    ulong Flows, ulong Fragments, ulong NotIp, ulong Unreadable, ulong Outgoing);
