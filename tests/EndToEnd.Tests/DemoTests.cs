// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;

namespace EndToEnd.Tests;

/// <summary>The whole way of real packets through the binary, against the books of exchange and trader.</summary>
[Trait("needs", "root")]
public class DemoTests
{
    private const string Channel = "aeron:udp?endpoint=127.0.0.1:20931";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void the_demo_finds_what_its_books_say_and_a_second_process_receives_the_same_totals()
    {
        using TelemetryProcess watch = TelemetryBinary.Start("watch", "--channel", Channel, "--json");

        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "8", "--channel", Channel, "--json");
        watch.Signal(2);
        RunResult watched = watch.WaitForEnd(Patience);

        AssertTruth(demo);
        JsonElement ledger = demo.Summary.GetProperty("ledger");
        Assert.Equal(0, ledger.GetProperty("lost_ring").GetInt64());
        Assert.Equal(0, demo.Summary.GetProperty("appliance").GetProperty("gc_collections").GetInt64());
        double rate = ledger.GetProperty("processed").GetInt64() * 1e9 /
            demo.Summary.GetProperty("duration_ns").GetInt64();
        Assert.True(rate > 30_000, $"only {rate:F0} packets/s");
        AssertSameTotals(demo.Summary, watched.Summary);
    }

    [RootFact]
    public void at_the_highest_rate_the_books_still_close_and_nothing_of_ours_is_called_lost()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "5", "--rate", "max", "--json");

        Assert.True(demo.Summary.GetProperty("ledger").GetProperty("closed").GetBoolean(), demo.Summary.ToString());
        JsonElement truth = demo.Summary.GetProperty("truth");
        Assert.Equal(0, truth.GetProperty("gaps_invented").GetInt64());
    }

    [RootFact]
    public void the_replay_of_what_the_demo_captured_is_identical()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        string config = scratch.File("demo.yaml");

        RunResult live = TelemetryBinary.Run(
            "demo", "--seconds", "4", "--capture", capture, "--write-config", config, "--json");
        RunResult again = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        Assert.Equal(0, live.ExitCode);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(
            live.OfType("gap").Select(RunResult.GapIdentity).Order(),
            again.OfType("gap").Select(RunResult.GapIdentity).Order());
        Assert.Equal(Series(live.Summary), Series(again.Summary));
        Assert.Equal(
            live.Summary.GetProperty("sessions").ToString(), again.Summary.GetProperty("sessions").ToString());
    }

    [RootFact]
    public void the_demo_leaves_no_namespace_and_no_process()
    {
        string before = NamespaceList();

        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "2", "--json");

        Assert.Equal(0, demo.ExitCode);
        Assert.Equal(before, NamespaceList());
    }

    private static void AssertTruth(RunResult demo)
    {
        Assert.True(demo.ExitCode == 0, $"exit {demo.ExitCode}: {demo.Errors}");
        JsonElement truth = demo.Summary.GetProperty("truth");
        Assert.True(truth.GetProperty("matches").GetBoolean(), truth.ToString());
        Assert.True(truth.GetProperty("gaps_made").GetInt64() > 0, truth.ToString());
        Assert.Equal(0, truth.GetProperty("attribution_errors").GetInt64());
        Assert.True(demo.Summary.GetProperty("ledger").GetProperty("closed").GetBoolean());
    }

    private static void AssertSameTotals(JsonElement published, JsonElement received)
    {
        foreach (string part in new[] { "feeds", "sessions", "ledger" })
            Assert.Equal(published.GetProperty(part).ToString(), received.GetProperty(part).ToString());
        Assert.Equal(Series(published), Series(received));
    }

    private static IEnumerable<string> Series(JsonElement summary) => summary.GetProperty("series").EnumerateArray()
        .Where(series => !series.GetProperty("series").GetString()!.StartsWith("appliance", StringComparison.Ordinal))
        .Where(series => series.GetProperty("series").GetString() != "feed_age")
        .Select(series => string.Join(' ', new[] { "series", "key", "count", "min_ns", "p50_ns", "p99_ns", "max_ns" }
            .Select(key => series.GetProperty(key).ToString())))
        .Order();

    private static string NamespaceList()
    {
        using TelemetryProcess list = TelemetryProcess.Start("ls", ["/run/netns"]);
        return string.Join(' ', list.WaitForText(Patience));
    }
}
