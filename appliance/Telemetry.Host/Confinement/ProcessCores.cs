// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Confinement;

/// <summary>Keeps the threads of this process on the CPUs that they may have.</summary>
public static class ProcessCores
{
    private const int MostPasses = 100;

    /// <summary>
    /// Binds every thread that the process has now, and with them all that these will make. To be called before threads
    /// of our own are made, and after the runtime's.
    /// </summary>
    public static void BindAll(CpuSet cpus)
    {
        HashSet<int> bound = [];
        for (int pass = 0; pass < MostPasses; pass++)
        {
            // A thread that is not bound yet may make others meanwhile: look again until there is none.
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

    /// <summary>Whether this process can have a CPU: tried with a thread of its own, which ends at once.</summary>
    public static bool MayUse(int cpu)
    {
        bool may = false;
        var trial = new Thread(() => may = HostThread.PinTo(cpu));
        trial.Start();
        trial.Join();
        return may;
    }
}
