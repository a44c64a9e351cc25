// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The way of real packets through the binary, against the ground truth of exchange and trader.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public class DemoTests
{
    private const string Channel = "aeron:udp?control=127.0.0.1:20931|control-mode=dynamic";

    private static readonly string[] Identical = ["series", "key", "count", "min_ns", "mean_ns", "p50_ns", "p90_ns",
        "p99_ns", "p999_ns", "p9999_ns", "max_ns", "negative", "above_range"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void the_demo_finds_its_ground_truth_and_other_processes_receive_the_same_totals()
    {
        using TelemetryProcess watch = StartWatch();
        using TelemetryProcess second = StartWatch();

        RunResult demo = TelemetryBinary.Run(
            "demo", "--seconds", "8", "--channel", Channel, "--ring-bytes", "16MiB", "--json");

        AssertTruth(demo);
        KeyTable.Check("demo", demo);
        Assert.Equal(0, demo.Summary.Count("ledger", "lost_ring"));
        Assert.Equal(0, demo.Summary.Count("appliance", "gc_collections"));
        Assert.InRange(demo.Summary.Count("ledger", "processed"), 8 * 30_000, long.MaxValue);
        foreach (TelemetryProcess subscriber in new[] { watch, second })
        {
            subscriber.Signal(Signals.Interrupt);
            RunResult received = subscriber.WaitForEnd(Patience);
            AssertSameTotals(demo.Summary, received.Summary);
            KeyTable.Check("watch", received);
        }
    }

    [RootFact]
    public void what_passes_while_the_trader_is_out_of_a_group_is_unobserved_and_no_gap_of_the_market()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "9", "--rate", "20000", "--leave", "--json");

        AssertTruth(demo);
        JsonElement feed = demo.Summary.At("feeds", 0);
        JsonElement[] lines = [.. feed.At("lines").EnumerateArray()];
        Assert.True(lines[0].Count("messages_unobserved") > 10_000, lines[0].ToString());
        Assert.Equal(0, lines[1].Count("messages_unobserved"));
        Assert.Equal(0, feed.Count("messages_unobserved"));
        JsonElement gap = demo.OfType("gap").Single(line => line.Text("state") == "unobserved");
        Assert.Equal(("A", "not_joined"), (gap.Text("line"), gap.Text("cause")));
        JsonElement[] changes = [.. demo.OfType("event")
            .Where(line => line.Text("line") == "A" && line.Text("event") is "joined" or "not_joined")];
        // Beside it there may be the time before the trader's first join, and that after its end.
        Assert.Single(changes.Zip(changes.Skip(1)), pair => pair.First.Text("event") == "not_joined"
            && pair.Second.Text("event") == "joined"
            && pair.Second.Count("stamp_ns") - pair.First.Count("stamp_ns") is > 2_000_000_000 and < 4_000_000_000);
    }

    [RootFact]
    public void what_the_sockets_of_a_trader_that_sleeps_drop_is_found_exactly_and_is_no_loss_of_the_market()
    {
        using TelemetryProcess running = TelemetryBinary.Start(
            "demo", "--overflow", "--seconds", "4", "--rate", "20000", "--json");
        JsonElement named = default;
        running.WaitForAnyLine("event", line => IsOfKnownProcess(named = line), Patience);
        string trader = File.ReadAllText($"/proc/{named.Count("pid")}/cmdline");

        RunResult demo = running.WaitForEnd(Patience);

        AssertTruth(demo);
        Assert.Contains("simulate-trader", trader, StringComparison.Ordinal);
        Assert.Equal("SOCKET_RCVBUFF", named.Text("reason"));
        Assert.Equal(Path.GetFileName(TelemetryBinary.Path), named.Text("process"));
        JsonElement truth = demo.Summary.At("truth");
        Assert.True(truth.Count("host_drops_made") > 1_000, truth.ToString());
        Assert.Equal(truth.Count("host_drops_made"), truth.Count("host_drops_found"));
        Assert.Equal(
            demo.Summary.Count("host_drops", "udp_rcvbuf_errors"),
            demo.Summary.At("host_path", "drops").EnumerateArray()
                .Where(drop => drop.Text("reason") == "SOCKET_RCVBUFF").Sum(drop => drop.Count("packets")));
        Assert.True(demo.Summary.At("feeds", 0).Count("messages_lost") < truth.Count("host_drops_made") / 10);
    }

    [RootFact]
    public void the_demo_seen_only_through_a_mirror_port_finds_the_same_truth()
    {
        RunResult demo = TelemetryBinary.Run(
            "demo", "--mirror", "--seconds", "4", "--rate", "20000", "--order-rate", "500", "--json");

        AssertTruth(demo);
        Assert.Equal(["mirror0"], demo.Summary.At("interfaces").EnumerateArray().Select(name => name.GetString()));
        foreach (string series in (string[])["tick_to_trade", "order_to_ack"])
        {
            Assert.Equal(
                demo.Summary.Count("sessions", 0, "orders"),
                demo.Summary.At("series").EnumerateArray().Single(row => row.Text("series") == series).Count("count"));
        }
    }

    [RootFact]
    public void at_the_highest_rate_the_ledger_still_adds_up_and_nothing_of_ours_is_called_lost()
    {
        RunResult demo = TelemetryBinary.Run(
            "demo", "--seconds", "4", "--rate", "max", "--ring-bytes", "64KiB", "--json");

        JsonElement ledger = demo.Summary.At("ledger");
        Assert.True(ledger.Flag("closed"), demo.Summary.ToString());
        Assert.Equal(0, demo.Summary.Count("truth", "gaps_invented"));
        long unobserved = demo.Summary.At("feeds", 0, "lines").EnumerateArray()
            .Sum(line => line.Count("messages_unobserved"));
        Assert.Equal(ledger.Count("lost_ring") > 0, unobserved > 0);
    }

    [RootFact]
    public void logins_on_one_gateway_lose_connections_and_go_on_at_the_backup_and_a_replay_says_the_same()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        string config = scratch.File("demo.yaml");

        RunResult live = TelemetryBinary.Run("demo", "--failover", "--seconds", "3", "--seed", "5", "--capture",
            capture, "--write-config", config, "--orders", "--json");
        RunResult again = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        AssertTruth(live);
        KeyTable.Check("demo --failover", live);
        JsonElement[] sessions = [.. live.Summary.At("sessions").EnumerateArray().Take(2)];
        Assert.Equal([3L, 2L], sessions.Select(session => session.Count("connections")));
        foreach (JsonElement session in sessions)
        {
            Assert.Equal(session.Count("orders") + session.Count("answered_late"), session.Count("answered")
                + session.Count("unanswered") + session.Count("connection_lost") + session.Count("untracked"));
            Assert.True(session.Count("answered_late") >= 5 && session.Count("connection_lost") >= 5);
        }
        Assert.True(sessions[0].Count("replayed") > 100);
        Assert.Equal(0, sessions[1].Count("replayed"));
        Assert.Equal(3, live.OfType("event").Count(item => item.At("event").GetString() == "failover"));
        Assert.Equal(live.Summary.At("sessions").ToString(), again.Summary.At("sessions").ToString());
        Assert.Equal(Series(live.Summary), Series(again.Summary));
        Assert.DoesNotContain("demopasswd", File.ReadAllText(capture, System.Text.Encoding.Latin1));
    }

    [RootFact]
    public void the_replay_of_what_the_demo_captured_is_identical()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        string config = scratch.File("demo.yaml");

        RunResult live = TelemetryBinary.Run(
            "demo", "--seconds", "3", "--seed", "7", "--capture", capture, "--write-config", config, "--json");
        RunResult again = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        AssertTruth(live);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(
            live.OfType("gap").Select(RunResult.GapIdentity).Order(),
            again.OfType("gap").Select(RunResult.GapIdentity).Order());
        Assert.Equal(Series(live.Summary), Series(again.Summary));
        Assert.Equal(live.Summary.At("sessions").ToString(), again.Summary.At("sessions").ToString());
    }

    [RootTheory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public void a_signal_to_all_its_processes_ends_it_in_order_and_leaves_nothing(int signal)
    {
        using TelemetryProcess demo = TelemetryProcess.Start(
            "setsid", [TelemetryBinary.Path, "demo", "--seconds", "60", "--rate", "20000", "--json"]);
        demo.WaitForAnyLine("gap", _ => true, Patience);

        demo.SignalGroup(signal);
        RunResult result = demo.WaitForEnd(Patience);

        AssertTruth(result);
        Assert.Empty(DemoProcesses.NamespacesOf(demo.Id));
        Assert.Empty(DemoProcesses.Children());
    }

    [RootFact]
    public void kill_9_leaves_no_process_and_the_next_start_removes_the_namespaces()
    {
        using TelemetryProcess killed = TelemetryBinary.Start("demo", "--seconds", "60", "--rate", "20000", "--json");
        killed.WaitForAnyLine("snapshot", snapshot => snapshot.Count("ledger", "processed") > 0, Patience);
        Assert.Equal(2, DemoProcesses.Children().Count);

        killed.Signal(Signals.Kill);
        killed.WaitForText(Patience);
        DemoProcesses.WaitForNone(Patience);
        Assert.Equal(2, DemoProcesses.NamespacesOf(killed.Id).Count);
        RunResult next = TelemetryBinary.Run("demo", "--seconds", "1", "--json");

        AssertTruth(next);
        Assert.Empty(DemoProcesses.NamespacesOf(killed.Id));
    }

    // The first ones may come before the processes of sockets are known.
    private static bool IsOfKnownProcess(JsonElement line) =>
        line.Text("event") == "host_drop" && line.TryGetProperty("pid", out _);

    private static TelemetryProcess StartWatch()
    {
        TelemetryProcess watch = TelemetryBinary.Start("watch", "--channel", Channel, "--json");
        watch.WaitForErrors("waiting for a publisher", Patience);
        return watch;
    }

    private static void AssertTruth(RunResult demo)
    {
        Assert.True(demo.ExitCode == 0, $"exit {demo.ExitCode}: {demo.Errors}");
        JsonElement truth = demo.Summary.At("truth");
        Assert.True(truth.Flag("matches"), truth.ToString());
        Assert.True(truth.Count("gaps_made") > 0, truth.ToString());
        Assert.Equal(0, truth.Count("attribution_errors"));
        Assert.True(demo.Summary.Flag("ledger", "closed"));
    }

    private static void AssertSameTotals(JsonElement published, JsonElement received)
    {
        foreach (string part in new[] { "feeds", "sessions", "ledger" })
            Assert.Equal(published.At(part).ToString(), received.At(part).ToString());
        Assert.Equal(Series(published), Series(received));
    }

    private static IEnumerable<string> Series(JsonElement summary) => summary.At("series").EnumerateArray()
        .Where(series => !series.Text("series")!.StartsWith("appliance", StringComparison.Ordinal))
        .Where(series => series.Text("series") != "feed_age")
        .Select(series => string.Join(' ', Identical.Select(key => series.At(key).ToString())))
        .Order();
}
