// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using TestSupport;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Otlp;

/// <summary>Decodes messages with the code of OpenTelemetry for Node, which npm restores by its lock file.</summary>
internal static class OtlpDecoder
{
    private static readonly string Folder =
        Path.Combine(ProjectTree.Root, "tests", "monitor", "Exporting.Tests", "Otlp", "decoder");

    private static readonly Lazy<bool> Restored = new(() =>
    {
        (int exitCode, string text) = Run("npm", [], "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
        Assert.True(exitCode == 0, text);
        return true;
    });

    /// <summary>Reason why it cannot run; null if it can.</summary>
    internal static string? SkipReason { get; } =
        PrometheusTools.SkipReason("nodejs and npm", "node", "npm");

    /// <summary>Decodes the message ExportMetricsServiceRequest.</summary>
    internal static JsonElement Decode(byte[] message) => Decode(message, "metrics");

    /// <summary>Decodes messages ExportLogsServiceRequest. Those of Protocol Buffers that stand one after the other are
    /// one with the fields of all.</summary>
    internal static JsonElement DecodeLogs(IEnumerable<byte[]> messages) =>
        Decode([.. messages.SelectMany(static message => message)], "logs");

    private static JsonElement Decode(byte[] message, string kind)
    {
        Assert.True(Restored.Value);
        (int exitCode, string text) = Run("node", message, "decode.cjs", kind);
        Assert.True(exitCode == 0, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static (int ExitCode, string Text) Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        string text = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), $"{program} does not end");
        return (process.ExitCode, text);
    }
}

/// <summary>A test that decodes with Node; skipped with the reason where it is not installed.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public NodeFactAttribute() => Skip = OtlpDecoder.SkipReason!;
}
