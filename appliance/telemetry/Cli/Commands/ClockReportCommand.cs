// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Telemetry.Cli.Terminal;
using Telemetry.Commands;
using Telemetry.Diagnostics.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Json;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry clock-report</c>.</summary>
internal static class ClockReportCommand
{
    private const long LeastEveryNs = 10_000_000;
    private const long MostEveryNs = 3_600_000_000_000;
    private const string DayForm = "yyyy-MM-dd";

    private static readonly Option<string?> Every = new("--every")
    {
        Description = "From reading to reading, 10ms to 1h (default: 1s)",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> For = new("--for")
    {
        Description = "How long (default: until it is stopped)",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> Table = new("--csv")
    {
        Description = "Write each reading as comma-separated values, behind what is there",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Read = new("--read")
    {
        Description = "Judge the readings of such a file instead of taking new ones",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Day = new("--day")
    {
        Description = "With --read: only the readings of this day, UTC",
        HelpName = "YYYY-MM-DD",
    };

    private static readonly Option<string?> Limit = new("--limit")
    {
        Description = "Exit code 1 unless every reading, without a gap, shows that the clock was no further from UTC",
        HelpName = "DURATION",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON: each reading, each event, then a summary",
    };

    public static Command Build()
    {
        var command = new Command("clock-report",
            "Record what can be known of this host's clock: offset, uncertainty, source, steps, slews, gaps.")
        {
            Every, For, Table, Read, Day, Limit, Json,
        };
        command.SetAction(parsed => Run(OptionsOf(parsed), parsed.GetValue(Json)));
        return command;
    }

    private static int Run(ClockReportOptions options, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        var notices = new NoticeWriter();
        ClockEvidence evidence;
        if (json)
        {
            using var sink = new JsonClockSink(streams.Output, signals.Stop);
            evidence = ClockReporter.Run(options, sink, notices, signals.Token);
            sink.OnEvidence(evidence);
        }
        else
        {
            bool hasTable = options.ReadPath is not null || options.TablePath is not null;
            var sink = new ClockReportLines(Console.Out, showsReadings: !hasTable, signals.Stop);
            evidence = ClockReporter.Run(options, sink, notices, signals.Token);
            sink.OnEvidence(evidence);
        }
        if (streams.Finish() is { } failure)
            throw new FailureException(failure);
        bool isShown = evidence.Verdict is CheckVerdict.Ok or CheckVerdict.NotApplicable;
        return (int)(isShown ? ExitCode.Done : ExitCode.Failed);
    }

    private static ClockReportOptions OptionsOf(ParseResult parsed)
    {
        var errors = new ErrorList();
        var defaults = new ClockReportOptions();
        string? read = FileOf(parsed, Read, errors);
        string? table = FileOf(parsed, Table, errors);
        long everyNs = OptionText.DurationNs(parsed, Every, errors) ?? defaults.EveryNs;
        if (everyNs is < LeastEveryNs or > MostEveryNs)
            errors.Add(Every.Name, $"\"{parsed.GetValue(Every)}\" cannot be used", "expected 10ms to 1h");
        DateOnly? day = DayOf(parsed, errors);
        if (read is null && day is not null)
            errors.Add(Day.Name, "it chooses among the readings of a file", "give --read as well");
        foreach (Option<string?> option in read is null ? Array.Empty<Option<string?>>() : [Every, For, Table])
        {
            if (parsed.GetValue(option) is not null)
                errors.Add(option.Name, "it does not go with --read, which takes no readings", "leave out one of them");
        }
        var options = new ClockReportOptions
        {
            EveryNs = everyNs,
            DurationNs = OptionText.DurationNs(parsed, For, errors),
            TablePath = table,
            ReadPath = read,
            Day = day,
            LimitNs = OptionText.DurationNs(parsed, Limit, errors),
        };
        errors.ThrowIfAny();
        return options;
    }

    private static string? FileOf(ParseResult parsed, Option<string?> option, ErrorList errors)
    {
        string? path = parsed.GetValue(option);
        if (path?.Length == 0)
            errors.Add(option.Name, "the name of the file is empty", "name a file");
        return path;
    }

    private static DateOnly? DayOf(ParseResult parsed, ErrorList errors)
    {
        if (parsed.GetValue(Day) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        errors.Add(Day.Name, $"\"{text}\" cannot be read", "expected a day such as 2026-11-20");
        return null;
    }
}
