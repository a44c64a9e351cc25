// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.Json;
using HdrHistogram;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Archive;
using Telemetry.Archive.Slots;
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes.Slots;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Twenty minutes of a simulated appliance over files of twelve earlier days: answers, tables and alerts.
/// </summary>
public sealed class BaselineTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Slot = StoredSlot.LengthNs;
    private const long Day = 288 * Slot;
    private const int Days = 12;
    private const int Series = 1;

    // A Monday, 10:00 UTC.
    private const long StartNs = (20_836 * Day) + (120 * Slot);
    private const long JudgedNs = StartNs + (2 * Slot);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScratchFolder _folder = new();
    private readonly StateDirectory _directory;
    private readonly SimulatedAppliance _one = new(
        new ApplianceShape { OffsetNs = StartNs - (5_000 * Second), StartStampNs = 5_000 * Second },
        new SampleSets(sets: 8, samples: 50));

    private readonly string _query;

    public BaselineTests()
    {
        _directory = StateDirectory.Open(_folder.Path);
        (string kind, string key) = SimulatedAppliance.SeriesOf(_one.Shape, Series);
        _query = $"/api/v1/baseline?appliance=trade01&series={kind}&key={Uri.EscapeDataString(key)}";
    }

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task a_slot_is_ranked_among_the_days_and_two_of_them_raise_an_alert()
    {
        (FleetModel model, HistoryWriter disk) = Make();
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        thread.Start();
        await using var service = new BaselineService(thread, disk, new Notices());
        await service.Round();
        var alerts = new AlertBoard(new AlertEngine(BuiltInRules.Make()));
        await using ServerUnderTest server = await ServerUnderTest.Start(
            [.. new BaselineRoutes(thread, disk).All, .. new SlotRoutes(disk).All]);

        JsonElement answer = await Ask(server, $"{_query}&value=p99");
        JsonElement slot = Assert.Single(answer.GetProperty("slots").EnumerateArray());
        long[] truth = [.. Enumerable.Range(1, 3).Select(P99).Order()];
        Assert.Equal((JudgedNs, truth[1], Days, Days + 1, "highest"),
            (slot.GetProperty("start_time_ns").GetInt64(), slot.GetProperty("value").GetInt64(),
                slot.GetProperty("days").GetInt32(), slot.GetProperty("rank").GetInt32(),
                slot.GetProperty("extreme").GetString()));
        Assert.Equal((truth[1] * 51 / 100, truth[1] * 62 / 100),
            (slot.GetProperty("lowest").GetInt64(), slot.GetProperty("highest").GetInt64()));
        JsonElement newest = answer.GetProperty("newest");
        Assert.Matches(@"^p99 .*\(12 days at this time\), highest of 13; by chance about 1 in 13; \d+ values are "
            + "judged, so about .* such slots are expected by chance; it has lasted 2 slots",
            newest.GetProperty("text").GetString());
        Assert.Equal(["2027-01-15", "2027-01-14"],
            newest.GetProperty("days").EnumerateArray().Take(2).Select(day => day.GetProperty("day").GetString()));
        Assert.Equal(newest.GetProperty("judged").GetInt32() / 13.0,
            newest.GetProperty("expected_by_chance").GetDouble(), 0.001);

        await OtherQuestionsAreAnswered(server, answer);
        await EachDayHasItsCurve(server);
        string[] fired = await thread.Ask(fleet =>
        {
            alerts.Evaluate(fleet);
            return alerts.Views.Where(view => view.Name.StartsWith("Unusual", StringComparison.Ordinal))
                .Select(view => string.Join(' ', ((string?[])
                    [view.Name, view.Labels["series"] ?? view.Labels["feed"], view.Labels["line"]]).OfType<string>()))
                .Order().ToArray();
        });
        Assert.Equal(
            [
                "UnusualClock", $"UnusualLatency {answer.GetProperty("series").GetString()}", "UnusualVolume feed1",
                "UnusualWins feed1 A",
            ], fired);
        await TheTableGivesTheSameRank(server);
    }

    [Fact]
    public async Task what_is_wrong_with_a_question_is_named()
    {
        (FleetModel model, HistoryWriter disk) = Make(days: 0);
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        thread.Start();
        await using ServerUnderTest server = await ServerUnderTest.Start(
            [.. new BaselineRoutes(thread, disk).All, .. new SlotRoutes(disk).All]);

        foreach ((string query, int status, string where, string what) in ((string, int, string, string)[])
            [
                ("series=order_to_ak", 404, "series", "unknown series \"order_to_ak\""),
                ("", 400, "series", "parameter \"series\" is missing"),
                ("value=p95&series=order_to_ack", 400, "value", "value is \"p95\""),
                ("value=messages&session=oe0", 400, "session", "value=messages has no session"),
                ("value=orders&feed=feed0", 400, "feed", "value=orders has no feed"),
                ("value=messages", 400, "feed", "2 values fit: one is compared"),
                ("value=wins", 400, "line", "4 values fit: one is compared"),
                ("value=messages&feed=feed0&from=1", 400, "to", "\"from\" or \"to\" is missing"),
                ("value=messages&feed=feed0&from=0&to=86400000000001", 400, "from", "the time is longer than a day"),
                ("value=clock_uncertainty&from=9223372036854775806&to=9223372036854775807", 400, "from",
                    "from is \"9223372036854775806\""),
                ("value=messages&feed=feed0&days=3", 400, "days", "unknown parameter \"days\""),
                ("value=messages&appliance=trade02", 404, "appliance", "unknown appliance \"trade02\""),
                ("value=messages&appliance=a&appliance=b", 400, "appliance", "days of one appliance are compared"),
            ])
        {
            using HttpResponseMessage answer = await server.Get($"/api/v1/baseline?{query}");
            JsonElement problem = await SecurityTests.ProblemOf(answer);
            Assert.Equal(((HttpStatusCode)status, where, what), (answer.StatusCode,
                problem.GetProperty("where").GetString(), problem.GetProperty("what").GetString()));
        }
        using HttpResponseMessage span = await server.Get("/api/v1/baseline/days?value=clock_uncertainty&from=0&to=1");
        Assert.Equal("from", (await SecurityTests.ProblemOf(span)).GetProperty("where").GetString());
        await using ServerUnderTest without = await ServerUnderTest.Start([.. new BaselineRoutes(thread, null).All]);
        using HttpResponseMessage none = await without.Get("/api/v1/baseline?value=clock_uncertainty");
        Assert.Equal("set state_directory: in its configuration",
            (await SecurityTests.ProblemOf(none)).GetProperty("do").GetString());
    }

    private async Task OtherQuestionsAreAnswered(ServerUnderTest server, JsonElement answer)
    {
        JsonElement messages = await Ask(server, "/api/v1/baseline?value=messages&feed=feed1");
        Assert.Equal("lowest", messages.GetProperty("slots")[0].GetProperty("extreme").GetString());
        Assert.Equal(Enumerable.Range(1, 3).Select(Messages).Order().ElementAt(1) / 300.0,
            messages.GetProperty("slots")[0].GetProperty("value").GetDouble(), 1e-9);
        JsonElement day = await Ask(server, $"{_query}&from={StartNs}&to={StartNs + Day}");
        // The last slot that was written is a neighbour of the one that is judged.
        Assert.Equal((288, "highest", null, null),
            (day.GetProperty("slots").GetArrayLength(), MissingOf(2, "extreme"), MissingOf(2), MissingOf(0)));
        Assert.Equal(("no_value", "no_value", "unknown"), (MissingOf(3), MissingOf(4), MissingOf(3, "extreme")));
        Assert.Equal(Days, day.GetProperty("slots")[3].GetProperty("days").GetInt32());
        Assert.Equal(answer.GetProperty("newest").GetProperty("text").GetString(),
            day.GetProperty("newest").GetProperty("text").GetString());
        string? MissingOf(int place, string key = "missing") =>
            day.GetProperty("slots")[place].GetProperty(key).GetString();
        JsonElement clock = await Ask(server, "/api/v1/baseline?value=clock_uncertainty");
        Assert.StartsWith("distance from UTC up to 250 ns, usual 151 ns to 162 ns (12 days at this time), "
            + "highest of 13;", clock.GetProperty("newest").GetProperty("text").GetString(), StringComparison.Ordinal);
        JsonElement orders = await Ask(server, "/api/v1/baseline?value=orders&session=oe0");
        Assert.Equal("few_days", orders.GetProperty("slots")[0].GetProperty("missing").GetString());
        Assert.EndsWith("; baseline: 0 of 8 days", orders.GetProperty("newest").GetProperty("text").GetString(),
            StringComparison.Ordinal);
        JsonElement future = await Ask(server, $"{_query}&from={StartNs + Day}&to={StartNs + Day + Slot}");
        Assert.Equal(JsonValueKind.Null, future.GetProperty("newest").ValueKind);
        var schema = new JsonSchema(JsonDocument.Parse(
            PageFiles.Read(typeof(BaselineRoutes).Assembly, "schema/answers.json")).RootElement);
        Assert.All([answer, messages, day, clock, orders, future],
            one => Assert.Empty(schema.Check(one, "/api/v1/baseline")));
    }

    /// <summary>The slots that were written of today, and those of each day before.</summary>
    private async Task EachDayHasItsCurve(ServerUnderTest server)
    {
        string path = _query.Replace("baseline", "baseline/days", StringComparison.Ordinal);
        JsonElement answer = await Ask(server, $"{path}&value=p99");
        JsonElement[] days = [.. answer.GetProperty("days").EnumerateArray()];
        Assert.Equal((1 + Days, "2027-01-18", "2027-01-15"),
            (days.Length, days[0].GetProperty("day").GetString(), days[1].GetProperty("day").GetString()));
        // Without hours the day is one of UTC.
        Assert.Equal(Enumerable.Range(0, 288).Select(slot => StartNs + ((slot - 120) * Slot)),
            answer.GetProperty("start_times_ns").EnumerateArray().Select(start => start.GetInt64()));
        Assert.Equal(JudgedNs, answer.GetProperty("newest_time_ns").GetInt64());
        for (int day = 0; day <= Days; day++)
        {
            int percent = day == 0 ? 100 : 50 + day;
            Assert.Equal(
                Enumerable.Range(-120, 288).Select(slot => slot is >= 0 and < 4 ? P99(slot) * percent / 100 : -1),
                days[day].GetProperty("values").EnumerateArray().Select(
                    value => value.ValueKind == JsonValueKind.Null ? -1 : value.GetInt64()));
            Assert.Equal(0, days[day].GetProperty("left_out").GetInt32());
        }
        // Days that do not have the value are not days to compare with.
        JsonElement orders = await Ask(server, "/api/v1/baseline/days?value=orders&session=oe0");
        JsonElement only = Assert.Single(orders.GetProperty("days").EnumerateArray());
        Assert.Equal("2027-01-18", only.GetProperty("day").GetString());
        var schema = new JsonSchema(JsonDocument.Parse(
            PageFiles.Read(typeof(BaselineRoutes).Assembly, "schema/answers.json")).RootElement);
        Assert.All([answer, orders], one => Assert.Empty(schema.Check(one, "/api/v1/baseline/days")));
    }

    private static async Task<JsonElement> Ask(ServerUnderTest server, string path)
    {
        using HttpResponseMessage answer = await server.Get(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Does by hand what the document says, with awk.</summary>
    private async Task TheTableGivesTheSameRank(ServerUnderTest server)
    {
        string table = await (await server.Get($"{_query}&format=csv")).Content.ReadAsStringAsync();
        Assert.Equal(1 + (3 * (Days + 1)), table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        File.WriteAllText(_folder.File("baseline.csv"), table);
        string document = File.ReadAllText(Path.Combine(ProjectTree.Root, "docs", "monitoring.md"));
        int begin = document.IndexOf("\nawk -F,", StringComparison.Ordinal) + 1;
        string command = document[begin..document.IndexOf("\n```", begin, StringComparison.Ordinal)];
        using TelemetryProcess shell = TelemetryProcess.Start("sh", ["-c", $"cd {_folder.Path} && {command}"]);
        string[] lines = [.. shell.WaitForText(Patience)];
        Assert.Equal(Days + 1, lines.Length);
        Assert.Equal($"2027-01-18 {Enumerable.Range(1, 3).Select(P99).Order().ElementAt(1)}", lines[^1]);

        string slots = await (await server.Get(_query.Replace("baseline", "slots", StringComparison.Ordinal)
            + $"&from={StartNs}&to={StartNs + Slot}&format=csv")).Content.ReadAsStringAsync();
        Assert.Equal(P99(0).ToString(CultureInfo.InvariantCulture), slots.Split('\n')[1].Split(',')[11]);
        string flow = await (await server.Get($"/api/v1/slots/flow?appliance=trade01&feed=feed1&from={StartNs}"
            + $"&to={StartNs + Slot}&format=csv")).Content.ReadAsStringAsync();
        Assert.Equal($"feed,start_time_ns,received_ns,complete,settings_hash,messages\nfeed1,{StartNs},{Slot},1,,"
            + $"{Messages(0)}\n", flow);
    }

    private long P99(int slot) => _one.Truth.Samples(Series, StartNs + (slot * Slot), StartNs + ((slot + 1) * Slot))
        .GetValueAtPercentile(99);

    private long Messages(int slot) => _one.Truth.Sum(
        second => second.Feeds[1].Messages, StartNs + (slot * Slot), StartNs + ((slot + 1) * Slot));

    /// <summary>Lets the appliance run for four slots, after twelve days with a lower percentile, more messages, a
    /// better clock, and a line that won more.</summary>
    private (FleetModel Model, HistoryWriter Disk) Make(int days = Days)
    {
        long timeNs = StartNs;
        var disk = new HistoryWriter(
            _directory, new HistoryDays(2, 35), () => Volatile.Read(ref timeNs), new Notices());
        var model = new FleetModel(new FleetLimits { SecondsNs = 120 * Second, MinutesNs = 600 * Second })
        {
            Minutes = disk,
        };
        for (int second = 0; second < 4 * 300; second++)
        {
            Volatile.Write(ref timeNs, timeNs + Second);
            model.SetTime(timeNs - StartNs + (60 * Second), timeNs);
            _one.Second(model.HandlerOf("aeron:test"));
            model.Turn();
        }
        model.EndMinutes();
        disk.Dispose();
        (string kind, string key) = SimulatedAppliance.SeriesOf(_one.Shape, Series);
        IReadOnlyList<LatencySlot> today = disk.Slots.Latencies(
            "trade01", new SeriesFilter { Kind = kind, Key = key }, StartNs, StartNs + (4 * Slot), new());
        int written = 0;
        for (int back = 1; written < days; back++)
        {
            DateTime date = DateTime.UnixEpoch.AddDays(20_836 - back);
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                Write(date, today, -back * Day, percent: 51 + written++);
        }
        return (model, disk);
    }

    private void Write(DateTime date, IReadOnlyList<LatencySlot> today, long shiftNs, int percent)
    {
        using var file =
            new SlotFile(new DayFiles(_directory, "slots"), DateOnly.FromDateTime(date));
        using Transaction changes = file.Begin();
        foreach (LatencySlot slot in today)
            Assert.True(file.TryWrite("trade01", new StoredSlot
            {
                StartTimeNs = slot.Head.StartTimeNs + shiftNs,
                ReceivedNs = Slot,
                Complete = true,
                SettingsHash = null,
                ClockUncertaintyNs = 100 + percent,
                Series =
                [
                    new SlotSeries(slot.Series, slot.Count, slot.P50Ns, slot.P90Ns, slot.P99Ns * percent / 100, null,
                        null, slot.MaxNs, true)
                    {
                        P50Range = slot.P50Range,
                        P99Range = new PercentileRange(
                            slot.P99Range.LowNs * percent / 100, slot.P99Range.HighNs * percent / 100),
                    },
                ],
                Feeds = [("feed1", 1_000_000 + percent)],
                Lines = [("feed1", "A", 900_000 + percent), ("feed1", "B", 100_000)],
                Sessions = [],
            }));
        changes.Commit();
    }
}
