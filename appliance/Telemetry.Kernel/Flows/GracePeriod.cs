// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Flows;

/// <summary>Waits for kernel programs that are running.</summary>
internal static unsafe class GracePeriod
{
    private const int Query = 0;                                // MEMBARRIER_CMD_QUERY
    private const int Global = 1;                               // MEMBARRIER_CMD_GLOBAL: waits for RCU readers
    private const long PauseNs = 100_000_000;

    // membarrier(2), where the numbers of old and new system calls part.
    private static readonly nint SystemCall =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            == System.Runtime.InteropServices.Architecture.Arm64 ? 283 : 324;

    private static readonly bool HasGlobal = (Libc.syscall(SystemCall, Query, null, 0) & Global) != 0;

    /// <summary>Returns when every run that had begun has ended: programs run as readers of RCU. Where the kernel does
    /// not offer to wait for those, a pause stands for it that is far longer than any run.</summary>
    internal static void Wait()
    {
        if (!HasGlobal || Libc.syscall(SystemCall, Global, null, 0) != 0)
            HostThread.SleepNs(PauseNs);
    }
}
