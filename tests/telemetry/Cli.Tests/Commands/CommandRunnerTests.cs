// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Model.Failures;

namespace Telemetry.Cli.Tests.Commands;

[Collection("console")]
public class CommandRunnerTests
{
    private const int BrokenPipe = 32;                          // EPIPE
    private const int NoSpace = 28;                             // ENOSPC

    private static readonly Failure Gone = OutputFailure.Of(new IOException("Broken pipe", BrokenPipe));
    private static readonly Failure Stopped = new(ExitCode.Interrupted, "", "it was stopped", "");

    /// <summary>As the tools of a shell do: the number is 128 and that of SIGPIPE.</summary>
    [Fact]
    public void a_reader_that_goes_away_ends_a_command_without_a_word()
    {
        Assert.Equal(141, CodeOf(new IOException("Broken pipe", BrokenPipe)));
        Assert.Equal(141, CodeOf(new FailureException(Gone)));
        Assert.Equal(141, CodeOf(new FailureException([Stopped, Gone])));
    }

    [Fact]
    public void what_else_failed_is_said()
    {
        Assert.Equal(1, CodeOf(new IOException("No space left on device", NoSpace)));
        Assert.Equal(3, CodeOf(new FailureException([new Failure(ExitCode.CannotRun, "eth1", "is down", ""), Gone])));
    }

    private static int CodeOf(Exception error)
    {
        var root = new RootCommand();
        root.SetAction(int (_) => throw error);
        return new CommandRunner("test").Run(CommandRunner.Parse(root, []), verbose: false);
    }
}
