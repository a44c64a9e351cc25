// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>Losses that were reported on the word of one packet and turned out not to be any. Counters of losses never
/// fall: the net is what they say less this.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RetractionCounters
{
    /// <summary>Gaps: of a feed its lost ranges, of a line the ranges that had opened.</summary>
    public long Gaps;

    /// <summary>Numbers: of a feed those reported as lost, of a line those reported as missing.</summary>
    public long Messages;

    /// <summary>Blind time that was counted around them, nanoseconds.</summary>
    public long BlindNs;
}
