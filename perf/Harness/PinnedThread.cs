// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;

namespace Telemetry.Perf.Harness;

/// <summary>Measures on one CPU, so that cache lines stay in its caches.</summary>
internal static class PinnedThread
{
    /// <summary>Runs an action on a thread that is pinned to a CPU and ends with it.</summary>
    internal static void Run(Action action, int cpu = 0)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                HostThread.PinTo(cpu);
                action();
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }
}
