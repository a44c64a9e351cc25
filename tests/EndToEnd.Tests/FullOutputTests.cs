// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Standard output that takes no more: the reason is named.</summary>
public class FullOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("--json")]
    [InlineData("--packets")]
    public void a_full_disk_is_not_called_a_reader_that_went_away(string option)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("a.pcap");
        File.WriteAllBytes(file, ReplayTests.Capture(ReplayTests.Line(1)));

        using TelemetryProcess shell = TelemetryProcess.Start(
            "bash", ["-c", $"{TelemetryBinary.Path} replay {file} {option} > /dev/full"]);
        AssertIsNamed(shell.WaitForEnd(Patience));
    }

    [Theory]
    [InlineData("feeds --json")]
    [InlineData("doctor --seconds 0 --json")]
    [InlineData("config check empty.yaml --json")]
    public void a_command_that_prints_once_and_ends_has_an_exit_code_too(string arguments)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("empty.yaml"), "");

        using TelemetryProcess shell = TelemetryProcess.Start(
            "bash", ["-c", $"cd {Path.GetDirectoryName(scratch.File("empty.yaml"))} && "
                + $"{TelemetryBinary.Path} {arguments} > /dev/full"]);
        AssertIsNamed(shell.WaitForEnd(Patience));
    }

    private static void AssertIsNamed(RunResult result)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("standard output: it cannot be written: No space left on device; make room where it goes, or "
            + "write it elsewhere\n", result.Errors);
    }
}
