// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Comparing;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands.Tools;

/// <summary><c>telemetry compare</c>.</summary>
internal static class CompareCommand
{
    private const int DefaultLateUs = (int)(ComparisonOptions.DefaultLateNs / 1_000);

    private static readonly Argument<string> A = new("A")
    {
        Description = "Result folder of the build to compare with, as \"telemetry run --result DIR\" wrote it",
    };

    private static readonly Argument<string> B = new("B")
    {
        Description = "Result folder of the build that is judged",
    };

    private static readonly Option<string?> Limit = new("--limit")
    {
        Description = "Exit code 5 if B is slower by more than this for certain: the whole 99 % interval of the shift "
            + "above it; exit code 1 if there is no verdict",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> Late = new("--late")
    {
        Description = "Leave out ticks that a player sent later than this after they were due "
            + $"(default: {DefaultLateUs}us)",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> CaptureA = new("--capture-a")
    {
        Description = "Capture of A's packets, for the commands that show orders which B did not send (default: as its "
            + "folder names it)",
        HelpName = "FILE",
    };

    private static readonly Option<string?> CaptureB = new("--capture-b")
    {
        Description = "The same of B's packets",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object" };

    public static Command Build()
    {
        var command = new Command("compare",
            "Compare two runs order by order, and say if the second build is faster, slower or the same.")
        {
            A, B, Limit, Late, CaptureA, CaptureB, Json,
        };
        command.SetAction(parsed =>
        {
            ComparisonReport report = RunComparer.Compare(Read(parsed));
            if (parsed.GetValue(Json))
                JsonOutput.Write(lines => ComparisonJson.Write(lines, report));
            else
                ComparisonView.Write(Console.Out, report);
            return (int)report.ExitCode;
        });
        return command;
    }

    private static ComparisonOptions Read(ParseResult parsed)
    {
        var errors = new ErrorList();
        var options = new ComparisonOptions
        {
            A = parsed.GetRequiredValue(A),
            B = parsed.GetRequiredValue(B),
            LimitNs = OptionText.DurationNs(parsed, Limit, errors),
            LateNs = OptionText.DurationNs(parsed, Late, errors) ?? ComparisonOptions.DefaultLateNs,
            CaptureA = parsed.GetValue(CaptureA),
            CaptureB = parsed.GetValue(CaptureB),
        };
        if (options.A.Length == 0 || options.B.Length == 0)
            errors.Add("compare", "the name of a folder is empty", "name two result folders");
        errors.ThrowIfAny();
        return options;
    }
}
