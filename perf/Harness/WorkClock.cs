// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Work of the calling thread: its CPU time in nanoseconds, so that preemption does not count; under callgrind, the
/// instructions executed.
/// </summary>
internal static class WorkClock
{
    private static InstructionCounter? s_instructions;

    /// <summary>Nanoseconds, or instructions, from an arbitrary origin.</summary>
    internal static long Now() => s_instructions?.Now() ?? HostThread.CpuTimeNs();

    /// <summary>Switches to counting instructions.</summary>
    /// <param name="file">File of callgrind.</param>
    internal static void CountInstructions(string file) => s_instructions = new InstructionCounter(file);
}
