// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HdrHistogram;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Tests.Serving;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Reports of JSON lines with a histogram log beside them, good and bad ones.</summary>
public sealed class LinesReportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Lines => _folder.File("day.jsonl");

    private string Log => _folder.File("day.hlog");

    private string Output => _folder.File("report.html");

    [Fact]
    public void figures_gaps_and_distributions_are_those_of_the_recording()
    {
        string recording = SampleRecording.MakeWithLines(_folder);

        ReportFile lines = Report(Lines);
        ReportFile whole = Report(recording);

        string[] left = ["received.", "publication."];
        Assert.Equal(whole.Figures.Where(figure => !left.Any(figure.Fact.StartsWith)),
            lines.Figures.Where(figure => !left.Any(figure.Fact.StartsWith)));
        Assert.True(lines.Figures.Count > 300);
        foreach (string table in (string[])["Gaps of the feed", "Gaps of the lines", "Slowest orders"])
            Assert.Equal(whole.Rows(table), lines.Rows(table));
        Assert.Equal(whole.All("details").Select(one => one.Value), lines.All("details").Select(one => one.Value));
        Assert.Contains("Not in this file: counters and subscribers of single intervals.", lines.Text);
    }

    [Fact]
    public void lines_of_several_appliances_make_a_part_each()
    {
        SampleRecording.MakeWithLines(_folder);
        ReportFile one = Report(Lines);
        string[] log = File.ReadAllLines(Log);
        File.WriteAllLines(Lines, File.ReadAllLines(Lines).SelectMany(
            line => new[] { Named(line, "vm", "00000000000000aa"), Named(line, "vm2", "00000000000000bb") }));
        File.WriteAllLines(Log, log.Concat(log.Where(line => line.StartsWith("Tag=", StringComparison.Ordinal))
            .Select(line => line.Insert(line.IndexOf(',', StringComparison.Ordinal), "@vm2/00000000000000bb")))
            .OrderBy(line => line.StartsWith('#') || line.StartsWith('"')
                ? 0 : double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)));

        ReportFile both = Report(Lines);

        Assert.Equal(["vm", "vm2"],
            both.All("section").Select(part => part.Attribute("data-part")?.Value).OfType<string>());
        Assert.Equal(one.Figures.Concat(one.Figures), both.Figures);
        Assert.Equal(one.Rows("Gaps of the feed").Concat(one.Rows("Gaps of the feed")), both.Rows("Gaps of the feed"));
        Assert.Equal(2 * one.All("figure").Count(), both.All("figure").Count());
    }

    [Fact]
    public void stages_and_what_processes_read_are_shown_where_they_were_recorded()
    {
        SampleRecording.MakeWithLines(_folder);
        string[] titles = ["stack", "socket", "strategy", "send"];
        Assert.DoesNotContain(Report(Lines).All("th"), title => titles.Contains(title.Value));
        File.WriteAllLines(Lines, File.ReadAllLines(Lines).Select(WithStages));

        ReportFile report = Report(Lines);

        foreach ((string fact, string value) in ((string, string)[])[("host_path.stages.reads_unmatched", "31"),
            ("feeds.0.delivery.0.numbers_unread", "512"), ("feeds.0.delivery.0.longest_blind_ns", "1200000")])
            Assert.Equal(value, Assert.Single(report.Figures, figure => figure.Fact == fact).Value);
        Assert.Contains(report.All("th"), title => title.Value == "strategy[4711]");
        // The slowest orders by both of their times, and the largest samples of each series.
        Assert.All(titles, title => Assert.InRange(report.All("th").Count(one => one.Value == title), 3, 100));
        Assert.All(report.All("tr").Where(row => row.Value.Contains("5.800 µs", StringComparison.Ordinal)), row =>
            Assert.Contains("2.000 µs1.000 µs5.800 µs1.400 µs", row.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void the_time_from_read_to_way_out_is_one_cell_of_two_columns()
    {
        SampleRecording.MakeWithLines(_folder);
        File.WriteAllLines(Lines, File.ReadAllLines(Lines).Select(WithStages).Select(line => line.Replace(
            "\"read_to_send_ns\":5800,\"send_to_tx_ns\":1400", "\"read_to_tx_ns\":7200", StringComparison.Ordinal)));

        ReportFile report = Report(Lines);

        XElement[] cells = [.. report.All("td").Where(cell => cell.Attribute("colspan")?.Value == "2")];
        Assert.All(cells, cell => Assert.Equal(
            ("7.200 µs", "strategy and send: 7,200 ns"), (cell.Value, cell.Attribute("title")?.Value)));
        Assert.Contains(
            report.All("tr"), row => row.Value.Contains("2.000 µs1.000 µs7.200 µs", StringComparison.Ordinal));
    }

    [Fact]
    public void what_is_not_in_the_file_is_said()
    {
        SampleRecording.MakeWithLines(_folder);
        File.Delete(Log);
        File.WriteAllLines(Lines, File.ReadAllLines(Lines).Where(
            line => !line.StartsWith("{\"type\":\"order\"", StringComparison.Ordinal)));

        ReportFile report = Report(Lines);

        Assert.Contains("Not in this file: distributions (there is no day.hlog with them beside it); single orders "
            + "(they come with --orders); counters and subscribers of single intervals.", report.Text);
        Assert.Empty(report.All("figure"));
        Assert.NotEmpty(report.Figures);
    }

    [Fact]
    public void lines_of_a_later_version_are_left_out_and_said()
    {
        SampleRecording.MakeWithLines(_folder);
        string[] lines = File.ReadAllLines(Lines);
        File.WriteAllLines(Lines, lines.Prepend("{\"type\":\"flow_map\",\"x\":[1]}").Select(
            line => line.Replace("{\"type\":", "{\"later\":{\"a\":1},\"type\":", StringComparison.Ordinal)));
        var notices = new Notices();

        Assert.Equal(ExitCode.Done, ReportRun.Run(new ReportPlan { Files = [Lines], Output = Output }, notices));

        Assert.Equal($"{Lines}: 1 lines are of types that this version does not know, such as \"flow_map\"; they are "
            + "left out", Assert.Single(notices.Lines));
    }

    [Fact]
    public void a_last_line_that_is_cut_is_left_out_and_said()
    {
        SampleRecording.MakeWithLines(_folder);
        File.AppendAllText(Lines, "{\"type\":\"snapsh");
        var notices = new Notices();

        Assert.Equal(ExitCode.Done, ReportRun.Run(new ReportPlan { Files = [Lines], Output = Output }, notices));

        Assert.Matches($"^{Lines}: line [0-9]+: the file ends within a line, which is left out$",
            Assert.Single(notices.Lines));
    }

    [Fact]
    public void what_is_wrong_with_the_lines_is_named_with_its_place()
    {
        string recording = SampleRecording.MakeWithLines(_folder);
        string[] lines = File.ReadAllLines(Lines);

        Assert.Equal($"{Lines}: it is JSON lines, and {recording} is not; make a report of one kind of files",
            FailureOf(new ReportPlan { Files = [recording, Lines], Output = Output }));
        Assert.Equal("--from: day.jsonl is JSON lines, which have totals of the whole time only; leave the option out, "
            + "or give a recording made with --record",
            FailureOf(new ReportPlan { Files = [Lines], Output = Output, From = new(1, true) }));
        string copy = _folder.File("copy.jsonl");
        File.Copy(Lines, copy);
        Assert.Equal($"{copy}: it has totals of vm that another file has too; each would count twice; give one of the "
            + "two", FailureOf(new ReportPlan { Files = [Lines, copy], Output = Output }));
        File.WriteAllLines(Lines, [lines[0], "{\"type\": oops}", .. lines[1..]]);
        Assert.Equal($"{Lines}: line 2: it is not JSON; copy the file again, or cut it before this line",
            FailureOf(new ReportPlan { Files = [Lines], Output = Output }));
        File.WriteAllLines(Lines, lines[..^1]);
        Assert.StartsWith($"{Lines}: it has no line of the type \"summary\"",
            FailureOf(new ReportPlan { Files = [Lines], Output = Output }));
    }

    [Fact]
    public void a_line_of_a_gigabyte_takes_no_memory()
    {
        File.WriteAllText(Lines, "{\"type\":\"snapshot\",\"x\":\"");
        using (FileStream file = File.OpenWrite(Lines))
            file.SetLength(1L << 30);
        long beforeBytes = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal($"{Lines}: line 1: it is longer than 32 MiB, which no line of an appliance is; give a file that "
            + "--json, --hlog or --record wrote", FailureOf(new ReportPlan { Files = [Lines], Output = Output }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - beforeBytes, 0, 100L << 20);
    }

    [Fact]
    public void what_is_wrong_with_the_histogram_log_is_named_with_its_place()
    {
        SampleRecording.MakeWithLines(_folder);
        string[] log = File.ReadAllLines(Log);
        int first = Array.FindIndex(log, line => line.StartsWith("Tag=", StringComparison.Ordinal));

        Assert.Equal($"{Log}: line {first + 1}: a histogram of another range or precision than 1 ns to 60 s with 3 "
            + "digits; give a log that --hlog wrote",
            WithLog([.. log[..first], Line(new LongHistogram(1, 1_000_000, 2), 0)]));
        Assert.Equal($"{Log}: line 1: its times count from an instant that the log does not name (no BaseTime, no "
            + "StartTime); give a log with times since 1970, as --hlog writes",
            WithLog([Line(new LongHistogram(1, 60_000_000_000, 3), 5)]));
        Assert.Equal($"{Log}: none of its 1 distributions is of an interval of {Lines}; give the log that was written "
            + "with these lines, or move it away",
            WithLog([Line(new LongHistogram(1, 60_000_000_000, 3), 1_600_000_000)]));
        Assert.Equal($"{Log}: line {first + 1}: a histogram that is damaged; copy the file again",
            WithLog([.. log[..first], log[first][..^20]]));
        Assert.Equal($"{Log}: line 1: it is not a line of a histogram log; give the .hlog that was written with the "
            + "JSON "
            + "lines", WithLog(["1,2"]));
        File.WriteAllLines(Log, [.. log, Line(new LongHistogram(1, 60_000_000_000, 3), 1_900_000_000)]);
        var notices = new Notices();
        Assert.Equal(ExitCode.Done, ReportRun.Run(new ReportPlan { Files = [Lines], Output = Output }, notices));
        Assert.Equal($"{Log}: 1 distributions are of no interval of {Lines}; they are left out",
            Assert.Single(notices.Lines));
    }

    [Fact]
    public void lines_cannot_be_played()
    {
        SampleRecording.MakeWithLines(_folder);

        Assert.Equal($"{Lines}: it is JSON lines, which do not have the messages themselves; give a file that --record "
            + "wrote", Assert.Throws<FailureException>(() => Telemetry.Reports.Recordings.RecordingReader.Open(Lines))
                .Failure.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static string Named(string line, string host, string incarnation)
    {
        JsonNode node = JsonNode.Parse(line)!;
        (node["host"], node["incarnation"]) = (host, incarnation);
        return node.ToJsonString();
    }

    private static string WithStages(string line)
    {
        JsonNode node = JsonNode.Parse(line)!;
        foreach (JsonNode? worst in node["series"]?.AsArray()
            .SelectMany(one => one!["worst"]?.AsArray() ?? []) ?? [])
            worst!["stages"] = StagesOfOrder();
        switch ((string?)node["type"])
        {
            case "order":
                node["stages"] = StagesOfOrder();
                break;
            case "summary":
                node["host_path"] ??= new JsonObject();
                node["host_path"]!["stages"] = JsonNode.Parse(
                    """{"level": "all", "reads": 9000, "reads_unmatched": 31, "orders": 12, "orders_unmatched": 0}""");
                node["feeds"]![0]!["delivery"] = JsonNode.Parse("""
                    [{"process": "strategy", "pid": 4711, "numbers_read": 8000, "numbers_unread": 512,
                      "longest_blind_ns": 1200000}]
                    """);
                break;
        }
        return node.ToJsonString();
    }

    private static JsonNode? StagesOfOrder() => JsonNode.Parse(
        """{"rx_to_socket_ns": 2000, "socket_wait_ns": 1000, "read_to_send_ns": 5800, "send_to_tx_ns": 1400}""");

    private static string Line(LongHistogram histogram, long startSeconds)
    {
        histogram.RecordValue(500);
        (histogram.StartTimeStamp, histogram.EndTimeStamp) = (startSeconds * 1_000, (startSeconds * 1_000) + 1);
        var bytes = new MemoryStream();
        using (var writer = new HistogramLogWriter(bytes))
            writer.Append(histogram);
        return Encoding.UTF8.GetString(bytes.ToArray()).Split('\n').Last(line => line.Length > 0);
    }

    private string WithLog(string[] lines)
    {
        File.WriteAllLines(Log, lines);
        return FailureOf(new ReportPlan { Files = [Lines], Output = Output });
    }

    private ReportFile Report(string path)
    {
        Assert.Equal(ExitCode.Done,
            ReportRun.Run(new ReportPlan { Files = [path], Output = Output }, new Progress<string>()));
        return new ReportFile(File.ReadAllBytes(Output));
    }

    private static string FailureOf(ReportPlan plan) =>
        Assert.Throws<FailureException>(() => ReportRun.Run(plan, new Notices())).Failure.ToString();
}
