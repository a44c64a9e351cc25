// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Flows;

/// <summary>Waits for kernel programs in progress.</summary>
internal static unsafe class GracePeriod
{
    private const int Query = 0;                                // MEMBARRIER_CMD_QUERY
    private const int Global = 1;                               // MEMBARRIER_CMD_GLOBAL: waits for RCU readers
    private const long PauseNs = 100_000_000;

    // Number of membarrier(2), which differs between architectures with the old and the new list of system calls.
    private static readonly nint SystemCall =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            == System.Runtime.InteropServices.Architecture.Arm64 ? 283 : 324;

    private static readonly bool HasGlobal = (Libc.syscall(SystemCall, Query, null, 0) & Global) != 0;

    /// <summary>Returns when every program run in progress at the call has ended: programs run as RCU readers. If the
    /// kernel cannot wait for RCU readers, sleeps far longer than any run takes.</summary>
    internal static void Wait()
    {
        if (!HasGlobal || Libc.syscall(SystemCall, Global, null, 0) != 0)
            HostThread.SleepNs(PauseNs);
    }
}
