// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Processes and links of a demo, as the host shows them.</summary>
internal static class DemoProcesses
{
    /// <summary>Names of the namespaces that the process made.</summary>
    internal static IReadOnlyList<string> NamespacesOf(int process) =>
        [.. Directory.GetFiles("/run/netns", $"telemetry-{process}-*").Select(path => Path.GetFileName(path))];

    /// <summary>Exchanges and traders of this binary that run.</summary>
    internal static IReadOnlyList<string> Children() =>
        [.. Directory.GetDirectories("/proc").Select(CommandLine).Where(IsChild)];

    /// <summary>Waits until none runs.</summary>
    internal static void WaitForNone(TimeSpan longest) => Assert.True(
        SpinWait.SpinUntil(() => Children().Count == 0, longest), $"still there: {string.Join("; ", Children())}");

    private static bool IsChild(string commandLine) =>
        commandLine.Split('\0') is [var program, .. var arguments] && program == TelemetryBinary.Path &&
        SimulationProcess.Handles(arguments);

    // A process may end while it is looked at.
    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
