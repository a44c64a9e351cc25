// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Standard output that takes no more: the reason is named.</summary>
public class FullOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
        RunResult result = shell.WaitForEnd(Patience);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("standard output: it cannot be written: No space left on device; make room where it goes, or "
            + "write it elsewhere\n", result.Errors);
    }
}
