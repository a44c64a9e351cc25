// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Perf.Harness;

/// <summary>What the command line asks for.</summary>
internal sealed record PerfOptions
{
    internal const string Usage =
        "usage: ./build.sh perf [quick] [FILTER] [--json] [--record | --baseline REVISION [--launches N]], "
        + "or: ./build.sh perf counts [FILTER] [--json] [--record]";

    /// <summary>Asks for one launch of a comparison: the benchmarks of these names, and every round's value.</summary>
    internal const string LaunchOption = "--launch";

    /// <summary>Asks for the instructions of each benchmark, which callgrind counts, instead of its time.</summary>
    internal const string InstructionsOption = "--instructions";

    /// <summary>Asks for the group that has a benchmark of this name, without head and end of the report.</summary>
    internal const string GroupOption = "--group";

    private const string ProgramOption = "--baseline-program"; // the last one: ./build.sh adds it

    /// <summary>Fewest launches of a revision from which a difference can be told with certainty.</summary>
    internal const int FewestLaunches = 8;

    /// <summary>Most launches that can be asked for.</summary>
    internal const int MostLaunches = 200;

    private const int DefaultLaunches = 12;
    private const int FullRounds = 21;
    private const int QuickRounds = 5;
    private const int LaunchRounds = 9;

    private int? _launches;

    /// <summary>Part of the names wanted; empty for all.</summary>
    internal string Filter { get; private init; } = "";

    /// <summary>Whole names wanted, instead of a part; none if this is no launch of a comparison.</summary>
    internal IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>Whether every benchmark runs only briefly.</summary>
    internal bool IsQuick { get; private init; }

    /// <summary>Whether results are JSON lines.</summary>
    internal bool IsJson { get; private init; }

    /// <summary>The revision to compare with, as it was named; null without.</summary>
    internal string? Baseline { get; private init; }

    /// <summary>That revision's benchmarks, built; null without.</summary>
    internal string? BaselineProgram { get; private init; }

    /// <summary>Launches of either revision.</summary>
    internal int Launches => _launches ?? (IsQuick ? FewestLaunches : DefaultLaunches);

    /// <summary>Whether counts are compared with what was recorded.</summary>
    internal bool IsCounts { get; private init; }

    /// <summary>Whether counts, or the figures of this machine, are recorded.</summary>
    internal bool IsRecorded { get; private init; }

    /// <summary>Where callgrind writes what it counts of this process; null if it does not run beneath it.</summary>
    internal string? InstructionsFile { get; private init; }

    /// <summary>How the benchmarks were called.</summary>
    internal string CommandLine { get; private init; } = "";

    /// <summary>The arguments themselves.</summary>
    internal IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>A benchmark of the group that runs in this process; null if each group gets one of its own.</summary>
    internal string? Group { get; private init; }

    /// <summary>Whether this process reports for another one, which tells what the host is.</summary>
    internal bool IsPart => IsLaunch || Group is not null;

    /// <summary>Whether this is one launch of a comparison.</summary>
    internal bool IsLaunch => Names.Count > 0;

    /// <summary>Rounds in which the subjects take turns; odd, so that the median is one of them.</summary>
    internal int Rounds =>
        InstructionsFile is not null ? 1 : IsLaunch ? LaunchRounds : IsQuick ? QuickRounds : FullRounds;

    internal static PerfOptions? Parse(string[] arguments, out string? wrong)
    {
        var options = new PerfOptions
        {
            Arguments = arguments,
            CommandLine = string.Join(
                ' ', ["./build.sh perf", .. arguments.TakeWhile(argument => argument != ProgramOption)]),
        };
        wrong = null;
        for (int index = 0; index < arguments.Length && wrong is null; index++)
        {
            string argument = arguments[index];
            string? value = TakesValue(argument) ? arguments.ElementAtOrDefault(++index) : "";
            if (value is null)
                wrong = $"{argument} wants a value";
            else
                options = options.With(argument, value, ref wrong);
        }
        if (wrong is null && options is { IsRecorded: true, Baseline: not null })
            wrong = "a comparison is not recorded";
        if (wrong is null && options is { Baseline: null } != options is { BaselineProgram: null })
            wrong = "a baseline is built by ./build.sh perf";
        return wrong is null ? options : null;
    }

    internal bool Selects(string name) => IsLaunch
        ? Names.Contains(name)
        : name.Contains(Filter, StringComparison.OrdinalIgnoreCase);

    private static bool TakesValue(string argument) =>
        argument is LaunchOption or GroupOption or InstructionsOption or "--baseline" or ProgramOption or "--launches";

    private PerfOptions With(string argument, string value, ref string? wrong)
    {
        switch (argument)
        {
            case "quick":
                return this with { IsQuick = true };
            case "counts":
                return this with { IsCounts = true };
            case "--record":
                return this with { IsRecorded = true };
            case InstructionsOption:
                return this with { InstructionsFile = value };
            case "--json":
                return this with { IsJson = true };
            case LaunchOption:
                return this with { Names = value.Split(','), IsQuick = true, IsJson = true };
            case GroupOption:
                return this with { Group = value };
            case "--baseline":
                return this with { Baseline = value };
            case ProgramOption:
                return this with { BaselineProgram = value };
            case "--launches":
                if (int.TryParse(value, CultureInfo.InvariantCulture, out int launches)
                    && launches is >= FewestLaunches and <= MostLaunches)
                    return this with { _launches = launches };
                wrong = $"--launches is a number from {FewestLaunches} to {MostLaunches}";
                return this;
            default:
                wrong = argument.StartsWith('-') ? $"{argument} is no option"
                    : Filter.Length > 0 ? "more than one filter" : null;
                return this with { Filter = argument };
        }
    }
}
