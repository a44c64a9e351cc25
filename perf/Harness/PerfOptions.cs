// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Perf.Harness;

/// <summary>Options of the command line.</summary>
internal sealed record PerfOptions
{
    internal const string Usage =
        "usage: ./build.sh perf [quick] [FILTER] [--json] [--record | --baseline REVISION [--launches N]], "
        + "or: ./build.sh perf counts [FILTER] [--json] [--record], or: ./build.sh perf allocation";

    /// <summary>Option for one launch of a comparison: runs the benchmarks of these names, and prints every round's
    /// value.</summary>
    internal const string LaunchOption = "--launch";

    /// <summary>Option to count instructions by callgrind in place of measuring time.</summary>
    internal const string InstructionsOption = "--instructions";

    /// <summary>Option to run the group of the benchmark of this name, without head and end of the report.</summary>
    internal const string GroupOption = "--group";

    private const int CountedShare = 4;

    private const string ProgramOption = "--baseline-program"; // last argument, added by ./build.sh

    /// <summary>Fewest launches of a revision from which a difference can be decided.</summary>
    internal const int FewestLaunches = 8;

    /// <summary>Most launches that can be requested.</summary>
    internal const int MostLaunches = 200;

    private const int DefaultLaunches = 12;
    private const int FullRounds = 21;
    private const int QuickRounds = 1;
    private const int LaunchRounds = 9;

    private int? _launches;

    /// <summary>Part of the wanted names; empty for all.</summary>
    internal string Filter { get; private init; } = "";

    /// <summary>Complete names wanted, in place of a part; empty if this is not a launch of a comparison.</summary>
    internal IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>True if every benchmark runs only briefly.</summary>
    internal bool IsQuick { get; private init; }

    /// <summary>True if benchmarks run only to show that they do: a quick run whose values are compared with no
    /// other's.</summary>
    internal bool IsTrial => IsQuick && !IsLaunch;

    /// <summary>True if results are JSON lines.</summary>
    internal bool IsJson { get; private init; }

    /// <summary>Revision to compare with, as named; null without.</summary>
    internal string? Baseline { get; private init; }

    /// <summary>Program of that revision's benchmarks; null without.</summary>
    internal string? BaselineProgram { get; private init; }

    /// <summary>Launches of either revision.</summary>
    internal int Launches => _launches ?? (IsQuick ? FewestLaunches : DefaultLaunches);

    /// <summary>True if counts are compared with recorded ones.</summary>
    internal bool IsCounts { get; private init; }

    /// <summary>True if counts, or the figures of this machine, are recorded.</summary>
    internal bool IsRecorded { get; private init; }

    /// <summary>File of callgrind for this process; null if it does not run under callgrind.</summary>
    internal string? InstructionsFile { get; private init; }

    /// <summary>Command line of the benchmarks.</summary>
    internal string CommandLine { get; private init; } = "";

    /// <summary>The arguments.</summary>
    internal IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>A benchmark of the group that runs in this process; null if each group gets its own process.</summary>
    internal string? Group { get; private init; }

    /// <summary>True if this process reports for another one, which prints the host.</summary>
    internal bool IsPart => IsLaunch || Group is not null;

    /// <summary>True if this is one launch of a comparison.</summary>
    internal bool IsLaunch => Names.Count > 0;

    /// <summary>Amount of work: less for a quick run, and less again where instructions are counted, which do not
    /// scatter.</summary>
    /// <param name="full">Amount of a full run.</param>
    /// <param name="quick">Amount of a quick run.</param>
    internal int Amount(int full, int quick) =>
        InstructionsFile is not null ? quick / CountedShare : IsQuick ? quick : full;

    /// <summary>Rounds in which the subjects are measured in turns; odd, so that the median is one of them.</summary>
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
