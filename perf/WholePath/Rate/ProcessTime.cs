// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>Processor time of another process.</summary>
internal static class ProcessTime
{
    /// <summary>User and kernel time of all its threads, nanoseconds: by the clock of
    /// <c>clock_getcpuclockid(3)</c>.</summary>
    internal static unsafe long CpuNs(int process)
    {
        const int ScheduledTime = 2;                            // CPUCLOCK_SCHED
        const int ProcessBits = 3;
        long* time = stackalloc long[2];
        return Libc.clock_gettime((~process << ProcessBits) | ScheduledTime, time) == 0
            ? (time[0] * 1_000_000_000) + time[1]
            : throw new InvalidOperationException($"process {process} has no processor time");
    }
}
