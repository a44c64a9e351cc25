// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>Runs <c>telemetry replay</c> as a user does, and gives all that it writes.</summary>
internal static class GoldenRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);
    private static readonly string[] Findings = ["gap", "order", "info", "warning", "error", "more"];

    /// <summary>Replays twice: with JSON and the files of intervals, and for the terminal.</summary>
    /// <param name="folder">Working directory; captures and configuration are named relative to it.</param>
    /// <param name="threads">Value of <c>--threads</c>.</param>
    /// <param name="arguments">Captures and what is configured.</param>
    internal static IReadOnlyList<GoldenOutput> Outputs(string folder, string threads, IReadOnlyList<string> arguments)
    {
        using var scratch = new ScratchFolder();
        (string csv, string hlog) = (scratch.File("lines.csv"), scratch.File("series.hlog"));
        arguments = [.. arguments, "--threads", threads, "--orders"];
        (int exit, string json, string errors) = Run(
            folder, [.. arguments, "--packets", "--json", "--csv", csv, "--hlog", hlog]);
        (int terminalExit, string terminal, string terminalErrors) = Run(folder, arguments);
        IReadOnlyList<string> lines = NormalisedKey.Replace("json", Lines(json));
        Assert.Equal("summary", TypeOf(lines[^1]));
        return
        [
            new GoldenOutput("json", lines, TypeOf),
            new GoldenOutput("csv", NormalisedKey.Replace("csv", Lines(File.ReadAllText(csv)))),
            new GoldenOutput("hlog", NormalisedKey.Replace("hlog", Lines(File.ReadAllText(hlog)))),
            new GoldenOutput("errors", [.. Lines(errors), $"exit code {exit}"]),
            new GoldenOutput("terminal", Lines(terminal), PartOfTerminal),
            new GoldenOutput("terminal-errors", [.. Lines(terminalErrors), $"exit code {terminalExit}"]),
        ];
    }

    private static (int ExitCode, string Output, string Errors) Run(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(TelemetryBinary.Built, ["replay", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["COLUMNS"] = "160";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill();
            throw new TimeoutException($"replay {string.Join(' ', arguments)}: still running after {Longest}");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>The lines of a text; the last one must be ended, too.</summary>
    private static string[] Lines(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'), "the last line is not ended");
        return text.Length == 0 ? [] : text[..^1].Split('\n');
    }

    // The table of a day that ended comes as soon as it is made: how many findings were printed before it is chance.
    private static string PartOfTerminal(string line) =>
        Findings.Contains(line.Split(' ')[0]) ? "findings" : "tables";

    private static string TypeOf(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("type").GetString()!;
    }
}
