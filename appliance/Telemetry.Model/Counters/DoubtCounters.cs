// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>How long a feed or a line was in doubt: a packet carried numbers that nothing else bore out yet.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DoubtCounters
{
    /// <summary>Time in doubt up to the end of the interval, nanoseconds.</summary>
    public long TotalNs;

    /// <summary>1 while it is in doubt, else 0: a state, not a sum.</summary>
    public long IsInDoubt;
}
