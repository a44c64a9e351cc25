// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Steps between the hooks and the application in a capture: a replay gives the same numbers.</summary>
public class StageReplayTests
{
    private static readonly string[] StageSeries = ["rx_to_socket", "socket_wait", "read_to_send", "send_to_tx"];

    private static readonly string[] Identical =
    [
        "series", "key", "count", "min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns", "complete", "may_be_missing",
    ];

    [RootFact]
    public void the_replay_of_a_demo_with_stages_has_the_same_stages()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        string config = scratch.File("demo.yaml");

        RunResult live = TelemetryBinary.Run(
            "demo", "--seconds", "3", "--seed", "7", "--stages", "--orders", "--capture", capture, "--write-config",
            config, "--json");
        RunResult again = TelemetryBinary.Run("replay", capture, "--config", config, "--orders", "--json");

        Assert.Equal(0, again.ExitCode);
        Assert.Equal("", again.Errors);
        Assert.Equal(Series(live.Summary), Series(again.Summary));
        Assert.All(StageSeries, name => Assert.Contains(Series(again.Summary), line =>
            line.StartsWith(name, StringComparison.Ordinal) && !line.Contains(" 0 ", StringComparison.Ordinal)));
        Assert.Equal(Orders(live), Orders(again));
        Assert.Contains(Orders(again), line => line.Contains("read_to_send_ns", StringComparison.Ordinal));
        Assert.Contains(Worst(again), stages => stages.ValueKind == JsonValueKind.Object);
        Assert.Equal(Deliveries(live.Summary), Deliveries(again.Summary));
        Assert.Equal(live.Summary.At("sessions").ToString(), again.Summary.At("sessions").ToString());
        Assert.Equal(HostDropped(live.Summary), HostDropped(again.Summary));
        AssertOpens(capture);
    }

    private static void AssertOpens(string capture)
    {
        using TelemetryProcess tshark = TelemetryProcess.Start(
            "tshark", ["-r", capture, "-T", "fields", "-e", "frame.len"]);
        IReadOnlyList<string> lines = [.. tshark.WaitForText(TimeSpan.FromSeconds(60))];
        Assert.True(lines.Count > 1000);
        Assert.DoesNotContain(lines, line => line.Contains("tshark:", StringComparison.Ordinal));
    }

    private static string[] Series(JsonElement summary) =>
    [
        .. summary.At("series").EnumerateArray().Where(series => StageSeries.Contains(series.Text("series")))
            .Select(series => string.Join(' ', Identical.Select(key => series.At(key).ToString()))).Order(),
    ];

    private static string[] Orders(RunResult run) =>
        [.. run.OfType("order").Select(order => $"{order.At("tick_to_trade_ns")} {order.At("stages")}").Order()];

    private static IEnumerable<JsonElement> Worst(RunResult run) => run.OfType("snapshot")
        .SelectMany(snapshot => snapshot.At("series").EnumerateArray())
        .Where(series => series.Text("series") == "tick_to_trade")
        .SelectMany(series => series.At("worst").EnumerateArray()).Select(worst => worst.At("stages"));

    private static string[] Deliveries(JsonElement summary) =>
    [
        .. summary.At("feeds").EnumerateArray().SelectMany(feed => feed.At("delivery").EnumerateArray())
            .Select(row => $"{row.At("numbers_read")} {row.At("numbers_unread")} {row.At("longest_blind_ns")}"),
    ];

    private static string[] HostDropped(JsonElement summary) =>
    [
        .. summary.At("feeds").EnumerateArray().SelectMany(feed => feed.At("lines").EnumerateArray())
            .Select(line => line.At("host_dropped").ToString()),
    ];
}
