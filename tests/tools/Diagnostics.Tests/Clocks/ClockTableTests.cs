// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Clocks;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Clocks;

/// <summary>The table holds all data of the report.</summary>
public sealed class ClockTableTests
{
    private const long LimitNs = 30_000;

    [Fact]
    public void the_table_gives_the_same_result_as_the_live_report()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");
        ReportedClocks live = Record(Eventful(), path, seconds: 200);

        ReportedClocks read = ReportedClocks.OfFile(path, LimitNs);

        Assert.True(live.Events.Count >= 7, $"{live.Events.Count} events");
        Assert.Equal(live.Readings, read.Readings);
        Assert.Equal(live.Events, read.Events);
        Assert.Equal(live.Evidence.Sources, read.Evidence.Sources);
        Assert.Equal(live.Evidence with { Sources = [] }, read.Evidence with { Sources = live.Evidence.Sources } with
        {
            Sources = [],
        });
        Assert.Equal(live.Readings.Count + 1, File.ReadAllLines(path).Length);
        Assert.Empty(read.Notices);
    }

    [Fact]
    public void a_row_has_the_columns_in_the_order_of_the_header()
    {
        var clocks = new SimulatedClocks(seed: 1, errorNs: 0);

        string[] fields = ClockTable.RowOf(clocks.Read(10_000_000)).TrimEnd('\n').Split(',');

        Assert.Equal(
            ["time=2023-11-14T22:30:00.0000000Z", "time_ns=1700001000000000000", "stamp_ns=1000000000000",
                "every_ns=10000000", "host=simulated", "boot=first", "offset_ns=1700000000000000000",
                "mapping_error_ns=0", "steering_ns=5000000000", "steering_error_ns=0", "synchronised=true",
                "uncertainty_ns=20000", "max_error_ns=20000", "estimated_error_ns=1000", "remaining_ns=-7",
                "frequency_ppb=-12345", "tick_us=10000", "kernel_state=0", "kernel_status=8192",
                "tai_offset_seconds=37", "source=chrony", "reference=10.1.1.1", "stratum=2",
                "source_offset_ns=-300", "source_error_ns=15000"],
            ClockTable.Header.Split(',').Zip(fields, (name, field) => $"{name}={field}"));
    }

    [Fact]
    public void a_second_start_appends_and_the_time_between_is_a_gap()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");
        var clocks = new SimulatedClocks(seed: 2);
        Record(clocks, path, seconds: 10);
        File.AppendAllText(path, "2026-11-");
        clocks.Pass(100_000_000_000);
        clocks.OffsetNs -= 1_000_000;
        Record(clocks, path, seconds: 10);

        ReportedClocks read = ReportedClocks.OfFile(path, LimitNs);

        Assert.Equal(["clock_gap", "clock_step"], read.Events.Select(report => report.Event));
        Assert.Equal((22L, 100_000_000_000L), (read.Evidence.Readings, read.Evidence.GapNs));
        Assert.Equal(CheckVerdict.Fail, read.Evidence.Verdict);
    }

    [Fact]
    public void a_truncated_row_is_skipped_with_a_notice()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");
        Record(new SimulatedClocks(seed: 3), path, seconds: 2);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^2]);

        ReportedClocks read = ReportedClocks.OfFile(path);

        Assert.Equal(2, read.Evidence.Readings);
        Assert.Equal([$"{path}:4: the last row was cut off and is left out"], read.Notices);
    }

    [Fact]
    public void only_the_readings_of_the_given_day_are_evaluated()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");
        // 22:30:00 UTC, so midnight is 5400 s later.
        Record(new SimulatedClocks(seed: 4), path, seconds: 6_000);

        Assert.Equal(5_400, ReportedClocks.OfFile(path, day: new DateOnly(2023, 11, 14)).Evidence.Readings);
        Assert.Equal(601, ReportedClocks.OfFile(path, day: new DateOnly(2023, 11, 15)).Evidence.Readings);
        FailureException failure = Assert.Throws<FailureException>(() =>
            ReportedClocks.OfFile(path, day: new DateOnly(2023, 11, 16)));
        Assert.Equal($"{path}: it has no reading of 2023-11-16; give a file and a day that have",
            failure.Failure.ToString());
    }

    [Theory]
    [InlineData("", "1: it is not a table of clock readings of this form")]
    [InlineData("start,feed\n1,2\n", "1: it is not a table of clock readings of this form")]
    [InlineData(ClockTable.Header + "\n1,2\n", "2: 2 columns, expected 25")]
    [InlineData(ClockTable.Header + "\nt,x,1,1,h,b,1,1,1,1,true,1,1,1,1,1,1,1,1,1,,,,,\n",
        "2: \"x\" in column 2 is not a whole number")]
    [InlineData(ClockTable.Header + "\nt,1,1,1,h,b,1,1,1,1,true,1,1,1,1,1,1,1,1,1,s,r,two,,\n",
        "2: \"two\" in column 23 is not a whole number")]
    public void an_invalid_table_is_refused_with_the_line(string text, string expected)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("clock.csv");
        File.WriteAllText(path, text);

        FailureException failure = Assert.Throws<FailureException>(() => ReportedClocks.OfFile(path));

        Assert.Equal((ExitCode.Failed, $"{path}:{expected}; give a file that clock-report --csv wrote"),
            (failure.Failure.Code, failure.Failure.ToString()));
    }

    [Fact]
    public void a_file_of_another_kind_is_not_appended_to()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("other.csv");
        File.WriteAllText(path, "a,b\n");

        Assert.Throws<FailureException>(() => Record(new SimulatedClocks(seed: 5), path, seconds: 1));
        Assert.Equal("a,b\n", File.ReadAllText(path));
    }

    private static SimulatedClocks Eventful()
    {
        var clocks = new SimulatedClocks(seed: 11);
        return clocks.At(5.5, () => clocks.OffsetNs += 2_000_000)
            .At(20, () => clocks.RatePpb += 90_000).At(40, () => clocks.RatePpb -= 90_000)
            .At(50.5, () => clocks.IsSynchronised = false).At(60.5, () => clocks.IsSynchronised = true)
            .At(70.5, () => clocks.Source = null).At(80.5, () => clocks.Source = new("ptp4l", "none"))
            .At(90.5, () => clocks.Pass(20_000_000_000)).At(130.5, () => clocks.Boot = "second");
    }

    private static ReportedClocks Record(SimulatedClocks clocks, string path, int seconds) => ReportedClocks.Of(
        clocks, new ClockReportOptions
        {
            DurationNs = seconds * SimulatedClocks.SecondNs,
            TablePath = path,
            LimitNs = LimitNs,
        });
}
