// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Numbers of a feed that a packet of a recovery channel brought.</summary>
/// <param name="Serial">Generation of the numbers.</param>
/// <param name="First">First number, unwrapped.</param>
/// <param name="Last">Last number, unwrapped, inclusive.</param>
/// <param name="StampNs">Stamp of the packet, nanoseconds.</param>
internal readonly record struct RecoveredRange(int Serial, ulong First, ulong Last, long StampNs);
