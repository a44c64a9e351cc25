// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using HdrHistogram;
using Telemetry.Archive;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Querying;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Fleet;
using Telemetry.Monitor.Hosting;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Engines;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Answers about times that only a metric database has, filled by remote write of what an appliance published
/// yesterday and today.</summary>
public sealed class EngineHistoryTests : EngineRig
{
    /// <summary>Yesterday with a restart, then today.</summary>
    private protected override IEnumerable<(long FromNs, long ToNs)> Runs =>
    [
        (FromNs, FromNs + (20 * Minute)), (FromNs + (20 * Minute) + (30 * Second), FromNs + (40 * Minute)),
        (EndNs - (20 * Minute), EndNs),
    ];

    [VictoriaTheory]
    [InlineData(WrittenHistograms.VmRange, 0.047)]
    [InlineData(WrittenHistograms.Classic, 1)]
    public async Task victoria_metrics_has_yesterday_within_the_error_of_the_buckets(
        WrittenHistograms form, double mostError)
    {
        using EngineServer victoria = VictoriaServer.Node();
        await victoria.Until("vm_app_version or vector(1)", found => found.Count > 0);
        await Fill(victoria, form);
        await victoria.Flush();
        await Compare(victoria, mostError);
    }

    [PrometheusFact]
    public async Task prometheus_has_yesterday_within_the_error_of_its_native_buckets()
    {
        using EngineServer prometheus = PrometheusServer.Receiving(hasNative: true);
        await prometheus.Until("vector(1)", found => found.Count > 0);
        await Fill(prometheus, WrittenHistograms.Native);
        await Compare(prometheus, 0.0125);
    }

    [VictoriaTheory]
    [InlineData(WrittenHistograms.VmRange)]
    [InlineData(WrittenHistograms.Classic)]
    public async Task victoria_metrics_shows_no_histogram_for_one_that_a_restarted_monitor_left_out(
        WrittenHistograms form)
    {
        using EngineServer victoria = VictoriaServer.Node();
        await victoria.Until("vm_app_version or vector(1)", found => found.Count > 0);
        await Fill(victoria, form, IsLeftOut);
        await victoria.Flush();
        await CompareAroundRestart(victoria);
    }

    [VictoriaFact]
    public async Task a_database_without_any_histograms_is_no_time_without_samples()
    {
        using EngineServer victoria = VictoriaServer.Node();
        await victoria.Until("vm_app_version or vector(1)", found => found.Count > 0);
        await Fill(victoria, WrittenHistograms.None);
        await victoria.Flush();
        var target = new EngineTarget { QueryUrl = new Uri($"http://{victoria.Address}") };
        await using Served served = await Serve(Model, target, null);
        JsonElement samples = await served.Ask($"distribution?{Series}&from={FromNs}&to={EndNs}");
        JsonElement map = await served.Ask($"heatmap?{Series}&from={FromNs}&to={EndNs}&columns=900");

        Assert.False(samples.GetProperty("complete").GetBoolean());
        foreach (JsonElement answer in new[] { samples, map })
            Assert.Equal($"no histograms were written yet of {Model.Appliances[0].Name}",
                answer.GetProperty("spans")[0].GetProperty("failure").GetString());
        Assert.Equal(1, map.GetProperty("flags")[0].GetInt32() & 1);
    }

    [PrometheusFact]
    public Task prometheus_shows_no_histogram_for_one_that_a_restarted_monitor_left_out() => AskPrometheus(null);

    [PrometheusFact]
    public Task prometheus_has_no_histogram_after_a_marker_that_it_has_ended() => AskPrometheus(new EndedSeries());

    private async Task AskPrometheus(EndedSeries? ended)
    {
        using EngineServer prometheus = PrometheusServer.Receiving(hasNative: true);
        await prometheus.Until("vector(1)", found => found.Count > 0);
        await Fill(prometheus, WrittenHistograms.Native, IsLeftOut, ended);
        await CompareAroundRestart(prometheus);
    }

