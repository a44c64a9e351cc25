// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;

namespace Telemetry.Perf.Harness;

/// <summary>
/// How much the calling thread has worked: its CPU time in nanoseconds, so that losing the CPU does not count; beneath
/// callgrind, the instructions that were executed.
/// </summary>
internal static class WorkClock
{
    private static InstructionCounter? s_instructions;

    /// <summary>Nanoseconds, or instructions, since some moment.</summary>
    internal static long Now() => s_instructions?.Now() ?? HostThread.CpuTimeNs();

    /// <summary>Counts instructions from now on.</summary>
    /// <param name="file">Where callgrind writes.</param>
    internal static void CountInstructions(string file) => s_instructions = new InstructionCounter(file);
}
