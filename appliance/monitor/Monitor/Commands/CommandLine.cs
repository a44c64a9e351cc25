// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;

namespace Telemetry.Monitor.Commands;

/// <summary>The whole command line of the monitor.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "On a failure also print where in the program it came from",
        Recursive = true,
    };

    /// <summary>The tree of commands.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Monitor of many telemetry appliances: page, HTTP interface and metrics.")
        {
            RunCommand.Build(),
            ReportCommand.Build(),
            MetricsCommand.Build(),
            RulesCommand.Build(),
            DashboardsCommand.Build(),
            ConfigCommand.Build(),
            TokenCommand.Build(),
            Verbose,
        };
        CommandRunner.Complete(root, Examples.Of);
        return root;
    }

    /// <summary>Parses without running: every example and document must parse.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) => CommandRunner.Parse(Build(), arguments);

    public static int Run(string[] arguments)
    {
        StopSignals.IgnoreFileSize();
        return new CommandRunner("telemetry-monitor").Run(Parse(arguments), arguments.Contains(Verbose.Name));
    }
}
