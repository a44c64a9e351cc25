// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Position of a number sequence at a stamp.</summary>
internal struct NumberMark
{
    /// <summary>All delivered numbers below this one were seen before the stamp.</summary>
    public ulong Next;

    /// <summary>The stamp, nanoseconds.</summary>
    public long StampNs;
}
