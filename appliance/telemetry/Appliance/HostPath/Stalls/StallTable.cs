// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Stalls;

/// <summary>Watched threads and CPUs at one instant.</summary>
/// <param name="hasRows">False if nothing is watched: then there is no room for rows.</param>
internal sealed class StallTable(bool hasRows)
{
    /// <summary>Room for the threads.</summary>
    internal readonly ThreadRow[] Threads = new ThreadRow[hasRows ? ThreadRow.MaxReported : 0];

    /// <summary>Room for the CPUs.</summary>
    internal readonly CpuRow[] Cpus = new CpuRow[hasRows ? CpuRow.MaxReported : 0];

    /// <summary>Threads in use.</summary>
    internal int ThreadCount;

    /// <summary>CPUs in use.</summary>
    internal int CpuCount;

    /// <summary>Readings of threads so far.</summary>
    internal HookRow ThreadHook;

    /// <summary>Readings of CPUs so far.</summary>
    internal HookRow CpuHook;
}
