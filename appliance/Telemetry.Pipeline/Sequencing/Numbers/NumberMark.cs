// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>How far a number sequence had come by a stamp.</summary>
internal struct NumberMark
{
    /// <summary>All numbers below this one that came were seen before the stamp.</summary>
    public ulong Next;

    /// <summary>The stamp, nanoseconds.</summary>
    public long StampNs;
}
