// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Stages of orders in the demo, whose trader knows when it read and when it sent.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class StageTests
{
    private static readonly string[] OfTickToTrade =
        ["rx_to_socket_ns", "socket_wait_ns", "read_to_send_ns", "send_to_tx_ns"];
    private static readonly string[] WithoutSends = ["rx_to_socket_ns", "socket_wait_ns", "read_to_tx_ns"];

    [RootFact]
    public void the_stages_of_every_order_add_up_to_its_tick_to_trade_and_every_read_has_its_datagram()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--stages", "--seconds", "4", "--orders", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        JsonElement truth = demo.Summary.At("truth");
        Assert.InRange(truth.Count("stage_error_ns", "p50"), 0, 1_000_000);
        JsonElement[] orders = [.. demo.OfType("order").Where(order => order.Text("kind") == "new")];
        Assert.Equal(truth.Count("orders_sent"), orders.Length);
        JsonElement stages = demo.Summary.At("host_path", "stages");
        string found = $"{truth} {stages} {string.Join('\n', orders.Where(order => !HasAllStages(order)))}";
        Assert.True(orders.All(HasAllStages) && orders.Length == truth.Count("stages_found"), found);
        Assert.All(orders, order => Assert.Equal(
            order.Count("tick_to_trade_ns"), OfTickToTrade.Sum(stage => order.Count("stages", stage))));
        Assert.Equal((truth.Count("sent"), 0, 0), (
            stages.Count("reads"), stages.Count("reads_unmatched"), stages.Count("records_lost")));
        Assert.All(StageSeries(demo), series => Assert.Equal(
            (0, true), (series.Count("may_be_missing"), series.Flag("complete"))));
        foreach (string ofOrders in (string[])["read_to_send", "send_to_tx"])
        {
            JsonElement series = Assert.Single(StageSeries(demo), one => one.Text("series") == ofOrders);
            Assert.Equal(orders.Length, series.Count("count"));
        }
        Assert.Contains(demo.OfType("snapshot"), snapshot => snapshot.At("series").EnumerateArray().Any(
            series => series.Text("series") == "tick_to_trade" && series.At("worst").EnumerateArray().Any(
                worst => worst.At("stages").ValueKind == JsonValueKind.Object)));
        KeyTable.Check("demo --stages", demo);
    }

    [RootFact]
    public void without_the_hook_of_sends_three_stages_of_every_order_add_up_in_the_run_and_in_its_replay()
    {
        using var scratch = new ScratchFolder();
        (string capture, string config) = (scratch.File("live.pcapng"), scratch.File("demo.yaml"));
        using RefusedPrograms refused = RefusedPrograms.Start(
            "stage_send", TelemetryBinary.Path,
            [
                "demo", "--stages", "--seconds", "4", "--orders", "--capture", capture, "--write-config", config,
                "--json",
            ], out TelemetryProcess process);
        using (process)
        {
            RunResult demo = process.WaitForEnd(TimeSpan.FromSeconds(60));
            RunResult again = TelemetryBinary.Run("replay", capture, "--config", config, "--orders", "--json");

            Assert.True(demo.ExitCode == 0 && refused.Refused > 0, demo.Errors);
            Assert.Contains("host path: without stage_send", demo.Errors, StringComparison.Ordinal);
            Assert.Equal("read_to_tx", demo.Summary.Text("host_path", "stages", "level"));
            Assert.Equal(
                demo.Summary.Count("truth", "orders_sent"), demo.Summary.Count("truth", "stages_found"));
            AssertThreeStages(demo);
            AssertThreeStages(again);
        }
    }

    [RootFact]
    public void what_sockets_drop_is_no_read_and_is_missing_in_the_delivery()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--stages", "--overflow", "--seconds", "4", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        JsonElement stages = demo.Summary.At("host_path", "stages");
        JsonElement feed = demo.Summary.At("feeds", 0);
        JsonElement delivery = Assert.Single(feed.At("delivery").EnumerateArray());
        Assert.InRange(stages.Count("reads_unmatched"), 0, stages.Count("reads") / 50);
        Assert.InRange(delivery.Count("numbers_unread"), 1, feed.Count("messages"));
        Assert.InRange(
            delivery.Count("numbers_read") + delivery.Count("numbers_unread"), 1, feed.Count("messages"));
        Assert.InRange(delivery.Count("longest_blind_ns"), 1, demo.Summary.Count("duration_ns"));
    }

    private static void AssertThreeStages(RunResult run)
    {
        JsonElement[] orders = [.. run.OfType("order").Where(order => order.Text("kind") == "new")];
        Assert.NotEmpty(orders);
        Assert.All(orders, order =>
        {
            Assert.Equal(order.Count("tick_to_trade_ns"), WithoutSends.Sum(stage => order.Count("stages", stage)));
            Assert.All(OfTickToTrade[2..], stage => Assert.Equal(
                JsonValueKind.Null, order.At("stages", stage).ValueKind));
        });
        JsonElement[] series = [.. run.Summary.At("series").EnumerateArray()];
        Assert.DoesNotContain(series, one => one.Text("series") is "read_to_send" or "send_to_tx");
        JsonElement whole = Assert.Single(series, one => one.Text("series") == "read_to_tx");
        Assert.Equal(
            (orders.Length, 0, true), (whole.Count("count"), whole.Count("may_be_missing"), whole.Flag("complete")));
    }

    private static bool HasAllStages(JsonElement order) => order.At("stages").ValueKind == JsonValueKind.Object
        && OfTickToTrade.All(stage => order.At("stages", stage).ValueKind == JsonValueKind.Number);

    private static JsonElement[] StageSeries(RunResult demo) =>
    [
        .. demo.Summary.At("series").EnumerateArray().Where(
            series => series.Text("series") is "rx_to_socket" or "socket_wait" or "read_to_send" or "send_to_tx"),
    ];
}
