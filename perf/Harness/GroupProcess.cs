// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Group of benchmarks in a separate process: no figure depends on the groups that ran before it, on their heap or
/// compiled code, and a group that crashes its process affects no other.
/// </summary>
internal static partial class GroupProcess
{
    private const int SetParentDeathSignal = 1;             // PR_SET_PDEATHSIG
    private const int Terminate = 15;                       // SIGTERM

    /// <summary>Runs the group of this benchmark with the given options, on the same standard output.</summary>
    /// <returns>Exit code.</returns>
    internal static int Run(PerfOptions options, string name)
    {
        // Under the JIT the process is "dotnet", and the program is its first argument.
        string program = Environment.ProcessPath!;
        string[] before = Path.GetFileName(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        using Process process = Process.Start(
            new ProcessStartInfo(program, [.. before, .. options.Arguments, PerfOptions.GroupOption, name]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Makes the kernel end this process with its parent.</summary>
    internal static void EndWithParent() => _ = prctl(SetParentDeathSignal, Terminate, 0, 0, 0);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
