// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Querying;
using Telemetry.Exporting.RemoteWrite;
using TestSupport.Engines;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Short starts of an appliance that only a metric database has: none is lost, however long the columns
/// are.</summary>
public sealed class EngineStartsTests : EngineRig
{
    // Each ends with a write.
    private protected override IEnumerable<(long FromNs, long ToNs)> Runs =>
    [
        (FromNs, FromNs + (75 * Second)), (FromNs + (80 * Second), FromNs + (105 * Second)),
        (FromNs + (110 * Second), FromNs + (20 * Minute)),
        (FromNs + (40 * Minute), FromNs + (40 * Minute) + (45 * Second)),
        (EndNs - (20 * Minute), EndNs),
    ];

    [VictoriaTheory]
    [InlineData(WrittenHistograms.VmRange)]
    public async Task victoria_metrics_has_every_start(WrittenHistograms form)
    {
        using EngineServer victoria = VictoriaServer.Node();
        await victoria.Until("vm_app_version or vector(1)", found => found.Count > 0);
        await Fill(victoria, form);
        await victoria.Flush();
        await Compare(victoria);
    }

    [PrometheusFact]
    public async Task prometheus_has_every_start()
    {
        using EngineServer prometheus = PrometheusServer.Receiving(hasNative: true);
        await prometheus.Until("vector(1)", found => found.Count > 0);
        await Fill(prometheus, WrittenHistograms.Native);
        await Compare(prometheus);
    }

    private async Task Compare(EngineServer database)
    {
        await using Served served = await Serve(
            Model, new EngineTarget { QueryUrl = new Uri($"http://{database.Address}") }, null);
        (long fromNs, long toNs) = (FromNs - (10 * Minute), FromNs + (50 * Minute));
        long messages = Starts.Sum(one => one.Truth.Sum(second => second.Feeds[0].Messages, fromNs, toNs));
        foreach (int columns in (int[])[1, 2, 7, 60])
        {
            string span = $"from={fromNs}&to={toNs}&columns={columns}";
            Assert.Equal(messages, Sum(
                await served.Ask($"range?counter=feeds.messages&feed=feed0&{span}"), "sum"));
            Assert.Equal(Truth(fromNs, toNs).TotalCount, Sum(await served.Ask($"heatmap?{Series}&{span}"), "samples"));
        }
        JsonElement all = await served.Ask($"distribution?{Series}&from={fromNs}&to={toNs}");
        Assert.Equal(Truth(fromNs, toNs).TotalCount, all.GetProperty("count").GetInt64());

        // The values up to the first write after the start may be from before it: they are not counted.
        (long insideNs, long endNs) = (FromNs + (5 * Second), FromNs + Minute + 5_000_000);
        JsonElement part = await served.Ask($"distribution?{Series}&from={insideNs}&to={endNs}");
        Assert.Equal(Truth(FromNs + (15 * Second), FromNs + Minute).TotalCount, part.GetProperty("count").GetInt64());
        Assert.Equal((false, 55), (part.GetProperty("complete").GetBoolean(),
            (int)Math.Round(part.GetProperty("coverage").GetProperty("expected_s").GetDouble())));
        JsonElement columnsOfIt = await served.Ask(
            $"range?counter=feeds.messages&feed=feed0&from={insideNs}&to={endNs}&columns=1");
        Assert.Equal(2, columnsOfIt.GetProperty("flags")[0].GetInt32() & 2);
    }

    private static long Sum(JsonElement answer, string member) => answer.GetProperty(member).EnumerateArray()
        .Sum(one => one.ValueKind == JsonValueKind.Null ? 0 : one.GetInt64());
}