    [Fact]
    public async Task without_its_answer_what_is_held_is_answered_with_the_reason()
    {
        using var server = new AnsweringServer(_ => new HttpText("out of disk", 500, "text/plain"));
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        long timeNs = EndNs;
        var disk = new HistoryWriter(directory, new HistoryDays(2, 35), () => Volatile.Read(ref timeNs), new Notices());
        var model = new FleetModel(new FleetLimits { SecondsNs = 2 * Minute, MinutesNs = 10 * Minute })
        {
            Minutes = disk,
        };
        Run(model, EndNs - (15 * Minute), EndNs, nowNs => Volatile.Write(ref timeNs, nowNs));
        model.EndMinutes();
        disk.Dispose();
        await using Served served = await Serve(model, new EngineTarget { QueryUrl = server.Url }, disk);

        string span = $"from={FromNs}&to={EndNs}";
        JsonElement samples = await served.Ask($"distribution?{Series}&{span}");
        JsonElement map = await served.Ask($"heatmap?{Series}&{span}&columns=200");
        JsonElement range = await served.Ask($"range?counter=feeds.messages&{span}");
        JsonElement about = await served.Ask("about");

        Assert.Equal(Starts[0].Truth.Samples(1).TotalCount, samples.GetProperty("count").GetInt64());
        Assert.False(samples.GetProperty("complete").GetBoolean());
        Assert.Equal(0.004, samples.GetProperty("percentiles")[0].GetProperty("error").GetDouble());
        foreach (JsonElement answer in new[] { samples, map, range })
        {
            JsonElement failed = answer.GetProperty("spans")[0];
            Assert.Equal(("engine", "HTTP 500: out of disk", FromNs),
                (failed.GetProperty("source").GetString(), failed.GetProperty("failure").GetString(),
                    failed.GetProperty("from_time_ns").GetInt64()));
            Assert.Equal(answer.GetProperty("spans")[1].GetProperty("from_time_ns").GetInt64(),
                failed.GetProperty("to_time_ns").GetInt64());
            Assert.Equal("engine disk memory memory", Sources(answer));
        }
        Assert.Equal(1, map.GetProperty("flags")[0].GetInt32());
        JsonElement tier = about.GetProperty("tiers").EnumerateArray().Last();
        Assert.Equal(("engine", "HTTP 500: out of disk"),
            (tier.GetProperty("tier").GetString(), tier.GetProperty("failure").GetString()));
        await served.Check((samples, "distribution"), (map, "heatmap"), (range, "range"), (about, "about"));
    }

    /// <summary>A time in which the monitor writes no histograms: it was restarted.</summary>
    private bool IsLeftOut(long timeNs) =>
        timeNs >= FromNs + (10 * Minute) && timeNs < FromNs + (11 * Minute) + (30 * Second);

    /// <summary>Compares answers whose end, begin or middle lies in the time without histograms.</summary>
    private async Task CompareAroundRestart(EngineServer database)
    {
        await using Served served = await Serve(
            Model, new EngineTarget { QueryUrl = new Uri($"http://{database.Address}") }, null);
        long insideNs = FromNs + (10 * Minute) + (40 * Second) + 5_000_000;
        (long fromNs, long toNs) = (FromNs + (2 * Minute) + 5_000_000, FromNs + (18 * Minute) + 5_000_000);

        JsonElement before = await served.Ask($"distribution?{Series}&from={fromNs}&to={insideNs}");
        JsonElement after = await served.Ask($"distribution?{Series}&from={insideNs}&to={toNs}");
        JsonElement across = await served.Ask($"distribution?{Series}&from={fromNs}&to={toNs}");
        JsonElement map = await served.Ask($"heatmap?{Series}&from={fromNs}&to={toNs}&columns=200");

        foreach (JsonElement answer in new[] { before, after, across })
            Assert.Equal(Truth(answer).TotalCount, answer.GetProperty("count").GetInt64());
        Assert.Equal(Truth(map).TotalCount, map.GetProperty("samples").EnumerateArray().Sum(one => one.GetInt64()));
        Assert.InRange(Times(before).Max(one => one.ToNs), FromNs + (10 * Minute) - (WriteEvery * Second), insideNs);
        Assert.InRange(Times(after).Min(one => one.FromNs), FromNs + (11 * Minute) + (29 * Second),
            FromNs + (11 * Minute) + ((30 + WriteEvery) * Second));
        Assert.Equal((false, false), (before.GetProperty("complete").GetBoolean(),
            after.GetProperty("complete").GetBoolean()));
        Assert.Equal($"no histograms were written yet of {Model.Appliances[0].Name}",
            after.GetProperty("spans")[0].GetProperty("failure").GetString());
        Assert.InRange(Truth(fromNs, toNs).TotalCount - Truth(across).TotalCount, 0, WriteEvery * 20);
    }

