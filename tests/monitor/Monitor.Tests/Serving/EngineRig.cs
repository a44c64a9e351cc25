// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using HdrHistogram;
using IronSnappy;
using Telemetry.Archive;
using Telemetry.Engines;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Querying;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes;
using TestSupport;
using TestSupport.Engines;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>A metric database, filled by remote write of what an appliance published in several starts, and a monitor
/// that asks it.</summary>
public abstract class EngineRig
{
    private protected const long Second = 1_000_000_000;
    private protected const long Minute = 60 * Second;
    private protected const long Day = 1_440 * Minute;
    private protected const int WriteEvery = 15;            // seconds

    private protected long EndNs { get; } =
        DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds() / 60 * 60 * Second;

    private protected FleetModel Model { get; } =
        new(new FleetLimits { SecondsNs = 2 * Minute, MinutesNs = 10 * Minute });

    private protected List<SimulatedAppliance> Starts { get; } = [];

    private readonly SampleSets _sets = new(sets: 8, samples: 20);

    private protected long FromNs => EndNs - Day - (50 * Minute);

    /// <summary>Begins and ends of the appliance's starts.</summary>
    private protected abstract IEnumerable<(long FromNs, long ToNs)> Runs { get; }

    /// <summary>Runs the appliance, and writes its values, with markers where
    /// series end if they are wanted.</summary>
    private protected async Task Fill(
        EngineServer database, WrittenHistograms form, Func<long, bool>? isLeftOut = null, EndedSeries? ended = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{database.Address}") };
        var bodies = new List<byte[]>();
        var encoder = new RemoteWriteEncoder(
            new RemoteWriteTarget { Url = new Uri(client.BaseAddress, "api/v1/write") }, "m");
        void Write(long nowNs)
        {
            FleetAppliance appliance = Model.Appliances[0];
            encoder.Begin(nowNs / 1_000_000, isLeftOut?.Invoke(nowNs) == true ? WrittenHistograms.None : form);
            encoder.Write(FleetMetrics.Of(Model, appliance));
            byte[][] own = [.. encoder.End().Select(message => Snappy.Encode(message.Body.Span))];
            bodies.AddRange(own);
            ulong[] series = [.. encoder.Series];
            encoder.Begin(nowNs / 1_000_000, WrittenHistograms.None);
            ended?.Take(series, [.. own.Select(body => (ReadOnlyMemory<byte>)body)], encoder.WriteEnded);
            bodies.AddRange(encoder.End().Select(message => Snappy.Encode(message.Body.Span)));
        }
        foreach ((long fromNs, long toNs) in Runs)
            Run(Model, fromNs, toNs, Write);
        Model.EndMinutes();
        foreach (byte[] body in bodies)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.Add("Content-Encoding", "snappy");
            content.Headers.Add("Content-Type", "application/x-protobuf");
            content.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
            using HttpResponseMessage answer =
                await client.PostAsync(new Uri("api/v1/write", UriKind.Relative), content);
            Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Runs the appliance from a time to another as a start of its own.</summary>
    private protected void Run(FleetModel model, long fromNs, long toNs, Action<long> step)
    {
        long stampNs = 5_000 * Second;
        ulong incarnation = (ulong)Starts.Count + 1;
        var one = new SimulatedAppliance(
            new ApplianceShape
            {
                Incarnation = incarnation,
                OffsetNs = fromNs - stampNs,
                StartStampNs = stampNs,
                Feeds = 2,
                Lines = 1,
                Sessions = 1,
                Series = 2,
                Active = 2,
                Seed = (int)incarnation,
            }, _sets);
        Starts.Add(one);
        for (long timeNs = fromNs + Second; timeNs <= toNs; timeNs += Second)
        {
            model.SetTime(timeNs - FromNs + Minute, timeNs);
            one.Second(model.HandlerOf("aeron:test"));
            model.Turn();
            if (timeNs / Second % WriteEvery == 0)
                step(timeNs + 1_000_000);
        }
    }

    private protected LongHistogram Truth(long fromNs, long toNs) => Truth([(fromNs, toNs)]);

    /// <summary>Samples of the times that an answer names as its parts.</summary>
    private protected LongHistogram Truth(JsonElement answer) => Truth(Times(answer));

    private LongHistogram Truth(IEnumerable<(long FromNs, long ToNs)> times)
    {
        LongHistogram truth = ApplianceTruth.NewHistogram();
        foreach ((long fromNs, long toNs) in times)
        {
            foreach (SimulatedAppliance start in Starts)
                start.Truth.AddTo(truth, 1, fromNs, toNs);
        }
        return truth;
    }

    /// <summary>Start and end of the parts of an answer that have values, in whole milliseconds: databases have
    /// floating-point seconds.</summary>
    private protected static IEnumerable<(long FromNs, long ToNs)> Times(JsonElement answer) =>
        answer.GetProperty("spans").EnumerateArray()
            .Where(one => one.GetProperty("failure").ValueKind == JsonValueKind.Null).Select(
            one => (Rounded(one.GetProperty("from_time_ns")), Rounded(one.GetProperty("to_time_ns"))));

    private static long Rounded(JsonElement timeNs) => (timeNs.GetInt64() + 500_000) / 1_000_000 * 1_000_000;

    private protected string Series
    {
        get
        {
            (string kind, string key) = SimulatedAppliance.SeriesOf(Starts[0].Shape, 1);
            return $"series={kind}&key={Uri.EscapeDataString(key)}";
        }
    }

    private protected static string Sources(JsonElement answer) => string.Join(
        ' ', answer.GetProperty("spans").EnumerateArray().Select(one => one.GetProperty("source").GetString()));

    private protected static async Task<Served> Serve(FleetModel model, EngineTarget target, HistoryWriter? disk)
    {
        var thread = new ModelThread<FleetModel>(model, _ => false, new StageFailure(), () => { });
        ComparedRecordings compared = ComparedRecordings.Open([], 0, new Notices());
        var engine = new EngineHistory(target with { Timeout = TimeSpan.FromMinutes(1) });
        thread.Start();
        var history = new HistorySource(thread, disk?.Reader, engine);
        ServerUnderTest server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
        [
            .. new FleetRoutes(
                thread, new NoInput(), compared, streams, new MonitorParts { Disk = disk, Engine = engine }).All,
            .. new DistributionRoutes(thread, history).All, .. new CompareRoutes(history, compared).All,
        ]);
        return new Served(server, engine, thread, compared);
    }

    private protected sealed record Served(
        ServerUnderTest Server, EngineHistory Engine, ModelThread<FleetModel> Thread, ComparedRecordings Compared)
        : IAsyncDisposable
    {
        internal async Task<JsonElement> Ask(string path)
        {
            using HttpResponseMessage answer = await Server.Get($"/api/v1/{path}", ("Accept", "application/json"));
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
            return JsonDocument.Parse(text).RootElement;
        }

        /// <summary>Checks that answers are as the schema says.</summary>
        internal async Task Check(params (JsonElement Answer, string Path)[] answers)
        {
            var schema = new JsonSchema(await Ask("schema"));
            Assert.All(answers, answer => Assert.Empty(schema.Check(answer.Answer, $"/api/v1/{answer.Path}")));
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Engine.DisposeAsync();
            Thread.Dispose();
            Compared.Dispose();
        }
    }
}
