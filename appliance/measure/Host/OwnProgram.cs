// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host;

/// <summary>The executable of this process.</summary>
public static class OwnProgram
{
    /// <summary>Program and first arguments that start it again as a child process.</summary>
    public static IReadOnlyList<string> Command()
    {
        string program = Environment.ProcessPath ?? "/proc/self/exe";
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Environment.GetCommandLineArgs()[0]]
            : [program];
    }
}
