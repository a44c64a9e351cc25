// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// What makes a packet a heartbeat, a reset and so on: the bits of a field that a mask leaves are in one of some
/// ranges. A packet that ends before the field is none.
/// </summary>
/// <param name="Field">An integer; it may lie behind the header, in the first message.</param>
/// <param name="Mask">Bits that count.</param>
/// <param name="Values">The ranges, first and last value.</param>
public sealed record DeclaredMark(DeclaredField Field, ulong Mask, IReadOnlyList<(ulong First, ulong Last)> Values);
