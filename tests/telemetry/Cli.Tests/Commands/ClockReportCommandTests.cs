// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

[Collection("console")]
public sealed class ClockReportCommandTests
{
    [Theory]
    [InlineData("--every 5ms", "--every: \"5ms\" cannot be used; expected 10ms to 1h")]
    [InlineData("--every 2h", "--every: \"2h\" cannot be used; expected 10ms to 1h")]
    [InlineData("--for soon",
        "--for: \"soon\" cannot be read; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData("--limit 100",
        "--limit: \"100\" cannot be read; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData("--day 2026-11-20", "--day: it chooses among the readings of a file; give --read as well")]
    [InlineData("--read a.csv --day 20.11.2026",
        "--day: \"20.11.2026\" cannot be read; expected a day such as 2026-11-20")]
    [InlineData("--read a.csv --csv b.csv",
        "--csv: it does not go with --read, which takes no readings; leave out one of them")]
    [InlineData("--rad a.csv", "telemetry clock-report: unknown word \"--rad\"; did you mean \"--read\"?")]
    public void invalid_options_are_a_usage_error(string options, string expected)
    {
        (int code, string error) = CommandLineTests.Run($"clock-report {options}".Split(' '));

        Assert.Equal((2, expected + "\n"), (code, error.Split('\n')[0] + "\n"));
    }

    [Fact]
    public void an_empty_file_name_is_a_usage_error()
    {
        (int code, string error) = CommandLineTests.Run(["clock-report", "--csv", ""]);

        Assert.Equal((2, "--csv: the name of the file is empty; name a file\n"), (code, error));
    }

    [Fact]
    public void a_missing_file_fails_with_its_name()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("none.csv");

        (int code, string error) = CommandLineTests.Run(["clock-report", "--read", path]);

        Assert.Equal((1, $"{path}: there is no such file; check the path and the permissions\n"), (code, error));
    }

    [Fact]
    public void this_hosts_clock_is_recorded_and_evaluated_again_from_the_file()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");

        Assert.Equal((0, ""), CommandLineTests.Run(
            ["clock-report", "--every", "10ms", "--for", "50ms", "--csv", path, "--json"]));
        int readings = File.ReadAllLines(path).Length - 1;
        Assert.InRange(readings, 1, 6);
        Assert.Equal((0, ""), CommandLineTests.Run(["clock-report", "--read", path]));
        // No clock is within a nanosecond of UTC, so no host passes.
        Assert.Equal((1, ""), CommandLineTests.Run(["clock-report", "--read", path, "--limit", "1ns", "--json"]));
    }
}
