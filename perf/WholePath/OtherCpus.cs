// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath;

/// <summary>All CPUs but the first one, which is the sender's.</summary>
internal static class OtherCpus
{
    /// <summary>Runs an action there; threads that it starts stay there.</summary>
    internal static void Run(Action action)
    {
        CpuSet all = HostThread.Cpus();
        PinnedThread.Run(() =>
        {
            _ = HostThread.Bind(0, new CpuSet([.. all.Where(cpu => cpu != 0)]));
            action();
        });
    }
}
