// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Archive;
using Telemetry.Archive.Notes;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routes.Lists;
using Telemetry.Reports.Receiving;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Answers about what happened before a restart of the monitor: compared with what simulated appliances
/// published.</summary>
public sealed class DiskRecordTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long StartNs = (20_834L * 24 * 60 * Minute) + Minute;
    private const int Gaps = 25;

    private static readonly SampleSets Sets = new(sets: 8, samples: 50);

    private readonly ScratchFolder _folder = new();
    private readonly TokensUnderTest _tokens = new();
    private AlertBoard _alerts = new(new AlertEngine(BuiltInRules.Make()));
    private AlertHistory _changes = new();
    private long _timeNs = StartNs;

    public void Dispose()
    {
        _tokens.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task what_was_before_a_restart_is_found_by_the_routes_as_the_schema_says()
    {
        SimulatedAppliance one = Appliance("trade01", 1);
        SimulatedAppliance gone = Appliance("trade02", 2);
        long orderNs = RunBefore(one, gone);
        one.Ordinal += 100;
        _timeNs += 100 * Second;
        (_alerts, _changes) = (new AlertBoard(new AlertEngine(BuiltInRules.Make())), new AlertHistory());
        using StateDirectory again = StateDirectory.Open(_folder.Path);
        using HistoryWriter later = Writer(again);
        FleetModel model = Model(later);
        Run(model, 12, one);                                // names come every 10 s
        one.Gap(model.HandlerOf("aeron:test"), Gaps + 1);
        using ModelThread<FleetModel> thread = new(model, _ => false, new StageFailure(), () => { });
        thread.Start();
        using ComparedRecordings compared = ComparedRecordings.Open([], 0, new Notices());
        using NoteBook notes = NoteBook.Open(again, new Notices());
        var history = new HistorySource(thread, later.Reader);
        await using ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new FleetRoutes(thread, new NoInput(), compared, streams, new MonitorParts { Disk = later }).All,
            .. new DistributionRoutes(thread, history).All, .. new RecordRoutes(thread, later, _changes).All,
            .. new EvidenceRoutes(thread, history, later).All, .. new NoteRoutes(thread, notes).All,
        ], new AccessFiles(_tokens.List, null, isReadingOpen: true, []));
        var schema = new JsonSchema(await Ask(server, "/api/v1/schema"));

        await ListsGoOn(server, schema);
        await EvidenceIsFound(server, schema, one, orderNs);
        await ChartsHaveWhoIsGone(server, schema, gone);
        await NotesAreKept(server, schema, notes);
    }

    private static async Task ListsGoOn(ServerUnderTest server, JsonSchema schema)
    {
        JsonElement gaps = await Ask(server, "/api/v1/gaps?limit=20");
        JsonElement rest = await Ask(server, $"/api/v1/gaps?limit=20&before={gaps.GetProperty("before")}");
        Assert.Equal(Enumerable.Range(1, Gaps + 1).Reverse(), Counts(gaps, "gaps").Concat(Counts(rest, "gaps")));
        Assert.Equal(["disk", "memory"], gaps.GetProperty("spans").EnumerateArray()
            .Select(span => span.GetProperty("source").GetString()));
        Assert.Equal(StartNs, gaps.GetProperty("held_from_time_ns").GetInt64());
        JsonElement ofGone = await Ask(server, "/api/v1/events?appliance=trade02&kind=line_down&limit=1000");
        Assert.Equal(Gaps, ofGone.GetProperty("events").GetArrayLength());
        Assert.Equal(["monitor", "silent", "silent"], Causes(ofGone).Order(StringComparer.Ordinal));
        JsonElement changes = await Ask(server, "/api/v1/alerts/history?alert=ApplianceGone");
        JsonElement change = Assert.Single(changes.GetProperty("changes").EnumerateArray().ToArray());
        Assert.Equal(("fired", "trade02"), (change.GetProperty("change").GetString(),
            change.GetProperty("labels").GetProperty("appliance").GetString()));
        Assert.Empty(schema.Check(gaps, "/api/v1/gaps"));
        Assert.Empty(schema.Check(ofGone, "/api/v1/events"));
        Assert.Empty(schema.Check(changes, "/api/v1/alerts/history"));
    }

    private static async Task EvidenceIsFound(
        ServerUnderTest server, JsonSchema schema, SimulatedAppliance one, long orderNs)
    {
        JsonElement orders = await Ask(server, "/api/v1/orders?sort=order_to_ack&limit=2");
        Assert.Equal([Gaps * 1_000, (Gaps - 1) * 1_000], orders.GetProperty("orders").EnumerateArray()
            .Select(order => order.GetProperty("order_to_ack_ns").GetInt32()));
        JsonElement evidence = await Ask(server,
            $"/api/v1/evidence?appliance=trade02&series=order_to_ack&key=oe0&stamp_ns={orderNs}");
        Assert.Equal((Gaps * 1_000, 2, 5), (evidence.GetProperty("order").GetProperty("order_to_ack_ns").GetInt32(),
            evidence.GetProperty("events").GetArrayLength(), evidence.GetProperty("neighbours").GetArrayLength()));
        JsonElement clock = evidence.GetProperty("clock");
        Assert.Equal((250, JsonValueKind.Null, "disk"), (clock.GetProperty("uncertainty_ns").GetInt32(),
            clock.GetProperty("synchronised").ValueKind,
            evidence.GetProperty("clock_span").GetProperty("source").GetString()));
        // The largest sample of a minute, of which the order was not published.
        long worstNs = one.Truth.Seconds.Where(second => second.EndTimeNs <= StartNs + Minute)
            .MaxBy(second => Sets.Values(second.Sets[0])[^1])!.EndTimeNs - one.OffsetNs - 1;
        (string kind, string key) = SimulatedAppliance.SeriesOf(one.Shape, 0);
        JsonElement sample = (await Ask(server, $"/api/v1/evidence?appliance=trade01&series={kind}&key={key}"
            + $"&stamp_ns={worstNs}&time_ns={worstNs + one.OffsetNs}")).GetProperty("sample");
        Assert.Equal(worstNs, sample.GetProperty("stamp_ns").GetInt64());
        Assert.Empty(schema.Check(orders, "/api/v1/orders"));
        Assert.Empty(schema.Check(evidence, "/api/v1/evidence"));
    }

    private static async Task ChartsHaveWhoIsGone(ServerUnderTest server, JsonSchema schema, SimulatedAppliance gone)
    {
        JsonElement range = await Ask(server, "/api/v1/range?counter=sessions.orders&session=oe0&appliance=trade02"
            + $"&from={StartNs}&to={StartNs + Minute}");
        Assert.Equal(gone.Truth.Sum(second => second.Sessions[0].Orders), range.GetProperty("sum")[0].GetInt64());
        Assert.Equal(["silent"], Causes(range));
        JsonElement holes = await Ask(server, "/api/v1/holes?appliance=trade01");
        // The first intervals after the start wait for the names, in vain.
        Assert.Equal(["monitor", "lost"], Causes(holes));
        Assert.Empty(schema.Check(range, "/api/v1/range"));
        Assert.Empty(schema.Check(holes, "/api/v1/holes"));
    }

    private async Task NotesAreKept(ServerUnderTest server, JsonSchema schema, NoteBook notes)
    {
        JsonElement instant = await Post(server, """{"text": "line change, \"A\"", "appliance": "trade02"}""");
        JsonElement span = await Post(server,
            $$"""{"text": "fail-over test", "from_time_ns": {{StartNs}}, "to_time_ns": {{StartNs + Minute}}}""");
        JsonElement all = await Ask(server, "/api/v1/notes");
        JsonElement before = await Ask(server, $"/api/v1/notes?to={StartNs + Second}");

        Assert.Equal("alice", instant.GetProperty("author").GetString());
        Assert.Empty(schema.Check(all, "/api/v1/notes"));
        Assert.Equal(["fail-over test", "line change, \"A\""], Texts(all));
        Assert.Equal(["fail-over test"], Texts(before));
        Assert.Equal(["line change, \"A\""],
            Texts(await Ask(server, $"/api/v1/notes?before={span.GetProperty("id")}")));
        notes.Dispose();
        using var shell = TestSupport.Binary.TelemetryProcess.Start(
            "sqlite3", [_folder.File("notes.db"), "SELECT author, appliance, text FROM notes ORDER BY text"]);
        Assert.Equal(["alice||fail-over test", "alice|trade02|line change, \"A\""],
            shell.WaitForText(TimeSpan.FromSeconds(20)));
    }

    private static IEnumerable<string?> Texts(JsonElement notes) =>
        notes.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("text").GetString());

    private static IEnumerable<int> Counts(JsonElement page, string key) =>
        page.GetProperty(key).EnumerateArray().Select(gap => gap.GetProperty("count").GetInt32());

    private static IEnumerable<string?> Causes(JsonElement answer) =>
        answer.GetProperty("holes").EnumerateArray().Select(hole => hole.GetProperty("cause").GetString());

    private static async Task<JsonElement> Ask(ServerUnderTest server, string path)
    {
        using HttpResponseMessage answer = await server.Get(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> Post(ServerUnderTest server, string body)
    {
        (HttpStatusCode status, JsonElement answer) =
            await ChangeRequest.Send(server.Client, HttpMethod.Post, "/api/v1/notes", body);
        Assert.Equal(HttpStatusCode.OK, status);
        return answer;
    }

    /// <summary>The time before the restart; returns the stamp of the slowest order.</summary>
    private long RunBefore(SimulatedAppliance one, SimulatedAppliance gone)
    {
        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        using HistoryWriter disk = Writer(directory);
        FleetModel model = Model(disk);
        IMessageHandler channel = model.HandlerOf("aeron:test");
        long orderNs = 0;
        Run(model, 10, one, gone);
        for (int gap = 1; gap <= Gaps; gap++)
        {
            one.Gap(channel, gap);
            gone.Event(channel);
            orderNs = gone.Order(channel, answerNs: gap * 1_000);
            Run(model, 1, one, gone);
        }
        Run(model, 90, one);                                // trade02 is silent: an alert fires
        model.EndMinutes();
        return orderNs;
    }

    private HistoryWriter Writer(StateDirectory directory) =>
        new(directory, new HistoryDays(2, 35), () => Volatile.Read(ref _timeNs), new Notices());

    private static FleetModel Model(HistoryWriter disk) => new(new FleetLimits())
    {
        Minutes = disk,
        Records = disk,
        FirstNumber = disk.Records.LastNumber,
        Received = disk.Received,
    };

    private static SimulatedAppliance Appliance(string host, ulong incarnation) => new(
        new ApplianceShape
        {
            Host = host,
            Incarnation = incarnation,
            OffsetNs = StartNs - (5_000 * Second),
            StartStampNs = 5_000 * Second,
        }, Sets);

    private void Run(FleetModel model, int seconds, params SimulatedAppliance[] appliances)
    {
        for (int second = 0; second < seconds; second++)
        {
            Volatile.Write(ref _timeNs, _timeNs + Second);
            model.SetTime(_timeNs - StartNs + Minute, _timeNs);
            foreach (SimulatedAppliance one in appliances)
                one.Second(model.HandlerOf("aeron:test"));
            model.Turn();
            _changes.Take(model, _alerts.Evaluate(model));
        }
    }

    private sealed class NoInput : IFleetInput
    {
        public IReadOnlyList<ChannelState> Channels => [];

        public IReadOnlyList<string> Recordings => [];

        public bool Poll(FleetModel model) => false;

        public void Dispose()
        {
        }
    }
}
