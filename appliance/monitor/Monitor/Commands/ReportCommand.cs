// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor report</c>.</summary>
internal static class ReportCommand
{
    private const int MostRows = 100_000;

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Recordings made with --record, of one appliance or several, plain or compressed by gzip; or "
            + "JSON lines, with the .hlog of the same name beside them",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "The report: one HTML file, which needs no other file, and without --interactive no scripts",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Start, UTC: HH:MM[:SS] of the first day, or YYYY-MM-DDTHH:MM[:SS]Z (default: all)",
        HelpName = "TIME",
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "End, UTC, in the same forms (default: all)",
        HelpName = "TIME",
    };

    private static readonly Option<string[]> Baseline = new("--baseline")
    {
        Description = "Recording to compare with; may be repeated",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Limit = new("--limit")
    {
        Description = $"Rows of each list of gaps, events and orders at most (default: {ReportContent.DefaultLimit})",
        HelpName = "N",
    };

    private static readonly Option<bool> Interactive = new("--interactive")
    {
        Description = "The page itself with the recordings in it, as one HTML file that runs scripts and loads nothing",
    };

    private static readonly Option<bool> FailOnGap = new("--fail-on-gap")
    {
        Description = "Exit code 4 if numbers were lost on all lines of a feed",
    };

    private static readonly Option<bool> FailOnIncomplete = new("--fail-on-incomplete")
    {
        Description = "Exit code 6 if something was lost in an appliance, or a recording was cut",
    };

    public static Command Build()
    {
        var command = new Command("report", "Make a report of recordings, to read, print and send.")
        {
            Files, Output, Interactive, From, To, Baseline, Limit, FailOnGap, FailOnIncomplete,
        };
        command.SetAction(parsed => (int)ReportRun.Run(Read(parsed), new NoticeWriter()));
        return command;
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="FailureException">They are wrong; it holds all errors.</exception>
    internal static ReportPlan Read(ParseResult parsed)
    {
        var errors = new ErrorList();
        var plan = new ReportPlan
        {
            Files = parsed.GetValue(Files)!,
            Output = parsed.GetValue(Output)!,
            From = ReportTime.Read(parsed.GetValue(From), From.Name, errors),
            To = ReportTime.Read(parsed.GetValue(To), To.Name, errors),
            Baseline = parsed.GetValue(Baseline) ?? [],
            IsInteractive = parsed.GetValue(Interactive),
            Limit = (int)(OptionText.Integer(parsed, Limit, 1, MostRows, errors) ?? ReportContent.DefaultLimit),
            FailOnGap = parsed.GetValue(FailOnGap),
            FailOnIncomplete = parsed.GetValue(FailOnIncomplete),
        };
        foreach (Option<string?> option in plan.IsInteractive ? [From, To, Limit] : new Option<string?>[0])
        {
            if (parsed.GetValue(option) is not null)
                errors.Add(option.Name, $"{Interactive.Name} holds the whole recordings", "leave one of them out");
        }
        errors.ThrowIfAny();
        return plan;
    }
}
