// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host;

/// <summary>The program of this process.</summary>
public static class OwnProgram
{
    /// <summary>Program and first arguments that start it once more, as a child.</summary>
    public static IReadOnlyList<string> Command()
    {
        string program = Environment.ProcessPath ?? "/proc/self/exe";
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Environment.GetCommandLineArgs()[0]]
            : [program];
    }
}
