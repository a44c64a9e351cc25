// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance;
using Telemetry.Appliance.Demo;
using Telemetry.Cli.Commands.Tools;
using Telemetry.Commands;
using Telemetry.Diagnostics.Doctor;

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

    /// <summary>The tree of commands.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Passive latency and gap telemetry for trading hosts.")
        {
            RunCommand.Build(),
            DemoCommand.Build(),
            ReplayCommand.Build(),
            ExtractCommand.Build(),
            PlayCommand.Build(),
            BlackBoxCommand.Build(),
            CompareCommand.Build(),
            GuardCommand.Build(),
            SpreadCommand.Build(),
            WatchCommand.Build(),
            DoctorCommand.Build(),
            DiscoverCommand.Build(),
            ClockReportCommand.Build(),
            FeedsCommand.Build(),
            ConfigCommand.Build(),
            Verbose,
        };
        CommandRunner.Complete(root, Examples.Of);
        return root;
    }

    /// <summary>Parses without running: every example and document must parse.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        CommandRunner.Parse(Build(), [.. arguments.SelectMany(Expand)]);

    /// <summary>Handles an option with an optional value: without a value it must not take the next argument.</summary>
    internal static string[] Expand(string argument) =>
        argument.StartsWith(OrdersWithKeys, StringComparison.Ordinal)
            ? ["--orders", "--order-keys", argument[OrdersWithKeys.Length..]]
            : [argument];

    public static int Run(string[] arguments)
    {
        if (DemoChild.TryRun(arguments, out int childExit) || DoctorChild.TryRun(arguments, out childExit))
            return childExit;
        FilePermissions.KeepFromOthers();
        StopSignals.IgnoreFileSize();
        return new CommandRunner("telemetry").Run(Parse(arguments), arguments.Contains(Verbose.Name));
    }
}
