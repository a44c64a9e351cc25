// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>How long a line, or a feed on all of its lines, brought nothing around numbers that it lacks.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BlindCounters
{
    /// <summary>Spans of silence.</summary>
    public long Spans;

    /// <summary>Their length together, nanoseconds; they do not overlap.</summary>
    public long TotalNs;

    /// <summary>Length of the longest that ended, or was under way, in the time counted, nanoseconds: from its own
    /// beginning. The only member that is no sum.</summary>
    public long LongestNs;
}
