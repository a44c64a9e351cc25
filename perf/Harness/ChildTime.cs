// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>CPU time of all child processes that have ended.</summary>
internal static unsafe partial class ChildTime
{
    private const int Children = -1;                            // RUSAGE_CHILDREN
    private const int UsageLongs = 18;                          // struct rusage: two struct timeval, then 14 counters

    /// <summary>User and kernel time, nanoseconds.</summary>
    internal static double CpuNs()
    {
        long* usage = stackalloc long[UsageLongs];
        if (getrusage(Children, usage) != 0)
            throw new InvalidOperationException("getrusage failed");
        return ((usage[0] + usage[2]) * 1e9) + ((usage[1] + usage[3]) * 1e3);
    }

    [LibraryImport("libc")]
    private static partial int getrusage(int who, long* usage);
}
