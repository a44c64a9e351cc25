// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routes.Lists;
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
    private AlertBoard _alerts = new(new AlertEngine(BuiltInRules.Make()));
    private AlertHistory _changes = new();
    private long _timeNs = StartNs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task what_was_before_a_restart_is_found_by_the_routes_as_the_schema_says()
    {
        SimulatedAppliance one = Appliance("trade01", 1);
        SimulatedAppliance gone = Appliance("trade02", 2);
        long stampNs = 0;
        using (StateDirectory directory = StateDirectory.Open(_folder.Path))
        using (HistoryWriter disk = Writer(directory))
        {
            FleetModel before = Model(disk);
            Run(before, 10, one, gone);
            for (int gap = 1; gap <= Gaps; gap++)
            {
                one.Gap(before.HandlerOf("aeron:test"), gap);
                gone.Event(before.HandlerOf("aeron:test"));
                stampNs = gone.Order(before.HandlerOf("aeron:test"), answerNs: gap * 1_000);
                Run(before, 1, one, gone);
            }
            Run(before, 90, one);                           // trade02 is silent: an alert fires
            before.EndMinutes();
        }
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
        var history = new HistorySource(thread, later.Reader);
        await using ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new FleetRoutes(thread, new NoInput(), compared, streams, new MonitorParts { Disk = later }).All,
            .. new DistributionRoutes(thread, history).All, .. new RecordRoutes(thread, later, _changes).All,
            .. new EvidenceRoutes(thread, history, later).All,
        ]);
        var schema = new JsonSchema(await Ask(server, "/api/v1/schema"));

        JsonElement gaps = await Ask(server, "/api/v1/gaps?limit=20");
        JsonElement rest = await Ask(server, $"/api/v1/gaps?limit=20&before={gaps.GetProperty("before")}");
        Assert.Equal(Enumerable.Range(1, Gaps + 1).Reverse(), Counts(gaps, "gaps").Concat(Counts(rest, "gaps")));
        Assert.Equal(["disk", "memory"], gaps.GetProperty("spans").EnumerateArray()
            .Select(span => span.GetProperty("source").GetString()));
        Assert.Equal(StartNs, gaps.GetProperty("held_from_time_ns").GetInt64());
        JsonElement ofGone = await Ask(server, "/api/v1/events?appliance=trade02&kind=line_down&limit=1000");
        Assert.Equal(Gaps, ofGone.GetProperty("events").GetArrayLength());
        Assert.Equal(["monitor", "silent", "silent"], ofGone.GetProperty("holes").EnumerateArray()
            .Select(hole => hole.GetProperty("cause").GetString()).Order(StringComparer.Ordinal));
        JsonElement orders = await Ask(server, "/api/v1/orders?sort=order_to_ack&limit=2");
        Assert.Equal([Gaps * 1_000, (Gaps - 1) * 1_000],
            orders.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("order_to_ack_ns").GetInt32()));
        JsonElement evidence = await Ask(server,
            $"/api/v1/evidence?appliance=trade02&series=order_to_ack&key=oe0&stamp_ns={stampNs}");
        Assert.Equal((Gaps * 1_000, 2, 5), (evidence.GetProperty("order").GetProperty("order_to_ack_ns").GetInt32(),
            evidence.GetProperty("events").GetArrayLength(), evidence.GetProperty("neighbours").GetArrayLength()));
        // The largest sample of a minute, of which the order was not published.
        long worstNs = one.Truth.Seconds.Where(second => second.EndTimeNs <= StartNs + Minute)
            .MaxBy(second => Sets.Values(second.Sets[0])[^1])!.EndTimeNs - one.OffsetNs - 1;
        JsonElement changes = await Ask(server, "/api/v1/alerts/history?alert=ApplianceGone");
        Assert.Equal(["fired"], changes.GetProperty("changes").EnumerateArray()
            .Select(change => change.GetProperty("change").GetString()));
        Assert.Equal("trade02", changes.GetProperty("changes")[0].GetProperty("labels").GetProperty("appliance")
            .GetString());
        JsonElement range = await Ask(server, "/api/v1/range?counter=sessions.orders&session=oe0&appliance=trade02"
            + $"&from={StartNs}&to={StartNs + Minute}");
        Assert.Equal(gone.Truth.Sum(second => second.Sessions[0].Orders), range.GetProperty("sum")[0].GetInt64());
        JsonElement holes = await Ask(server, "/api/v1/holes?appliance=trade01");
        // The first intervals after the start wait for the names, in vain.
        Assert.Equal(["monitor", "lost"], holes.GetProperty("holes").EnumerateArray()
            .Select(hole => hole.GetProperty("cause").GetString()));
        JsonElement sample = (await SampleOf(server, one, worstNs)).GetProperty("sample");

        Assert.Equal(worstNs, sample.GetProperty("stamp_ns").GetInt64());
        Assert.All((IEnumerable<(JsonElement, string)>)
            [
                (gaps, "gaps"), (ofGone, "events"), (orders, "orders"), (evidence, "evidence"),
                (changes, "alerts/history"), (range, "range"), (holes, "holes"),
            ], answer => Assert.Empty(schema.Check(answer.Item1, $"/api/v1/{answer.Item2}")));
    }

    private static IEnumerable<int> Counts(JsonElement page, string key) =>
        page.GetProperty(key).EnumerateArray().Select(gap => gap.GetProperty("count").GetInt32());

    private static Task<JsonElement> SampleOf(ServerUnderTest server, SimulatedAppliance one, long stampNs)
    {
        (string kind, string key) = SimulatedAppliance.SeriesOf(one.Shape, 0);
        return Ask(server, $"/api/v1/evidence?appliance=trade01&series={kind}&key={key}&stamp_ns={stampNs}"
            + $"&time_ns={stampNs + one.OffsetNs}");
    }

    private static async Task<JsonElement> Ask(ServerUnderTest server, string path)
    {
        using HttpResponseMessage answer = await server.Get(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
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
