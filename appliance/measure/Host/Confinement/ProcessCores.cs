// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Confinement;

/// <summary>Restricts the threads of this process to given CPUs.</summary>
public static class ProcessCores
{
    private const int MostPasses = 100;

    /// <summary>Binds every present thread of the process; threads that they make later inherit the binding. Call it
    /// after the runtime's threads exist and before the product's own are made.</summary>
    public static void BindAll(CpuSet cpus)
    {
        HashSet<int> bound = [];
        for (int pass = 0; pass < MostPasses; pass++)
        {
            // A thread that is not bound yet may make others meanwhile: repeat until none is new.
            int before = bound.Count;
            foreach (int thread in ProcessThreads.Ids())
            {
                if (!bound.Contains(thread) && HostThread.Bind(thread, cpus))
                    bound.Add(thread);
            }
            if (bound.Count == before)
                return;
        }
    }
}
