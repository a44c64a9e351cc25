// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// SIGHUP to <c>run</c> while packets come: what stays misses nothing, what comes and goes counts exactly.
/// </summary>
[Trait("needs", "root")]
public class ReloadTests
{
    private const int KeptPort = 5000;
    private const int GuestPort = 5001;
    private const int Rate = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_feed_that_stays_misses_nothing_while_others_come_and_go()
    {
        const int rounds = 6;
        const int counted = 700;
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network, repairMs: 10));
        using var kept = new SteadySender(network, KeptPort, Rate);
        using var guest = new MoldSender(network, GuestPort);

        for (int round = 0; round < rounds; round++)
        {
            config.Reload(run, Kept(network, repairMs: 20) + Guest(network), Session(network));
            guest.Send(counted, Rate);
            config.Reload(run, Kept(network, repairMs: 30), "");
            guest.Send(100, Rate);
        }
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(0, result.Summary.Count("ledger", "lost_ring"));
        JsonElement stays = Feed(result, "kept");
        Assert.Equal(sent, stays.Count("messages"));
        Assert.Equal(
            (0, 0, 0), (stays.Count("line_gaps"), stays.Count("messages_unobserved"), stays.Count("duplicates")));
        Assert.True(stays.Flag("complete"));
        JsonElement gone = Feed(result, "guest (removed)");
        Assert.Equal(rounds * counted, gone.Count("messages"));
        // What was sent while it was removed; the last of it nothing shows.
        Assert.Equal((0, (rounds - 1) * 100), (gone.Count("messages_lost"), gone.Count("messages_unobserved")));
        Assert.Equal(2 * rounds, result.OfType("event").Count(line => line.Text("event") == "config_reloaded"));
        Assert.Equal(sent, Samples(result, "inter_arrival", "kept/A") + 1);
    }

    [RootFact]
    public void a_file_that_is_wrong_changes_nothing_and_says_where()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network, repairMs: 10));
        using var kept = new SteadySender(network, KeptPort, Rate);

        config.Write("feeds:\n  - name: kept\n    protocol: moldudp65\n");
        run.Signal(Signals.HangUp);
        run.WaitForErrors("refused; everything goes on as before", Patience);
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Contains($"{config.Path}:3:15: unknown protocol \"moldudp65\"", result.Errors, StringComparison.Ordinal);
        JsonElement got = result.OfType("event").Single(line => line.Text("event") == "config_reloaded");
        Assert.Equal(("error", true, 0), (got.Text("severity"), got.Flag("refused"), got.Count("applied")));
        Assert.Equal(sent, Feed(result, "kept").Count("messages"));
        Assert.Equal(0, result.ExitCode);
    }

    [RootFact]
    public void what_needs_a_restart_is_said_and_the_rest_taken_over()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network, repairMs: 10));

        string changed = config.Text(Kept(network, repairMs: 40), "");
        config.Write("interval: 700ms\n" + changed.Replace("{ring_", "{hold: 9us, ring_", StringComparison.Ordinal));
        run.Signal(Signals.HangUp);
        run.WaitForErrors("need a restart", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Contains("reload: feeds[kept].repair_window: 10ms -> 40ms", result.Errors, StringComparison.Ordinal);
        Assert.Contains("needs a restart: interval: 1s -> 700ms", result.Errors, StringComparison.Ordinal);
        Assert.Contains("needs a restart: capture.hold: 5us -> 9us", result.Errors, StringComparison.Ordinal);
        JsonElement got = result.OfType("event").Single(line => line.Text("event") == "config_reloaded");
        Assert.Equal((1, 2), (got.Count("applied"), got.Count("need_restart")));
    }

    [RootFact]
    public void hundreds_of_reloads_grow_nothing()
    {
        // A feed's tables are garbage when it goes: it takes so many until the heap is as large as it will be.
        const int settled = 120;
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network, repairMs: 10));
        using var kept = new SteadySender(network, KeptPort, packetsPerSecond: 5_000);
        long early = 0;

        for (int round = 0; round < 2 * settled; round++)
        {
            config.Reload(run, Kept(network, repairMs: 10) + (round % 2 == 0 ? Guest(network) : ""), "");
            if (round == settled)
                early = ReloadedConfig.ResidentBytes(run);
        }
        long late = ReloadedConfig.ResidentBytes(run);
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.InRange(late - early, long.MinValue, 48L << 20);
        Assert.Equal(2, result.Summary.At("feeds").GetArrayLength());
        Assert.Equal(sent, Feed(result, "kept").Count("messages"));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    private static long Samples(RunResult result, string series, string key) =>
        result.Summary.At("series").EnumerateArray()
            .Single(line => line.Text("series") == series && line.Text("key") == key).Count("count");

    private static JsonElement Feed(RunResult result, string name) =>
        result.Summary.At("feeds").EnumerateArray().Single(feed => feed.Text("feed") == name);

    private static string Kept(VethPair network, int repairMs) => string.Create(CultureInfo.InvariantCulture,
        $"  - {{name: kept, protocol: moldudp64, repair_window: {repairMs}ms, ")
        + $"lines: [{{address: \"{network.ReceiverAddress}:{KeptPort}\"}}]}}\n";

    private static string Guest(VethPair network) =>
        $"  - {{name: guest, protocol: moldudp64, lines: [{{address: \"{network.ReceiverAddress}:{GuestPort}\"}}]}}\n";

    private static string Session(VethPair network) =>
        $"sessions:\n  - {{name: ouch, protocol: soupbintcp-ouch5, gateways: [\"{network.ReceiverAddress}:9000\"]}}\n";
}
