// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.BlackBox;

/// <summary>Files of orders that took longer than a limit, and limits that are refused.</summary>
[Trait("needs", "root")]
public sealed class SlowOrderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void each_order_beyond_the_limit_is_in_a_file_and_no_other_asks_for_one()
    {
        string watched = _scratch.File("watched.yaml");
        long limit = UsualTickToTrade();
        string config = Write($"slow: {{tick_to_trade: {limit}ns}}, on: [timeout], before: 2ms, after: 2ms");

        RunResult demo = TelemetryBinary.Run("demo", "--config", config, "--write-config", watched, "--seconds", "3",
            "--seed", "5", "--order-rate", "20", "--orders", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        string[] slow = [.. demo.OfType("order").Where(order => TickToTrade(order) >= limit).Select(NameOf)];
        long timeouts = demo.OfType("event").Count(line => line.Text("event") == "timeout");
        Assert.NotEmpty(slow);
        Assert.True(slow.Length < demo.OfType("order").Count());
        Assert.Equal(slow.Length + timeouts, demo.Summary.Count("black_box", "triggers"));
        JsonElement[] files =
            [.. demo.OfType("event").Where(line => line.Text("event") == "black_box" && line.Text("cause") == "slow")];
        Assert.NotEmpty(files);
        HashSet<string> found = [];
        foreach (string file in files.Select(line => line.Text("file")!))
        {
            found.UnionWith(TelemetryBinary.Run("replay", file, "--config", watched, "--orders", "--json")
                .OfType("order").Select(NameOf));
        }
        Assert.Empty(slow.Except(found));
    }

    [RootFact]
    public void orders_that_nobody_asked_to_see_are_not_printed()
    {
        RunResult demo = TelemetryBinary.Run(
            "demo", "--config", Write("slow: {order_to_ack: 1us}"), "--seconds", "1", "--order-rate", "20", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.Empty(demo.OfType("order"));
        Assert.NotEqual(0, demo.Summary.Count("black_box", "files"));
    }

    [RootTheory]
    [InlineData("peak: 1000000", "4MiB hold 17 ms at 1000000 frames/s of 200 bytes; before (20ms), the longest "
        + "repair_window")]
    [InlineData("slow: {tick_to_trade: soon}", "tick_to_trade")]
    [InlineData("packets: [flows, some]", "some")]
    [InlineData("payload: all", "payload: all is of packets: all")]
    public void what_cannot_be_is_refused_before_anything_starts(string settings, string error)
    {
        string config = Write(settings);

        RunResult run = TelemetryBinary.Run("run", "--config", config, "--interface", "lo", "--feed",
            "f=moldudp64@239.1.1.1:5000");
        RunResult check = TelemetryBinary.Run("config", "check", config);

        Assert.Equal((2, 2), (run.ExitCode, check.ExitCode));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.Contains(error, check.Errors, StringComparison.Ordinal);
    }

    // Half of the orders take longer, on a fast and on a busy machine.
    private static long UsualTickToTrade()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "1", "--order-rate", "20", "--orders", "--json");
        Assert.True(demo.ExitCode == 0, demo.Errors);
        long[] times = [.. demo.OfType("order").Select(TickToTrade).OfType<long>().Order()];
        return times[times.Length / 2];
    }

    private static long? TickToTrade(JsonElement order) =>
        order.At("tick_to_trade_ns") is { ValueKind: JsonValueKind.Number } time ? time.GetInt64() : null;

    private static string NameOf(JsonElement order) => $"{order.Text("key")} {order.At("tick_to_trade_ns")}";

    private string Write(string settings)
    {
        string path = _scratch.File("box.yaml");
        File.WriteAllText(path, $"black_box: {{directory: {_scratch.File("box")}, {settings}}}\n");
        return path;
    }
}
