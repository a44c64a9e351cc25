// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using TestSupport;

namespace EndToEnd.Tests;

/// <summary>The NativeAOT binary that <c>build.sh build</c> leaves, run as a user runs it.</summary>
internal static class TelemetryBinary
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    public static string Path { get; } = System.IO.Path.Combine(ProjectTree.Root, "out", "telemetry");

    /// <summary>Runs it to its end; longer than two minutes is a failure.</summary>
    public static RunResult Run(params string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start(Path, arguments);
        return process.WaitForEnd(Longest);
    }

    /// <summary>Starts it inside a network namespace.</summary>
    public static TelemetryProcess StartInside(string networkNamespace, params string[] arguments) =>
        TelemetryProcess.Start("ip", ["netns", "exec", networkNamespace, Path, .. arguments]);

    /// <summary>Starts it in the namespace of the test.</summary>
    public static TelemetryProcess Start(params string[] arguments) => TelemetryProcess.Start(Path, arguments);
}
