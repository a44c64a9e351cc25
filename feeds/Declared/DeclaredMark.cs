// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// Condition that makes a packet a heartbeat, a reset and so on: a masked field lies in one of several ranges. A packet
/// that ends before the field does not match.
/// </summary>
/// <param name="Field">An integer; it may lie after the header, in the first message.</param>
/// <param name="Mask">Bits of the field that are compared.</param>
/// <param name="Values">The ranges, first and last value.</param>
public sealed record DeclaredMark(DeclaredField Field, ulong Mask, IReadOnlyList<(ulong First, ulong Last)> Values);
