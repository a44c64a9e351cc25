// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Tests.Reporting;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Comparison with recordings that the monitor was started with.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Ages = "series=inter_arrival&feed=itch";
    private const long DayNs = 86_400L * 1_000_000_000;

    private readonly ScratchFolder _folder = new();
    private readonly string _today;

    public CompareTests() => _today = SampleRecording.Make(_folder);

    [Fact]
    public async Task the_same_time_of_day_of_a_recording_is_compared()
    {
        string yesterday = SampleRecording.Packed(SampleRecording.Make(_folder, "yesterday.telemetry", seed: 8));
        await using PlayedMonitor monitor = await Start(yesterday);
        JsonElement about = await monitor.Json("/api/v1/about");
        JsonElement recording = about.GetProperty("recordings")[1];
        long fromNs = recording.GetProperty("from_time_ns").GetInt64();
        long toNs = recording.GetProperty("to_time_ns").GetInt64();

        // Two days later by the clock: the time of day is that of the recording.
        string now = $"{fromNs + (2 * DayNs)}/{toNs + (2 * DayNs)}";
        JsonElement empty = await monitor.Json(
            $"/api/v1/compare?{Ages}&now={now}&then_recording={Name(yesterday)}&buckets=true");
        JsonElement answer = await monitor.Json(
            $"/api/v1/compare?{Ages}&now={fromNs}/{toNs}&then_recording={Name(yesterday)}");

        Distribution truth = Truth(yesterday, fromNs, toNs);
        foreach (JsonElement then in (JsonElement[])[empty.GetProperty("then"), answer.GetProperty("then")])
        {
            Assert.Equal((truth.Histogram.TotalCount, fromNs, toNs), (then.GetProperty("count").GetInt64(),
                then.GetProperty("from_time_ns").GetInt64(), then.GetProperty("to_time_ns").GetInt64()));
            Assert.Equal("recording", then.GetProperty("spans")[0].GetProperty("source").GetString());
        }
        Assert.True(truth.Histogram.TotalCount > 1_000);
        Assert.Equal(0, empty.GetProperty("now").GetProperty("count").GetInt64());
        Assert.Equal("memory", answer.GetProperty("now").GetProperty("spans")[0].GetProperty("source").GetString());
        // A curve is drawn of the buckets; without a sample there are none.
        Assert.Equal(truth.Histogram.TotalCount, empty.GetProperty("then").GetProperty("buckets").EnumerateArray()
            .Sum(bucket => bucket[2].GetInt64()));
        Assert.Empty(empty.GetProperty("now").GetProperty("buckets").EnumerateArray());
        Assert.False(answer.GetProperty("now").TryGetProperty("buckets", out _));
        JsonElement median = answer.GetProperty("differences")[0];
        Assert.Equal(truth.At(50), median.GetProperty("then_ns").GetInt64());
        Assert.Equal(median.GetProperty("now_ns").GetInt64() - median.GetProperty("then_ns").GetInt64(),
            median.GetProperty("difference_ns").GetInt64());
        Assert.Equal(JsonValueKind.Null, empty.GetProperty("differences")[0].GetProperty("ratio").ValueKind);
        await AssertAsSchema(monitor, (about, "/api/v1/about"), (answer, "/api/v1/compare"),
            (empty, "/api/v1/compare"));
    }

    [Fact]
    public async Task a_part_of_a_recording_is_compared()
    {
        await using PlayedMonitor monitor = await Start(SampleRecording.Packed(_today));
        long fromNs = SampleRecording.StartNs;
        string now = $"{fromNs}/{fromNs + 2_000_000_000}";

        JsonElement early = await monitor.Json($"/api/v1/compare?{Ages}&now={now}&then={now}"
            + "&then_recording=day.telemetry.gz");
        JsonElement late = await monitor.Json($"/api/v1/compare?{Ages}&now={now}"
            + $"&then={fromNs + 2_000_000_000}/{fromNs + 20_000_000_000}&then_recording=day.telemetry.gz");

        Assert.Equal(Count(early, "now"), Count(early, "then"));
        Assert.Equal(Truth(_today, 0, long.MaxValue / 2).Histogram.TotalCount,
            Count(early, "then") + Count(late, "then"));
        Assert.True(Count(late, "then") > 0);
    }

    [Fact]
    public async Task what_cannot_be_compared_is_a_problem()
    {
        await using PlayedMonitor monitor = await Start(SampleRecording.Packed(_today));
        foreach ((string query, int status, string what) in new[]
        {
            ("then_recording=day.telemetry.gx", 404, "unknown then_recording \"day.telemetry.gx\""),
            ("then_recording=/etc/passwd", 404, "unknown then_recording \"/etc/passwd\""),
            ("then_recording=../day.telemetry.gz", 404, "unknown then_recording \"../day.telemetry.gz\""),
            ("then_recording=day.telemetry.gz&then=1/2", 400, "nothing of \"day.telemetry.gz\" is in this time"),
            ("then_recording=day.telemetry.gz&then=2/1", 400, "then is \"2/1\""),
            ("then_recording=day.telemetry.gz&then=1/9223372036854775807", 400, "then is \"1/9223372036854775807\""),
            ("", 400, "parameter \"then\" is missing"),
        })
        {
            using HttpResponseMessage answer = await monitor.Get($"/api/v1/compare?{Ages}&now=1/2&{query}");
            JsonElement problem = await SecurityTests.ProblemOf(answer);
            Assert.Equal((status, what), ((int)answer.StatusCode, problem.GetProperty("what").GetString()));
        }
    }

    [Fact]
    public async Task a_recording_without_an_interval_is_named_and_not_used()
    {
        string path = _folder.File("head.telemetry");
        File.WriteAllBytes(path, File.ReadAllBytes(_today)[..16]);
        await using PlayedMonitor monitor = await Start(path);

        using HttpResponseMessage answer = await monitor.Get(
            $"/api/v1/compare?{Ages}&now=1/2&then_recording=head.telemetry");

        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Equal($"{path}: no interval of an appliance is in it; give another recording to compare with",
            Assert.Single(monitor.Notices.Lines));
        Assert.Equal("failed", (await monitor.Json("/api/v1/about")).GetProperty("recordings")[1]
            .GetProperty("state").GetString());
    }

    [Fact]
    public void files_that_cannot_be_compared_are_refused_at_the_start()
    {
        string empty = _folder.File("empty.telemetry");
        File.WriteAllText(empty, "");
        string other = Path.Combine(Directory.CreateDirectory(_folder.File("other")).FullName, "day.telemetry");
        File.Copy(_today, other);

        Assert.Equal($"{empty}: the file is empty; give a file that --record wrote", FailureOf(_today, empty));
        Assert.Equal($"{other}: another recording to compare with has the name \"day.telemetry\"; give one of them "
            + "another name", FailureOf(_today, other));
    }

    public void Dispose() => _folder.Dispose();

    private static string Name(string path) => Uri.EscapeDataString(Path.GetFileName(path));

    private static long Count(JsonElement answer, string side) =>
        answer.GetProperty(side).GetProperty("count").GetInt64();

    private static string FailureOf(params string[] paths) => Assert.Throws<FailureException>(
        () => ComparedRecordings.Open(paths, 1 << 26, new Notices())).Failure.ToString();

    private static Distribution Truth(string path, long fromNs, long toNs)
    {
        FleetModel model = RecordingSet.Play([path], 1 << 28).Model;
        return new RecordSelection(model.Appliances, fromNs, toNs)
            .Merge(new SeriesFilter { Kind = "inter_arrival", Feed = "itch" });
    }

    private static async Task AssertAsSchema(
        PlayedMonitor monitor, params (JsonElement Answer, string Path)[] answers)
    {
        var schema = new JsonSchema(await monitor.Json("/api/v1/schema"));
        Assert.All(answers, one => Assert.Empty(schema.Check(one.Answer, one.Path)));
    }

    private async Task<PlayedMonitor> Start(string compared)
    {
        PlayedMonitor monitor = await PlayedMonitor.Start(_today, compared);
        long deadlineNs = MonotonicClock.NowNs + 60_000_000_000;
        while ((await monitor.Json("/api/v1/about")).GetProperty("recordings")[1].GetProperty("state").GetString()
            == "reading")
        {
            Assert.True(MonotonicClock.NowNs < deadlineNs, "the recording is not read");
            await Task.Delay(20);
        }
        return monitor;
    }
}
