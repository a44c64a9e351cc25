// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>The demo, whose truth is known, as the monitor shows it.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public class MonitoredDemoTests
{
    private const string Channel = "aeron:udp?control=127.0.0.1:20951|control-mode=dynamic";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Members of the line that are not measurement, and those that only the demo itself has.
    private static readonly string[] OfTheLine = ["type", "mode", "truth"];

    [RootFact]
    public void every_number_is_that_of_the_demo_and_of_its_truth_on_the_page_too()
    {
        using HeldDemo held = HeldDemo.Start(Channel, "--seconds", "6");
        MonitorProcess monitor = held.Monitor;
        RunResult ended = held.Demo.WaitForEnd(Patience);
        Assert.Equal(0, ended.ExitCode);
        foreach (string count in new[] { "gaps_missed", "gaps_invented" })
            Assert.Equal(0, ended.Summary.Count("truth", count));
        JsonElement row = monitor.WaitFor("/api/v1/fleet", fleet => fleet.At("appliances").GetArrayLength() == 1
            && fleet.Text("appliances", 0, "state") == "ended").At("appliances", 0);
        JsonElement summary = monitor.Json($"/api/v1/summary?appliance={row.Text("appliance")}");

        Assert.All(
            ended.Summary.EnumerateObject().Where(member => !OfTheLine.Contains(member.Name)),
            member => Assert.Equal(member.Value.ToString(), summary.At(member.Name).ToString()));
        AssertGapsAreThoseOfTheDemo(monitor, ended);
        AssertMetricsAreThoseOfTheDemo(monitor, ended.Summary);
        AssertDistributionsAreThoseOfTheDemo(monitor, ended.Summary);
        AssertPageShowsTheDemo(monitor, ended);
    }

    private static void AssertGapsAreThoseOfTheDemo(MonitorProcess monitor, RunResult demo)
    {
        string[] shown = [.. monitor.Json("/api/v1/gaps?limit=1000").At("gaps").EnumerateArray()
            .Select(RunResult.GapIdentity).Order(StringComparer.Ordinal)];
        string[] printed =
            [.. demo.OfType("gap").Select(RunResult.GapIdentity).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(printed);
        Assert.Equal(printed, shown);
    }

    private static void AssertPageShowsTheDemo(MonitorProcess monitor, RunResult demo)
    {
        using var folder = new ScratchFolder();
        File.WriteAllLines(folder.File("lines"), demo.Lines.Select(line => line.GetRawText()));
        PageTests.Run("demo.test.js", monitor.Url, $"TELEMETRY_DEMO_LINES={folder.File("lines")}");
    }

    private static void AssertMetricsAreThoseOfTheDemo(MonitorProcess monitor, JsonElement summary)
    {
        string text = monitor.Get("/metrics");
        AssertMetric(text, "telemetry_feed_messages_total", summary.Count("feeds", 0, "messages"));
        AssertMetric(text, "telemetry_feed_messages_lost_total", summary.Count("feeds", 0, "messages_lost"));
        AssertMetric(text, "telemetry_session_orders_total", summary.Count("sessions", 0, "orders"));
        AssertMetric(text, "telemetry_frames_seen_total", summary.Count("ledger", "seen"));
        foreach (JsonElement series in summary.At("series").EnumerateArray())
        {
            if (series.Text("series") is "order_to_ack")
                AssertMetric(text, "telemetry_latency_seconds_count", series.Count("count"), "series=\"order_to_ack\"");
        }
        using TelemetryProcess promtool = TelemetryProcess.Start("promtool", ["check", "metrics"]);
        promtool.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        promtool.CloseInput();
        Assert.Empty(promtool.WaitForText(Patience));
        Assert.Empty(promtool.Errors);
    }

    private static void AssertDistributionsAreThoseOfTheDemo(MonitorProcess monitor, JsonElement summary)
    {
        foreach (JsonElement series in summary.At("series").EnumerateArray().Where(one => one.Count("count") > 1))
        {
            string key = series.Text("key") is { } text ? $"&key={Uri.EscapeDataString(text)}" : "";
            JsonElement found = monitor.Json(
                $"/api/v1/distribution?series={series.Text("series")}{key}&p=50&p=99&buckets=true");
            Assert.Equal(series.Count("count"), found.Count("count"));
            Assert.Equal(series.Count("count"),
                found.At("buckets").EnumerateArray().Sum(bucket => bucket.Count(2)));
            Assert.Equal(series.Count("p50_ns"), found.Count("percentiles", 0, "value_ns"));
            Assert.Equal(series.Count("max_ns"), found.Count("max_ns"));
        }
    }

    private static void AssertMetric(string text, string name, long expected, string label = "") => Assert.Contains(
        text.Split('\n'),
        line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal)
            && double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture) == expected);
}
