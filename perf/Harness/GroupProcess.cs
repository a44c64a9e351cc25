// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>
/// A group of benchmarks in a process of its own: no figure depends on which others ran before it, on the heap that
/// they left or on what they had compiled, and one that breaks its process breaks no other group.
/// </summary>
internal static partial class GroupProcess
{
    private const int SetParentDeathSignal = 1;             // PR_SET_PDEATHSIG
    private const int Terminate = 15;                       // SIGTERM

    /// <summary>Runs the group that has this benchmark as asked for, on the same standard output.</summary>
    /// <returns>Exit code.</returns>
    internal static int Run(PerfOptions options, string name)
    {
        // Under the JIT the process is that of "dotnet", and the program its first argument.
        string program = Environment.ProcessPath!;
        string[] before = Path.GetFileName(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        using Process process = Process.Start(
            new ProcessStartInfo(program, [.. before, .. options.Arguments, PerfOptions.GroupOption, name]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Has the kernel end this process with the one that started it.</summary>
    internal static void EndWithParent() => _ = prctl(SetParentDeathSignal, Terminate, 0, 0, 0);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
