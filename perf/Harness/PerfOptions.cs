// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>What the command line asks for.</summary>
/// <param name="Filter">Part of the names wanted; empty for all.</param>
/// <param name="IsQuick">Whether every benchmark runs only briefly.</param>
/// <param name="IsJson">Whether results are JSON lines.</param>
/// <param name="CommandLine">How the benchmarks were called.</param>
internal sealed record PerfOptions(string Filter, bool IsQuick, bool IsJson, string CommandLine)
{
    internal const string Usage = "usage: ./build.sh perf [quick] [FILTER] [--json]";

    private const int FullRounds = 21;
    private const int QuickRounds = 5;

    /// <summary>Rounds in which the subjects take turns; odd, so that the median is one of them.</summary>
    internal int Rounds => IsQuick ? QuickRounds : FullRounds;

    internal static PerfOptions? Parse(string[] arguments, out string? wrong)
    {
        wrong = null;
        string? filter = null;
        bool isQuick = false;
        bool isJson = false;
        foreach (string argument in arguments)
        {
            if (argument == "quick")
                isQuick = true;
            else if (argument == "--json")
                isJson = true;
            else if (argument.StartsWith('-'))
                wrong = $"{argument} is no option";
            else if (filter is null)
                filter = argument;
            else
                wrong = "more than one filter";
        }
        string command = string.Join(' ', ["./build.sh perf", .. arguments]);
        return wrong is null ? new PerfOptions(filter ?? "", isQuick, isJson, command) : null;
    }

    internal bool Selects(string name) => name.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
