// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Tests.Serving;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Exit codes of reports, and what is said of files that cannot be read.</summary>
public sealed class ReportFailureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Output => _folder.File("report.html");

    [Theory]
    [InlineData("", "the file is empty; give a file that --record wrote")]
    [InlineData("TLMRxxxxxxxxxxxxxxxxx", "it is not a recording, or one of a later version; give a file that --record "
        + "wrote")]
    [InlineData("{\"type\": \"snapshot\"}\n", "it has no line of the type \"summary\": it was cut, or is not output of "
        + "run, replay or watch; let the program end by itself or by Ctrl-C; a recording made with --record needs no "
        + "end")]
    public void what_is_no_recording_is_refused(string content, string what)
    {
        string path = _folder.File("day.telemetry");
        File.WriteAllText(path, content);

        Failure failure = FailureOf(new ReportPlan { Files = [path], Output = Output });

        Assert.Equal((ExitCode.Failed, $"{path}: {what}"), (failure.Code, failure.ToString()));
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void a_recording_without_an_interval_is_refused()
    {
        string path = _folder.File("day.telemetry");
        File.WriteAllBytes(path, File.ReadAllBytes(SampleRecording.Make(_folder, "whole.telemetry"))[..16]);

        Failure failure = FailureOf(new ReportPlan { Files = [path], Output = Output });

        Assert.Equal($"{path}: no interval of an appliance is in it; record for longer than one interval, and until "
            + "the appliance's names have been sent", failure.ToString());
    }

    [Fact]
    public void a_cut_recording_is_reported_up_to_there()
    {
        string path = SampleRecording.Make(_folder);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 3 / 4)]);
        var notices = new Notices();
        var plan = new ReportPlan { Files = [path], Output = Output };

        Assert.Equal(ExitCode.Done, ReportRun.Run(plan, notices));
        string notice = Assert.Single(notices.Lines);
        Assert.Matches("day.telemetry: byte [0-9]+: the file ends within a message, which is left out$", notice);
        var report = new ReportFile(File.ReadAllBytes(Output));
        Assert.Contains(report.All("td"), cell => cell.Value == $"◑ {notice}");
        Assert.Contains("before the appliance ended", report.Text, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Incomplete, ReportRun.Run(plan with { FailOnIncomplete = true, FailOnGap = true }, notices));
    }

    [Fact]
    public void a_damaged_recording_is_reported_up_to_there_and_fails()
    {
        string path = SampleRecording.Packed(SampleRecording.Make(_folder));
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2, 64).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        var notices = new Notices();

        Assert.Equal(ExitCode.Failed, ReportRun.Run(new ReportPlan { Files = [path], Output = Output }, notices));
        Assert.Matches("day.telemetry.gz: byte [0-9]+: .*damaged", Assert.Single(notices.Lines));
        Assert.NotEmpty(new ReportFile(File.ReadAllBytes(Output)).Figures);
    }

    [Fact]
    public void a_gap_changes_the_exit_code_if_asked_for()
    {
        var plan = new ReportPlan { Files = [SampleRecording.Make(_folder)], Output = Output };

        Assert.Equal(ExitCode.Done, ReportRun.Run(plan, new Notices()));
        Assert.Equal(ExitCode.Done, ReportRun.Run(plan with { FailOnIncomplete = true }, new Notices()));
        Assert.Equal(ExitCode.FeedGap, ReportRun.Run(plan with { FailOnGap = true }, new Notices()));
    }

    [Fact]
    public void files_and_times_that_make_no_sense_are_refused()
    {
        string path = SampleRecording.Make(_folder);
        string copy = _folder.File("copy.telemetry");
        File.Copy(path, copy);
        var plan = new ReportPlan { Files = [path], Output = Output };

        Assert.Equal($"{copy}: it has the same content as {path}; give each recording once",
            FailureOf(plan with { Files = [path, copy] }).ToString());
        Assert.Equal($"{path}: the report would take the place of a recording; give another name with --output",
            FailureOf(plan with { Output = path }).ToString());
        Assert.Equal($"{_folder.File("none/r.html")}: the report cannot be written: there is no such folder; give "
            + "another path with --output", FailureOf(plan with { Output = _folder.File("none/r.html") }).ToString());
        Assert.Equal($"{path}: nothing is in it from 2023-11-14 23:00:00 to 2023-11-14 23:30:00 UTC; it reaches from "
            + "2023-11-14 22:13:20 to 2023-11-14 22:13:24 UTC",
            FailureOf(plan with { From = new(82_800_000_000_000, true), To = new(84_600_000_000_000, true) })
                .ToString());
        Assert.Equal(ExitCode.Usage,
            FailureOf(plan with { From = new(5_000_000_000, true), To = new(1, true) }).Code);
        Assert.Equal(File.ReadAllBytes(copy), File.ReadAllBytes(path));
    }

    [Fact]
    public void a_report_that_exists_is_kept_when_the_recording_cannot_be_read()
    {
        File.WriteAllText(Output, "yesterday's");
        File.WriteAllText(_folder.File("day.telemetry"), "");

        FailureOf(new ReportPlan { Files = [_folder.File("day.telemetry")], Output = Output });

        Assert.Equal("yesterday's", File.ReadAllText(Output));
    }

    [Fact]
    public async Task the_route_refuses_what_it_does_not_know()
    {
        await using PlayedMonitor monitor = await PlayedMonitor.Start(SampleRecording.Make(_folder));

        foreach ((string query, HttpStatusCode status) in new[]
        {
            ("?appliance=nobody", HttpStatusCode.NotFound), ("?from=5&to=4", HttpStatusCode.BadRequest),
            ("?to=4", HttpStatusCode.BadRequest), ("?form=4", HttpStatusCode.BadRequest),
            ("?from=1&to=2", HttpStatusCode.NotFound),
        })
        {
            using HttpResponseMessage answer = await monitor.Get("/api/v1/report" + query);
            Assert.Equal((query, status), (query, answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("09:30", 34_200_000_000_000, true)]
    [InlineData("09:30:01.5", 34_201_500_000_000, true)]
    [InlineData("2023-11-14T22:13:20Z", 1_700_000_000_000_000_000, false)]
    [InlineData("1700000000123456789", 1_700_000_000_123_456_789, false)]
    [InlineData("9:75", null, false)]
    [InlineData("yesterday", null, false)]
    [InlineData("2023-11-14", null, false)]
    [InlineData("-5", null, false)]
    [InlineData("1700000000", null, false)]
    public void times_are_read(string text, long? expectedNs, bool isOfDay)
    {
        var errors = new ErrorList();

        ReportTime? time = ReportTime.Read(text, "--from", errors);

        Assert.Equal(expectedNs, time?.Ns);
        if (expectedNs is null)
            Assert.StartsWith($"--from: \"{text}\" cannot be read; expected HH:MM",
                Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
        else
            Assert.Equal(
                (isOfDay ? 1_699_920_000_000_000_000 : 0) + expectedNs, time!.Value.At(SampleRecording.StartNs));
    }

    [Fact]
    public void progress_says_how_much_is_read()
    {
        Assert.Equal("50 % of 2.0 KiB, 1,000 messages, 500/s, at 2023-11-14 22:13:20 UTC",
            PlayProgress.Text(1_000, 1_024, 2_048, 1_700_000_000_000_000_000, 2_000_000_000));
        Assert.StartsWith("1,000 messages", PlayProgress.Text(1_000, 4_096, 2_048, 0, 1));
    }

    public void Dispose() => _folder.Dispose();

    private static Failure FailureOf(ReportPlan plan) =>
        Assert.Throws<FailureException>(() => ReportRun.Run(plan, new Notices())).Failure;
}
