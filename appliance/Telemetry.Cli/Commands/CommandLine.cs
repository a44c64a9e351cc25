// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Telemetry.Appliance;
using Telemetry.Appliance.Demo;
using Telemetry.Cli.Output;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Yaml.Text;

namespace Telemetry.Cli.Commands;

/// <summary>The whole command line: parses it, runs the command, prints failures, and returns the exit code.</summary>
internal static class CommandLine
{
    /// <summary>Option that also prints where in the program a failure occurred.</summary>
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "On a failure also print where in the program it came from; with run, what the start takes",
        Recursive = true,
    };

    private const string OrdersWithKeys = "--orders=";

    private static readonly ParserConfiguration Parser = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    /// <summary>The tree of commands.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Passive latency and gap telemetry for trading hosts.")
        {
            RunCommand.Build(),
            DemoCommand.Build(),
            ReplayCommand.Build(),
            WatchCommand.Build(),
            DoctorCommand.Build(),
            DiscoverCommand.Build(),
            ClockReportCommand.Build(),
            FeedsCommand.Build(),
            ConfigCommand.Build(),
            Verbose,
        };
        root.Directives.Clear();
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Parses without running: every example and document must parse.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Build().Parse([.. arguments.SelectMany(Expand)], Parser);

    /// <summary>Handles an option with an optional value: without a value it must not take the next argument.</summary>
    internal static string[] Expand(string argument) =>
        argument.StartsWith(OrdersWithKeys, StringComparison.Ordinal)
            ? ["--orders", "--order-keys", argument[OrdersWithKeys.Length..]]
            : [argument];

    /// <summary>Runs the process.</summary>
    public static int Run(string[] arguments)
    {
        if (DemoChild.TryRun(arguments, out int childExit) || DoctorChild.TryRun(arguments, out childExit))
            return childExit;
        FilePermissions.KeepFromOthers();
        StopSignals.IgnoreFileSize();
        ParseResult parsed = Parse(arguments);
        bool verbose = arguments.Contains(Verbose.Name);
        try
        {
            // Help is an action of its own, and must also work if the rest cannot be parsed.
            if (parsed.Action is not HelpWithExamples)
                ThrowOnErrors(parsed);
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (FailureException failure)
        {
            foreach (Failure one in failure.Failures)
                Print(one.ToString());
            if (verbose)
                Print(failure.ToString());
            return (int)failure.Failure.Code;
        }
        catch (Exception error)
        {
            Failure? failure = OpenFileLimit.FailureOf(error);
            Print(failure?.ToString() ?? $"telemetry: unexpected {error.GetType().Name}: {error.Message}; add "
                + "--verbose and report it");
            if (verbose)
                Print(error.ToString());
            return (int)(failure?.Code ?? ExitCode.Failed);
        }
        finally
        {
            StandardStreams.FinishErrors();
        }
    }

    private static void ThrowOnErrors(ParseResult parsed)
    {
        string command = CommandPath(parsed.CommandResult);
        List<Failure> failures = [.. MissingValues(parsed).Select(option => new Failure(
            ExitCode.Usage, command, $"Required argument missing for option: '{option}'",
            $"see \"{command} --help\""))];
        foreach (string token in parsed.UnmatchedTokens.Concat(OptionsAmongArguments(parsed)))
            failures.Add(new Failure(ExitCode.Usage, command, $"unknown word \"{token}\"",
                Remedy(parsed, command, token)));
        foreach (ParseError error in parsed.Errors)
        {
            // Unknown words have been reported already, with better text than the library's.
            if (!parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)))
                failures.Add(new Failure(ExitCode.Usage, command, error.Message.TrimEnd('.'),
                    $"see \"{command} --help\""));
        }
        if (failures.Count > 0)
            throw new FailureException(failures.Distinct().ToList());
    }

    /// <summary>Options that took the following option as their value.</summary>
    private static IEnumerable<string> MissingValues(ParseResult parsed) => parsed.CommandResult.Children
        .OfType<OptionResult>().Where(option => option.Tokens.Any(token => IsOption(token.Value)))
        .Select(option => option.Option.Name);

    /// <summary>Unknown options that were parsed as an argument; after "--" they are arguments.</summary>
    private static IEnumerable<string> OptionsAmongArguments(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? []
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).Where(IsOption);

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static string Remedy(ParseResult parsed, string path, string token)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> known = command.Options.Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));
        return NearestName.Of(token, known) is { } nearest ? $"did you mean \"{nearest}\"?" : $"see \"{path} --help\"";
    }

    private static string CommandPath(CommandResult result)
    {
        string name = result.Parent is CommandResult parent ? $"{CommandPath(parent)} {result.Command.Name}"
            : "telemetry";
        return name;
    }

    /// <summary>Prints a line for the user; a closed standard error is not a failure.</summary>
    public static void Print(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
        }
    }
}
