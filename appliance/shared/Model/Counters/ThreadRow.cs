// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>Totals of a thread of a watched process.</summary>
public struct ThreadRow
{
    /// <summary>Highest number of threads reported.</summary>
    public const int MaxReported = 512;

    /// <summary>Name of the process, printable.</summary>
    public string Process;

    /// <summary>Name of the thread, printable.</summary>
    public string Thread;

    /// <summary>Control group of the process, printable; null if unknown.</summary>
    public string? Cgroup;

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container;

    /// <summary>The totals; members that the kernel does not count are null values.</summary>
    public ThreadCounters Counters;

    /// <summary>Time for which the CPU quota of its control group was used up since it is watched, nanoseconds; null if
    /// unknown.</summary>
    public long? ThrottledNs;

    /// <summary>Periods of the quota in which that happened; null if unknown.</summary>
    public long? ThrottledPeriods;

    /// <summary>Stamp at which they were read, nanoseconds.</summary>
    public long AskedNs;

    public uint ProcessId;

    public uint ThreadId;
}

/// <summary>Totals of a CPU that carries watched threads or takes interrupts of watched interfaces.</summary>
public struct CpuRow
{
    /// <summary>Highest number of CPUs reported.</summary>
    public const int MaxReported = 128;

    /// <summary>The totals; members that cannot be read are null values.</summary>
    public CpuCounters Counters;

    /// <summary>Stamp at which they were read, nanoseconds.</summary>
    public long AskedNs;

    public uint Cpu;
}
