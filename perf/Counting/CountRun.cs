// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Counting;

/// <summary>Counts instructions and sizes of programs, and compares them with recorded ones or records them.</summary>
internal static class CountRun
{
    private const int Done = 0;
    private const int Broken = 1;
    private const int UsageError = 2;
    private const int Regression = 5;
    private const string Row = "{0,-36} {1,12} {2,12} {3,8}  {4,-20} {5}";

    private static readonly string RecordPath = Path.Combine(ProjectTree.Root, "perf", "counts.tsv");

    /// <summary>Counts what the options select.</summary>
    /// <returns>Exit code: 1 if a figure could not be counted, 5 if one is higher than recorded, else 0.</returns>
    internal static int Run(PerfOptions options, IReadOnlyList<BenchmarkGroup> groups)
    {
        int broken = 0;
        BenchmarkGroup[] counted = [.. groups.Where(group => group.CountedNames.Any(options.Selects))];
        foreach (BenchmarkGroup unfit in counted.Where(group => group.Unfit() is not null))
            Console.Error.WriteLine($"perf: {unfit.CountedNames[0]} and what goes with it: {unfit.Unfit()}");
        // Each group runs in a separate process, as in measurements of time: the cost of collections depends on the
        // heap.
        List<Count> counts = [.. counted.Where(group => group.Unfit() is null)
            .SelectMany(group => InstructionCounts.Of([.. group.CountedNames.Where(options.Selects)], ReportBroken))];
        if (ProgramSizes.Unfit() is { } reason)
            Console.Error.WriteLine($"perf: sizes of programs are not compared: {reason}");
        else
            counts.AddRange(ProgramSizes.Read(HostFacts.Read(options.CommandLine).Kernel)
                .Where(count => options.Selects(count.Name)));
        if (counts.Count + broken == 0)
        {
            Console.Error.WriteLine($"perf: nothing that is counted has \"{options.Filter}\" in its name");
            return UsageError;
        }
        if (options.IsRecorded && broken == 0)
            CountFile.Record(RecordPath, counts, options.Selects);
        IReadOnlyList<CountCheck> checks = CountCheck.Of(counts, CountFile.Read(RecordPath));
        if (!options.IsJson)
            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture, Row, "count", "recorded", "here", "change", "unit", "verdict"));
        foreach (CountCheck check in checks)
            Print(check, options.IsJson);
        return ExitCode(checks, broken);

        void ReportBroken(string name, string why)
        {
            broken++;
            Console.Error.WriteLine($"perf: {name} was not counted: {why}");
        }
    }

    /// <summary>Exit code: a figure that could not be counted has precedence over one that is too high.</summary>
    internal static int ExitCode(IReadOnlyList<CountCheck> checks, int broken) =>
        broken > 0 ? Broken : checks.Any(check => check.Verdict == "fail") ? Regression : Done;

    private static void Print(CountCheck check, bool isJson)
    {
        if (!isJson)
        {
            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture, Row, check.Count.Name, Number(check.Recorded),
                Number(check.Count.Value), check.ChangePercent is { } change
                    ? change.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %" : "-",
                check.Count.Unit, check.Reason is { } why ? $"{check.Verdict}: {why}" : check.Verdict));
            return;
        }
        JsonLine.Write("count", json =>
        {
            json.WriteString("name", check.Count.Name);
            json.WriteRounded("value", check.Count.Value);
            json.WriteString("unit", check.Count.Unit);
            json.WriteRounded("recorded", check.Recorded);
            json.WriteRounded("change_percent", check.ChangePercent);
            json.WriteNumber("tolerance_percent", 100 * CountCheck.Tolerance);
            json.WriteString("made_with", check.Count.Maker);
            json.WriteString("verdict", check.Verdict);
            json.WriteString("reason", check.Reason);
        });
    }

    private static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-";
}
