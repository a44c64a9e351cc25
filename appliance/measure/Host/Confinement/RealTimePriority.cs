// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Confinement;

/// <summary>Gives threads that have a core of their own a real-time priority, if configured.</summary>
public static class RealTimePriority
{
    /// <summary>Sets the priority, on a thread that has the capability, and reports the result.</summary>
    /// <param name="settings">The configured priority.</param>
    /// <param name="cores">The cores of the threads.</param>
    /// <param name="notices">Receives notices for the user.</param>
    public static void Raise(PerformanceSettings settings, CoreSettings cores, IProgress<string> notices)
    {
        if (settings.FifoPriority is not { } priority)
            return;
        List<string> raised = [];
        List<string> refused = [];
        foreach ((int thread, string name) in ProcessThreads.Named())
        {
            if (HasCore(name, cores))
                (HostThread.TrySetFifo(thread, priority) ? raised : refused).Add(name);
        }
        if (raised.Count > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"performance: fifo_priority: {string.Join(", ", raised)} run as SCHED_FIFO {priority}"));
        if (refused.Count > 0)
            notices.Report($"performance: fifo_priority: the kernel refuses it to {string.Join(", ", refused)}: give "
                + "CAP_SYS_NICE (AmbientCapabilities= of the unit), or LimitRTPRIO=");
        if (raised.Count + refused.Count == 0)
            notices.Report("performance: fifo_priority: no thread has a core of its own (cores), and so none gets it: "
                + "it could keep others from running at all");
    }

    private static bool HasCore(string name, CoreSettings cores) => name switch
    {
        "reader" => cores.Reader is not null,
        "analysis" => cores.Pipeline is not null,
        "publisher" => cores.Publisher is not null,
        _ => cores.NodeReaders.Count > 0 && name.StartsWith("reader-node", StringComparison.Ordinal),
    };
}
