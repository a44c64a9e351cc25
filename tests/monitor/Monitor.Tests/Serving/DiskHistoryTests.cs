// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using HdrHistogram;
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routes.Lists;
using Telemetry.Monitor.Serving.Routes.Slots;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Answers about times that only the disk has.</summary>
public sealed class DiskHistoryTests
{
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long StartNs = 20_834L * 24 * 60 * Minute;
    private const int Minutes = 12;

    [Fact]
    public async Task each_answer_names_its_parts_and_is_as_the_schema_says()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        (FleetModel model, HistoryWriter disk, SimulatedAppliance one) = Make(directory);
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        using ComparedRecordings compared = ComparedRecordings.Open([], 0, new Notices());
        thread.Start();
        var history = new HistorySource(thread, disk.Reader);
        await using ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new FleetRoutes(thread, new NoInput(), compared, streams, new MonitorParts { Disk = disk }).All,
            .. new DistributionRoutes(thread, history).All, .. new CompareRoutes(history, compared).All,
            .. new SlotRoutes(disk).All,
            .. new MetricsRoutes(thread, new FleetMetrics(thread, streams, new MonitorParts { Disk = disk })).All,
        ]);
        (string kind, string key) = SimulatedAppliance.SeriesOf(one.Shape, 1);
        string series = $"series={kind}&key={Uri.EscapeDataString(key)}";
        (long fromNs, long toNs) = (StartNs, StartNs + (Minutes * Minute));
        string whole = $"from={fromNs}&to={toNs}";

        JsonElement samples = await Ask(server, $"/api/v1/distribution?{series}&{whole}");
        Assert.Equal(one.Truth.Samples(1).TotalCount, samples.GetProperty("count").GetInt64());
        Assert.Equal(["disk", "memory", "memory"],
            samples.GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("source").GetString()));
        Assert.Equal(0.004, samples.GetProperty("percentiles")[0].GetProperty("error").GetDouble());
        JsonElement range = await Ask(server, $"/api/v1/range?counter=feeds.messages&feed=feed1&{whole}");
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages),
            range.GetProperty("sum").EnumerateArray().Sum(sum => sum.GetInt64()));
        JsonElement summary = await Ask(server, "/api/v1/summary?window=15m");
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages),
            summary.GetProperty("feeds")[1].GetProperty("messages").GetInt64());
        Assert.Equal(1, summary.GetProperty("of").GetProperty("coverage").GetDouble());
        JsonElement map = await Ask(server, $"/api/v1/heatmap?{series}&{whole}", "application/json");
        Assert.Equal(Minute, map.GetProperty("columns").GetProperty("step_ns").GetInt64());
        JsonElement difference = await Ask(server,
            $"/api/v1/compare?{series}&now={toNs - Minute}/{toNs}&then={fromNs}/{fromNs + Minute}");
        Assert.Equal(one.Truth.Samples(1, fromNs, fromNs + Minute).TotalCount,
            difference.GetProperty("then").GetProperty("count").GetInt64());
        JsonElement slots = await Ask(server, $"/api/v1/slots?appliance=trade01&{series}&{whole}");
        Assert.Equal(one.Truth.Samples(1, fromNs, fromNs + (5 * Minute)).GetValueAtPercentile(99),
            slots.GetProperty("slots")[0].GetProperty("p99_ns").GetInt64());
        JsonElement orders = await Ask(server, $"/api/v1/slots/flow?appliance=trade01&session=oe0&{whole}");
        JsonElement about = await Ask(server, "/api/v1/about");
        Assert.Equal("seconds minutes day disk_minutes disk_slots disk_events disk_orders disk_reception",
            string.Join(' ', about.GetProperty("tiers").EnumerateArray().Select(tier => tier.GetProperty("tier"))));
        Assert.Equal(StartNs, about.GetProperty("tiers")[3].GetProperty("begin_time_ns").GetInt64());

        var schema = new JsonSchema(await Ask(server, "/api/v1/schema"));
        Assert.All((IEnumerable<(JsonElement, string)>)
            [
                (samples, "distribution"), (range, "range"), (map, "heatmap"), (difference, "compare"),
                (slots, "slots"), (orders, "slots/flow"), (about, "about"),
            ], answer => Assert.Empty(schema.Check(answer.Item1, $"/api/v1/{answer.Item2}")));
        string metrics = await (await server.Get("/metrics")).Content.ReadAsStringAsync();
        Assert.Contains("telemetry_monitor_history_not_written_total{tier=\"disk_minutes\"} 0\n", metrics);
        Assert.Contains("telemetry_monitor_history_bytes{tier=\"disk_slots\"} ", metrics);
    }

    [Fact]
    public async Task names_that_only_an_earlier_start_had_are_known_for_its_time()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        (FleetModel model, HistoryWriter disk, SimulatedAppliance one) = Make(directory, renamed: "other0");
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        thread.Start();
        var history = new HistorySource(thread, disk.Reader);
        await using ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new DistributionRoutes(thread, history).All, .. new RecordRoutes(thread, disk, null).All,
        ]);
        string old = $"from={StartNs}&to={StartNs + (6 * Minute)}";

        JsonElement range = await Ask(server, $"/api/v1/range?counter=feeds.messages&feed=feed0&{old}&columns=1");
        Assert.Equal(one.Truth.Sum(second => second.Feeds[0].Messages, StartNs, StartNs + (6 * Minute)),
            range.GetProperty("sum")[0].GetInt64());
        foreach ((string path, string known) in new[]
            {
                ($"range?counter=feeds.messages&feed=nope&{old}", "other0"), ("gaps?feed=nope", "other0"),
                ("orders?session=nope", "oe0"), ($"distribution?series=nope&{old}", "order_to_ack"),
            })
        {
            using HttpResponseMessage answer = await server.Get($"/api/v1/{path}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains(known, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task a_day_that_cannot_be_read_is_left_out_of_each_answer_and_named()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        (FleetModel model, HistoryWriter disk, SimulatedAppliance one) = Make(directory);
        foreach (string kind in (string[])["minutes", "slots"])
            await File.WriteAllBytesAsync(
                Directory.GetFiles(folder.Path, $"{kind}-*.db").Single(), new byte[40_000]);
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        using ComparedRecordings compared = ComparedRecordings.Open([], 0, new Notices());
        thread.Start();
        var history = new HistorySource(thread, disk.Reader);
        await using ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new FleetRoutes(thread, new NoInput(), compared, streams, new MonitorParts { Disk = disk }).All,
            .. new DistributionRoutes(thread, history).All, .. new CompareRoutes(history, compared).All,
            .. new SlotRoutes(disk).All, .. new BaselineRoutes(thread, disk).All,
        ]);
        (string name, string key) = SimulatedAppliance.SeriesOf(one.Shape, 1);
        string series = $"series={name}&key={Uri.EscapeDataString(key)}";
        (long fromNs, long toNs) = (StartNs, StartNs + (Minutes * Minute));
        string whole = $"from={fromNs}&to={toNs}";

        JsonElement samples = await Ask(server, $"/api/v1/distribution?{series}&{whole}");
        JsonElement range = await Ask(server, $"/api/v1/range?counter=feeds.messages&feed=feed1&{whole}");
        JsonElement map = await Ask(server, $"/api/v1/heatmap?{series}&{whole}", "application/json");
        JsonElement difference = await Ask(server,
            $"/api/v1/compare?{series}&now={toNs - Minute}/{toNs}&then={fromNs}/{fromNs + Minute}");
        JsonElement summary = await Ask(server, "/api/v1/summary?window=15m");
        JsonElement slots = await Ask(server, $"/api/v1/slots?appliance=trade01&{series}&{whole}");
        JsonElement orders = await Ask(server, $"/api/v1/slots/flow?appliance=trade01&session=oe0&{whole}");
        JsonElement baseline = await Ask(server, "/api/v1/baseline?value=messages&feed=feed1");
        JsonElement days = await Ask(server, "/api/v1/baseline/days?value=messages&feed=feed1");

        // Memory has the last five minutes.
        long heldNs = StartNs + (7 * Minute);
        Assert.Equal((false, one.Truth.Samples(1, heldNs, toNs).TotalCount),
            (samples.GetProperty("complete").GetBoolean(), samples.GetProperty("count").GetInt64()));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages, heldNs, toNs), range.GetProperty("sum")
            .EnumerateArray().Sum(sum => sum.ValueKind == JsonValueKind.Null ? 0 : sum.GetInt64()));
        Assert.All((JsonElement[])[samples, range, map, difference.GetProperty("then"), summary.GetProperty("of")],
            answer => Assert.Equal("disk", Assert.Single(answer.GetProperty("spans").EnumerateArray(), span =>
                span.GetProperty("failure").GetString()?.Contains("minutes-2027-01-16.db") == true)
                .GetProperty("source").GetString()));
        Assert.True(difference.GetProperty("now").GetProperty("complete").GetBoolean());
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("of").GetProperty("coverage").ValueKind);
        Assert.All((JsonElement[])[slots, orders, baseline, days], answer => Assert.Contains("slots-2027-01-16.db",
            Assert.Single(answer.GetProperty("unreadable").EnumerateArray()).GetProperty("where").GetString()));
        var schema = new JsonSchema(await Ask(server, "/api/v1/schema"));
        Assert.All((IEnumerable<(JsonElement, string)>)
            [
                (samples, "distribution"), (range, "range"), (map, "heatmap"), (difference, "compare"),
                (summary, "summary"), (slots, "slots"), (orders, "slots/flow"), (baseline, "baseline"),
                (days, "baseline/days"),
            ], answer => Assert.Empty(schema.Check(answer.Item1, $"/api/v1/{answer.Item2}")));
        using HttpResponseMessage table = await server.Get(
            $"/api/v1/slots?appliance=trade01&{series}&{whole}&format=csv");
        Assert.Equal(500, (int)table.StatusCode);
    }

    private static async Task<JsonElement> Ask(ServerUnderTest server, string path, string accept = "*/*")
    {
        using HttpResponseMessage answer = await server.Get(path, ("Accept", accept));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static (FleetModel Model, HistoryWriter Disk, SimulatedAppliance One) Make(
        StateDirectory directory, string? renamed = null)
    {
        long timeNs = StartNs;
        var disk = new HistoryWriter(directory, new HistoryDays(2, 35), () => Volatile.Read(ref timeNs), new Notices());
        var limits = new FleetLimits { SecondsNs = 2 * Minute, MinutesNs = 5 * Minute };
        var model = new FleetModel(limits) { Minutes = disk };
        var one = new SimulatedAppliance(
            new ApplianceShape { OffsetNs = StartNs - (5_000 * Second), StartStampNs = 5_000 * Second },
            new SampleSets(sets: 8, samples: 50));
        for (int second = 0; second < Minutes * 60; second++)
        {
            if (renamed is not null && second == Minutes * 30)
                one.Rename(model.HandlerOf("aeron:test"), renamed, "feed1");
            Volatile.Write(ref timeNs, timeNs + Second);
            model.SetTime(timeNs - StartNs + Minute, timeNs);
            one.Second(model.HandlerOf("aeron:test"));
            model.Turn();
        }
        model.EndMinutes();
        disk.Dispose();
        return (model, disk, one);
    }
}
