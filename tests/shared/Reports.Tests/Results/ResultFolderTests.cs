// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Model.Failures;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;
using Telemetry.Reports.Results;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Reports.Tests.Results;

/// <summary>A result folder holds what the sink was given, and says if it does.</summary>
public sealed class ResultFolderTests : IDisposable
{
    private static readonly string[] Names =
        ["host_settings.json", "orders.jsonl", "result.json", "series.hlog", "summary.json"];

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void a_run_that_ends_leaves_a_complete_folder()
    {
        string path = _scratch.File("result");

        Write(path, sink =>
        {
            sink.OnOrder(OrderOf(1, "first"));
            sink.OnOrder(OrderOf(2, "second"));
        });

        Assert.Equal(Names, NamesIn(path));
        JsonElement[] orders = Lines(path, "orders.jsonl");
        Assert.Equal(["first", "second"], orders.Select(order => order.GetProperty("key").GetString()));
        Assert.All(orders, order => Assert.Equal("order", order.GetProperty("type").GetString()));
        Assert.Equal("summary", Assert.Single(Lines(path, "summary.json")).GetProperty("type").GetString());
        JsonElement result = Assert.Single(Lines(path, "result.json"));
        Assert.Equal(1, result.GetProperty("schema").GetInt32());
        Assert.True(result.GetProperty("complete").GetBoolean());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("problem").ValueKind);
        Assert.Equal(("run", 2, 3), (result.GetProperty("mode").GetString(), result.GetProperty("orders").GetInt32(),
            result.GetProperty("reports_lost").GetInt32()));
        Assert.Equal([Path.GetFullPath("day.pcapng"), "-"],
            result.GetProperty("captures").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public void orders_are_the_lines_that_json_output_has()
    {
        string path = _scratch.File("result");
        using var printed = new MemoryStream();
        using var sink = new JsonReportSink(printed, () => { });

        Write(path, both => both.OnOrder(OrderOf(1, "a\u00e9\"")), sink, passesOrders: true);

        sink.Dispose();
        string[] lines = Encoding.UTF8.GetString(printed.ToArray()).Split('\n');
        Assert.Equal(lines[0] + "\n", File.ReadAllText(Path.Combine(path, "orders.jsonl")));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void orders_reach_others_only_if_they_are_asked_for(bool passesOrders, int expected)
    {
        var seen = new RecordingSink();

        Write(_scratch.File("result"), sink => sink.OnOrder(OrderOf(1, "one")), seen, passesOrders);

        Assert.Equal((expected, 1), (seen.Orders.Count, seen.Summaries.Count));
    }

    [Fact]
    public void many_orders_are_all_written()
    {
        const int Orders = 5_000;
        string path = _scratch.File("result");

        Write(path, sink =>
        {
            for (int order = 0; order < Orders; order++)
                sink.OnOrder(OrderOf(order, $"{order}"));
        });

        Assert.Equal(Enumerable.Range(0, Orders).Select(order => (long)order),
            Lines(path, "orders.jsonl").Select(order => order.GetProperty("order_stamp_ns").GetInt64()));
    }

    [Fact]
    public void a_run_that_fails_leaves_a_folder_that_says_so()
    {
        string path = _scratch.File("result");
        var cause = new FailureException(new Failure(ExitCode.Failed, "day.pcapng", "it ends early", ""));

        FailureException thrown = Assert.Throws<FailureException>(() => Run(path, sink =>
        {
            sink.OnOrder(OrderOf(1, "one"));
            sink.OnSummary(new SummaryReport { Mode = "replay" });
            throw cause;
        }));

        Assert.Same(cause, thrown);
        JsonElement result = Assert.Single(Lines(path, "result.json"));
        Assert.False(result.GetProperty("complete").GetBoolean());
        Assert.Equal("day.pcapng: it ends early", result.GetProperty("problem").GetString());
        Assert.Single(Lines(path, "orders.jsonl"));
    }

    [Fact]
    public void a_run_that_does_not_start_leaves_the_folder_to_the_next()
    {
        string path = _scratch.File("result");
        var cause = new FailureException(new Failure(ExitCode.Usage, "eth9", "there is no such interface", ""));

        Assert.Throws<FailureException>(() => Run(path, _ => throw cause));

        Assert.Empty(NamesIn(path));
        Write(path, _ => { });
        Assert.Equal(Names, NamesIn(path));
    }

    [Fact]
    public void a_folder_that_is_not_empty_is_refused_and_left_alone()
    {
        File.WriteAllText(_scratch.File("mine.txt"), "mine");

        FailureException thrown = Assert.Throws<FailureException>(() => Write(_scratch.Path, _ => { }));

        Assert.Equal(_scratch.Path, thrown.Failure.Where);
        Assert.StartsWith("the folder is not empty", thrown.Failure.What, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], NamesIn(_scratch.Path));
    }

    [Fact]
    public void a_file_in_place_of_the_folder_is_refused()
    {
        File.WriteAllText(_scratch.File("file"), "");

        FailureException thrown = Assert.Throws<FailureException>(() => Write(_scratch.File("file"), _ => { }));

        Assert.StartsWith("the result cannot be written", thrown.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_full_device_is_reported_with_what_is_missing()
    {
        using var file = new ResultFile("/dev", "full");

        file.Write("a line\n"u8);
        file.Write("another\n"u8);

        Assert.Equal(0, file.Length);
        Assert.NotNull(file.Watched.Problem());
        Assert.Contains("the result is incomplete", file.Failure!.What, StringComparison.Ordinal);
    }

    private static OrderReport OrderOf(long stampNs, string key) =>
        new() { Key = key, Kind = "new", OrderStampNs = stampNs };

    private static void Write(
        string path, Action<IReportSink> reports, IReportSink? sink = null, bool passesOrders = false) =>
        Run(path, all =>
        {
            reports(all);
            all.OnSummary(new SummaryReport { Mode = "run", ReportsLost = 3 });
        }, sink, passesOrders);

    private static void Run(
        string path, Action<IReportSink> reports, IReportSink? sink = null, bool passesOrders = false)
    {
        using ResultFolder folder = ResultFolder.Open(new ResultOptions
        {
            Path = path,
            Captures = ["day.pcapng", "-"],
            PassesOrders = passesOrders,
        });
        ResultFolder.Run(folder, sink ?? new RecordingSink(), all =>
        {
            reports(all);
            return new SummaryReport();
        });
    }

    private static IEnumerable<string?> NamesIn(string path) =>
        Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static JsonElement[] Lines(string path, string file) =>
        [.. File.ReadLines(Path.Combine(path, file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
