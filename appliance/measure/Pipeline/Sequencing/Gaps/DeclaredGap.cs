// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Numbers that were not delivered in time.</summary>
/// <param name="Last">Last number, inclusive.</param>
/// <param name="OpenedStampNs">Stamp of the packet that revealed the gap, nanoseconds.</param>
/// <param name="ClosedStampNs">End of its window, nanoseconds.</param>
/// <param name="AtEnd">True if the input ended before its window did.</param>
internal readonly record struct DeclaredGap(
    ulong First, ulong Last, long OpenedStampNs, long ClosedStampNs, bool AtEnd);
