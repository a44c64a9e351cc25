// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Threads;

namespace Telemetry.Playing.Sending;

/// <summary>Preparation of the threads that do something at an exact time.</summary>
internal static class OnTimeThread
{
    /// <summary>Time before something is due in which a thread spins in place of sleeping, nanoseconds.</summary>
    public const long SpinNs = 60_000;

    private const int Priority = 50;                            // of SCHED_FIFO

    /// <summary>Prepares the calling thread.</summary>
    /// <param name="cpu">Its CPU; null leaves it to the scheduler.</param>
    /// <param name="option">Name of the option that gives the CPU.</param>
    /// <param name="wantsRealTime">True to have real-time priority where that is allowed.</param>
    /// <returns>True if it has real-time priority.</returns>
    /// <exception cref="FailureException">The CPU cannot be used.</exception>
    public static bool Prepare(int? cpu, string option, bool wantsRealTime)
    {
        if (cpu is { } number && !HostThread.PinTo(number))
        {
            throw new FailureException(NoCpu(option, number, ExitCode.CannotRun));
        }
        HostThread.UseFineTimers();
        return wantsRealTime && HostThread.TrySetFifo(0, Priority);
    }

    /// <summary>Failure of a CPU that cannot be used.</summary>
    /// <param name="option">Name of the option that gives the CPU.</param>
    /// <param name="code">Exit code of the process.</param>
    public static Failure NoCpu(string option, int cpu, ExitCode code) => new(code, option,
        string.Create(CultureInfo.InvariantCulture,
            $"CPU {cpu} does not exist, or is not allowed to this process"),
        HostThread.Cpus() is { Count: > 0 } usable ? $"name one of {usable}" : "name another one");
}
