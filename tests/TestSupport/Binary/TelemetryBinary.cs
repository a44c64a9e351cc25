// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Binary;

/// <summary>The NativeAOT binary made by <c>build.sh build</c>, run as a user runs it.</summary>
public static class TelemetryBinary
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <summary>Its path.</summary>
    public static string Path { get; } = System.IO.Path.Combine(ProjectTree.Root, "out", "telemetry");

    /// <summary>Its path; fails if it has not been built.</summary>
    public static string Built => File.Exists(Path)
        ? Path : throw new FileNotFoundException("out/telemetry is missing; run './build.sh build'");

    /// <summary>Runs it to its end; longer than two minutes is a failure.</summary>
    public static RunResult Run(params string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start(Path, arguments);
        return process.WaitForEnd(Longest);
    }

    /// <summary>Runs it to its end on a host with time zones in one folder only.</summary>
    public static RunResult RunWithZones(string zones, params string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start("env", [$"TZDIR={zones}", Path, .. arguments]);
        return process.WaitForEnd(Longest);
    }

    /// <summary>Runs it to its end with bytes on standard input.</summary>
    public static RunResult RunWithInput(byte[] input, params string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start(Path, arguments);
        process.Feed(input);
        return process.WaitForEnd(Longest);
    }

    /// <summary>Starts <c>run</c> on the receiving end of a pair, and waits until it is attached there.</summary>
    public static TelemetryProcess StartRun(VethPair network, params string[] options)
    {
        TelemetryProcess run = StartInside(
            network.Receiver, ["run", "--interface", network.ReceiverInterface, .. options, "--json"]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Longest);
        return run;
    }

    /// <summary>Starts it inside a network namespace.</summary>
    public static TelemetryProcess StartInside(string networkNamespace, params string[] arguments) =>
        TelemetryProcess.Start("ip", ["netns", "exec", networkNamespace, Path, .. arguments]);

    /// <summary>Starts it in the namespace of the test.</summary>
    public static TelemetryProcess Start(params string[] arguments) => TelemetryProcess.Start(Path, arguments);
}
