// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Telemetry.Yaml.Text;

namespace Telemetry.Commands;

/// <summary>Parses a program's command line, runs the command, prints failures, and returns the exit code.</summary>
/// <param name="program">Name of the program, for failures.</param>
public sealed class CommandRunner(string program)
{
    private static readonly ParserConfiguration Parser = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Makes help print examples, and leaves out the library's directives.</summary>
    /// <param name="root">The program's tree of commands.</param>
    /// <param name="examples">Examples of a command's name.</param>
    public static void Complete(RootCommand root, Func<string, string[]> examples)
    {
        root.Directives.Clear();
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, examples);
    }

    /// <summary>Parses without running.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) =>
        root.Parse(arguments, Parser);

    /// <summary>Runs the command.</summary>
    /// <param name="verbose">True to print also where in the program a failure occurred.</param>
    public int Run(ParseResult parsed, bool verbose)
    {
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
        catch (Exception gone) when (IsOfGoneReader(gone))
        {
            return (int)ExitCode.ReaderGone;
        }
        catch (FailureException failure)
        {
            foreach (Failure one in failure.Failures)
                PrintAll(one.ToString());
            if (verbose)
                PrintAll(failure.ToString());
            return (int)StopSignals.CodeOf(failure.Failures);
        }
        catch (Exception error)
        {
            Failure? failure = OpenFileLimit.FailureOf(error) ?? BareEnvironment.FailureOf(error);
            PrintAll(failure?.ToString() ?? $"{program}: unexpected {error.GetType().Name}: {error.Message}; add "
                + "--verbose and report it");
            if (verbose)
                PrintAll(error.ToString());
            return (int)(failure?.Code ?? ExitCode.Failed);
        }
        finally
        {
            StandardStreams.FinishErrors();
        }
    }

    /// <summary>Prints a line for the user, whatever letters are in it; a closed standard error is not a
    /// failure.</summary>
    public static void Print(string line) => Write(PrintedLine.Of(line));

    /// <summary>True if a command ended for no other reason than that nothing reads its output any more.</summary>
    private static bool IsOfGoneReader(Exception error) => error switch
    {
        IOException cause => OutputFailure.Of(cause).Code == ExitCode.ReaderGone,
        FailureException { Failures: var all } => !StopSignals.IsSignaled
            && all.Any(one => one.Code == ExitCode.ReaderGone)
            && all.All(one => one.Code is ExitCode.ReaderGone or ExitCode.Interrupted),
        _ => false,
    };

    private static void PrintAll(string text)
    {
        foreach (string line in PrintedLine.LinesOf(text))
            Write(line);
    }

    private static void Write(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
        }
    }

    private void ThrowOnErrors(ParseResult parsed)
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

    private string CommandPath(CommandResult result) => result.Parent is CommandResult parent
        ? $"{CommandPath(parent)} {result.Command.Name}" : program;
}
