// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text;
using Xunit;

namespace TestSupport.Engines;

/// <summary>Programs of Prometheus.</summary>
public static class PrometheusTools
{
    private const int PatienceMs = 60_000;

    /// <summary>Reason why tests cannot run programs; null if they can.</summary>
    /// <param name="package">Package that has them.</param>
    /// <param name="programs">The programs.</param>
    public static string? SkipReason(string package, params string[] programs) =>
        Missing(programs) is { Length: > 0 } missing
            ? $"needs {string.Join(" and ", missing)}: install the package {package}" : null;

    /// <summary>Runs promtool.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="arguments">Arguments.</param>
    /// <returns>Exit code, and what it printed.</returns>
    public static (int ExitCode, string Text) Promtool(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using Process process = Process.Start(start)!;
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(PatienceMs), "promtool has not ended");
        process.WaitForExit();
        return (process.ExitCode, (output + errors).Trim());
    }

    private static string[] Missing(string[] programs)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return [.. programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))))];
    }
}
