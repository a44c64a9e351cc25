// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Comparing;

/// <summary>Built benchmarks of a revision: a program that is launched again for each batch of rounds.</summary>
/// <param name="path">Path of the program.</param>
/// <param name="revision">Name of the revision for display.</param>
/// <param name="arguments">Arguments before the names of the benchmarks.</param>
internal sealed class PerfProgram(string path, string revision, params IReadOnlyList<string> arguments)
{
    private const int UsageError = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Environment variables for the program.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs benchmarks for a few rounds; the result omits those that the program does not have.</summary>
    internal IReadOnlyDictionary<string, LaunchedBenchmark> Launch(IReadOnlyList<string> names)
    {
        var start = new ProcessStartInfo(path, [.. arguments, PerfOptions.LaunchOption, string.Join(',', names)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            return All(names, $"{revision} took longer than {Limit.TotalMinutes} minutes", isBroken: true);
        }
        process.WaitForExit();
        if (process.ExitCode == UsageError)
            return All(names, $"the benchmarks of {revision} cannot be compared: they know no "
                + $"{PerfOptions.LaunchOption}", isBroken: false);
        Dictionary<string, LaunchedBenchmark> found = Read(output.Result);
        return found.Count > 0 || process.ExitCode == 0
            ? found
            : All(names, $"{revision} ended with {process.ExitCode}: {errors.Result.Trim()}", isBroken: true);
    }

    private static Dictionary<string, LaunchedBenchmark> All(
        IReadOnlyList<string> names, string reason, bool isBroken) =>
        names.ToDictionary(name => name, _ => LaunchedBenchmark.Without(reason, isBroken));

    private static Dictionary<string, LaunchedBenchmark> Read(string output)
    {
        Dictionary<string, LaunchedBenchmark> found = [];
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string name = root.GetProperty("name").GetString()!;
            found[name] = root.TryGetProperty("values", out JsonElement values)
                ? new LaunchedBenchmark(
                    root.GetProperty("unit").GetString()!,
                    [.. values.EnumerateArray().Select(value => value.GetDouble())], null, false)
                : LaunchedBenchmark.Without(
                    root.GetProperty("reason").GetString()!, root.GetProperty("verdict").GetString() == "unknown");
        }
        return found;
    }
}
