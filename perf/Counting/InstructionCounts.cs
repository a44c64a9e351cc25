// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Perf.Comparing;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Counting;

/// <summary>Instructions of benchmarks, by launches of this program beneath callgrind.</summary>
internal static class InstructionCounts
{
    // The garbage collector reserves no more, since valgrind refuses the 256 GiB of its own accord: 512 MiB.
    private const string HeapLimit = "20000000";

    private const string TimeUnit = "ns";

    /// <summary>Counts what these benchmarks execute; those that break are told with the reason.</summary>
    internal static IReadOnlyList<Count> Of(IReadOnlyList<string> names, Action<string, string> tellBroken)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("callgrind");
        var program = new PerfProgram(
            "valgrind", "callgrind", "--tool=callgrind", $"--dump-before={InstructionCounter.PartMark}",
            $"--callgrind-out-file={file}", Environment.ProcessPath!, PerfOptions.InstructionsOption, file)
        {
            Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapLimit },
        };
        IReadOnlyDictionary<string, LaunchedBenchmark> told = program.Launch(names);
        foreach (string name in names.Where(name => told.GetValueOrDefault(name) is not { Reason: null }))
            tellBroken(name, told.GetValueOrDefault(name)?.Reason ?? "it told nothing");
        return [.. told.Where(one => one.Value.Reason is null).Select(one => new Count(
            RuntimeInformation.FrameworkDescription, one.Key, Math.Round(one.Value.Values[0], 2),
            one.Value.Unit.Replace(TimeUnit, "instructions", StringComparison.Ordinal)))];
    }
}
