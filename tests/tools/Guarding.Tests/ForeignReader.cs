// SPDX-License-Identifier: Apache-2.0
using TestSupport.Binary;

namespace Telemetry.Guarding.Tests;

/// <summary>Captures as tshark and tcpdump read them.</summary>
internal static class ForeignReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fields of each packet.</summary>
    internal static string[][] Fields(string capture, params string[] fields) =>
        [.. Lines("tshark", ["-r", capture, "-N", "n", "-T", "fields", .. fields.SelectMany<string, string>(
            field => ["-e", field])]).Select(line => line.Split('\t'))];

    /// <summary>Packets of a capture, a line each, as tcpdump prints them.</summary>
    internal static IReadOnlyList<string> Printed(string capture) => Lines("tcpdump", ["-n", "-t", "-r", capture]);

    private static IReadOnlyList<string> Lines(string program, string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start(program, arguments);
        return [.. process.WaitForText(Patience).Where(line => line.Length > 0)];
    }
}

/// <summary>A test that needs root, tshark and tcpdump; skipped with the reason without them.</summary>
public sealed class RootAndTsharkFactAttribute : FactAttribute
{
    /// <summary>Looks for them.</summary>
    public RootAndTsharkFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root";
        else if (!folders.Any(folder => File.Exists(Path.Combine(folder, "tshark")))
            || !folders.Any(folder => File.Exists(Path.Combine(folder, "tcpdump"))))
            Skip = "tshark or tcpdump is not installed: no independent reader of captures";
    }
}