    /// <summary>Compares answers with what the appliance measured.</summary>
    private async Task Compare(EngineServer database, double mostError)
    {
        await using Served served = await Serve(
            Model, new EngineTarget { QueryUrl = new Uri($"http://{database.Address}") }, null);
        // Just after a write, of which the values are those up to the last whole second.
        (long fromNs, long toNs) = (FromNs + (2 * Minute) + 5_000_000, EndNs);
        string span = $"from={fromNs}&to={toNs}";

        JsonElement samples = await served.Ask($"distribution?{Series}&{span}");
        JsonElement map = await served.Ask($"heatmap?{Series}&{span}&columns=900");
        JsonElement range = await served.Ask($"range?counter=feeds.messages&feed=feed0&{span}&columns=900");
        JsonElement difference = await served.Ask(
            $"compare?{Series}&now={toNs - (5 * Minute)}/{toNs}&then={fromNs}/{fromNs + (30 * Minute)}");

        CheckPercentiles(samples, mostError);
        CheckPercentiles(difference.GetProperty("then"), mostError);
        Assert.Equal(Truth(map).TotalCount, map.GetProperty("samples").EnumerateArray().Sum(one => one.GetInt64()));
        Assert.Equal(Times(range).Sum(time => Starts.Sum(
                one => one.Truth.Sum(second => second.Feeds[0].Messages, time.FromNs, time.ToNs))),
            range.GetProperty("sum").EnumerateArray().Sum(
                one => one.ValueKind == JsonValueKind.Null ? 0 : one.GetInt64()));
        // What lies between the last write and what is held is no more than a write.
        Assert.InRange(Truth(fromNs, toNs).TotalCount - Truth(samples).TotalCount, 0, WriteEvery * 20);
        Assert.Equal("memory memory", Sources(difference.GetProperty("now")));
        Assert.Equal("engine memory memory", Sources(samples));
        CheckColumns(map);
        JsonElement about = await served.Ask("about");
        await served.Check(
            (samples, "distribution"), (map, "heatmap"), (range, "range"), (difference, "compare"), (about, "about"));
    }

    private void CheckPercentiles(JsonElement answer, double mostError)
    {
        LongHistogram truth = Truth(answer);
        Assert.Equal(truth.TotalCount, answer.GetProperty("count").GetInt64());
        foreach (JsonElement one in answer.GetProperty("percentiles").EnumerateArray())
        {
            if (one.GetProperty("value_ns").ValueKind == JsonValueKind.Null)
                continue;
            double exact = truth.GetValueAtPercentile(one.GetProperty("p").GetDouble());
            double error = one.GetProperty("error").GetDouble();
            Assert.InRange(error, 0.004, mostError);
            Assert.InRange(one.GetProperty("value_ns").GetDouble(), exact / (1 + error), exact * (1 + error));
        }
    }

    /// <summary>Checks that each column has what its time has; nothing where the appliance was not there.</summary>
    private void CheckColumns(JsonElement map)
    {
        long startNs = map.GetProperty("columns").GetProperty("start_time_ns").GetInt64();
        long stepNs = map.GetProperty("columns").GetProperty("step_ns").GetInt64();
        Assert.Equal(2 * Minute, stepNs);
        long[] counts = [.. map.GetProperty("samples").EnumerateArray().Select(one => one.GetInt64())];
        int[] flags = [.. map.GetProperty("flags").EnumerateArray().Select(one => one.GetInt32())];
        // Values are written every 15 s, just after an interval's end: a column has at most so much of its neighbour's.
        long most = WriteEvery * 20L;
        for (int column = 1; column < counts.Length - 1; column++)
        {
            long exact = Truth(startNs + (column * stepNs), startNs + ((column + 1) * stepNs)).TotalCount;
            Assert.InRange(counts[column], exact - most, exact + most);
            if (counts[column] == 0)
                Assert.Equal(1, flags[column] & 1);
        }
        Assert.Contains(flags, flag => (flag & 1) == 1);
    }
}
