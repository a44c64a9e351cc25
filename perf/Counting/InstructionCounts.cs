// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Perf.Comparing;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Counting;

/// <summary>Instructions of benchmarks, by launches of this program under callgrind.</summary>
internal static class InstructionCounts
{
    // Limits the garbage collector's reservation to 512 MiB: valgrind refuses the default of 256 GiB.
    private const string HeapLimit = "20000000";

    private const string TimeUnit = "ns";

    /// <summary>Counts the instructions of benchmarks; failures are reported with their reason.</summary>
    internal static IReadOnlyList<Count> Of(IReadOnlyList<string> names, Action<string, string> reportBroken)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("callgrind");
        var program = new PerfProgram(
            "valgrind", "callgrind", "--tool=callgrind", $"--dump-before={InstructionCounter.PartMark}",
            $"--callgrind-out-file={file}", Environment.ProcessPath!, PerfOptions.InstructionsOption, file)
        {
            Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapLimit },
        };
        IReadOnlyDictionary<string, LaunchedBenchmark> results = program.Launch(names);
        foreach (string name in names.Where(name => results.GetValueOrDefault(name) is not { Reason: null }))
            reportBroken(name, results.GetValueOrDefault(name)?.Reason ?? "it told nothing");
        return [.. results.Where(one => one.Value.Reason is null).Select(one => new Count(
            RuntimeInformation.FrameworkDescription, one.Key, Math.Round(one.Value.Values[0], 2),
            one.Value.Unit.Replace(TimeUnit, "instructions", StringComparison.Ordinal)))];
    }
}
