// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>SIGHUP at bad moments and with every way to run.</summary>
[Trait("needs", "root")]
public class ReloadMomentTests
{
    private const int KeptPort = 5000;
    private const int GuestPort = 5001;
    private const int Rate = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("")]
    [InlineData(", transport: ringbuf, wait: epoll")]
    [InlineData(", transport: ringbuf, wait: sleep")]
    public void every_transport_and_way_of_waiting_misses_nothing(string capture)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder)
        {
            Head = $"capture: {{ring_bytes: 16MiB{capture}}}\n",
        };
        using TelemetryProcess run = config.Start(Kept(network));
        using var kept = new SteadySender(network, KeptPort, Rate);
        using var guest = new MoldSender(network, GuestPort);

        for (int round = 0; round < 3; round++)
        {
            config.Reload(run, Kept(network) + Guest(network), "");
            guest.Send(500, Rate);
            config.Reload(run, Kept(network), "");
            guest.Send(50, Rate);
        }
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        AssertComplete(result, "kept", sent);
        AssertComplete(result, "guest (removed)", 1_500, unobserved: 2 * 50);
    }

    [RootFact]
    public void a_capture_has_what_came_under_each_configuration()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        string capture = folder.File("run.pcapng");
        using TelemetryProcess run = config.Start(Kept(network), "", "--capture", capture);
        using var kept = new SteadySender(network, KeptPort, Rate);
        using var guest = new MoldSender(network, GuestPort);

        guest.Send(100, Rate);
        config.Reload(run, Kept(network) + Guest(network), "");
        guest.Send(500, Rate);
        config.Reload(run, Kept(network), "");
        guest.Send(100, Rate);
        config.Reload(run, Kept(network) + Guest(network), "");
        guest.Send(300, Rate);
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--config", config.Path, "--json");

        AssertComplete(result, "kept", sent);
        AssertComplete(result, "guest", 800, unobserved: 100);
        Assert.Equal(sent, Feed(replayed, "kept").Count("messages"));
        AssertComplete(replayed, "guest", 800, unobserved: 100);
    }

    [RootFact]
    public void a_subscriber_sees_what_comes_and_ends_with_the_same_numbers()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network));
        using TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, "watch", "--json");
        using var kept = new SteadySender(network, KeptPort, Rate);
        using var guest = new MoldSender(network, GuestPort);
        watch.WaitForOutput("\"snapshot\"", Patience);

        config.Reload(run, Kept(network) + Guest(network), Session());
        guest.Send(500, Rate);
        watch.WaitForAnyLine("snapshot", line => line.At("feeds").EnumerateArray()
            .Any(feed => feed.Text("feed") == "guest" && feed.Count("messages") > 0), Patience);
        config.Reload(run, Kept(network), "");
        config.Reload(run, Kept(network) + Guest(network), Session());
        guest.Send(500, Rate);
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult published = run.WaitForEnd(Patience);
        watch.Signal(Signals.Interrupt);
        RunResult received = watch.WaitForEnd(Patience);

        AssertComplete(published, "kept", sent);
        AssertComplete(published, "guest", 1_000);
        foreach (string part in (string[])["feeds", "sessions", "series", "config_hash", "ledger"])
            Assert.Equal(published.Summary.At(part).ToString(), received.Summary.At(part).ToString());
        Assert.Equal(3, received.OfType("event").Count(line => line.Text("event") == "config_reloaded"));
    }

    [RootFact]
    public void while_the_rings_overflow_the_ledger_adds_up_and_what_comes_counts_exactly()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder) { Head = "capture: {ring_bytes: 128KiB}\n" };
        using TelemetryProcess run = config.Start(Kept(network));
        using var kept = new MoldSender(network, KeptPort);
        using var guest = new MoldSender(network, GuestPort);

        kept.Send(100, Rate);
        run.Signal(Signals.Stop);
        kept.Send(20_000, 200_000);
        config.Change(Kept(network) + Guest(network), "");
        run.Signal(Signals.HangUp);
        run.Signal(Signals.Continue);
        kept.Send(5_000, Rate);
        config.WaitForChange(run);
        // The rings are empty then, and what still comes has room in one.
        run.WaitForTotal(
            line => line.Count("ledger", "processed") + line.Count("ledger", "lost_ring"), 25_100, Patience);
        kept.Send(100, Rate);
        guest.Send(500, Rate);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        AssertComplete(result, "guest", 500);
        JsonElement stays = Feed(result, "kept");
        long lost = result.Summary.Count("ledger", "lost_ring");
        Assert.InRange(lost, 1, 25_000);
        Assert.Equal(25_200, stays.Count("messages") + stays.Count("messages_unobserved"));
        Assert.Equal((lost, 0), (stays.Count("messages_unobserved"), stays.Count("feed_gaps")));
        Assert.False(stays.Flag("complete"));
    }

    [RootFact]
    public void of_signals_in_quick_succession_the_last_file_counts()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Kept(network));
        using var kept = new SteadySender(network, KeptPort, Rate);
        using var guest = new MoldSender(network, GuestPort);

        for (int round = 0; round < 20; round++)
        {
            config.Change(Kept(network) + (round % 2 == 0 ? "" : Guest(network)), "");
            run.Signal(Signals.HangUp);
        }
        config.WaitForLast(run);
        guest.Send(500, Rate);
        long sent = kept.Stop();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        AssertComplete(result, "kept", sent);
        AssertComplete(result, "guest", 500);
        Assert.Equal(0, result.ExitCode);
    }

    [RootFact]
    public void a_signal_before_the_start_is_complete_is_done_after_it()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        config.Change(Kept(network), "");
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config.Path, "--json");
        run.WaitForErrors("memory:", Patience);
        config.Change(Kept(network) + Guest(network), "");
        run.Signal(Signals.HangUp);
        config.WaitForChange(run);
        using var guest = new MoldSender(network, GuestPort);
        guest.Send(500, Rate);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        AssertComplete(result, "guest", 500);
        Assert.Equal(0, result.ExitCode);
    }

    private static void AssertComplete(RunResult result, string name, long messages, long unobserved = 0)
    {
        JsonElement feed = Feed(result, name);
        Assert.Equal(messages, feed.Count("messages"));
        Assert.Equal((0, unobserved), (feed.Count("feed_gaps"), feed.Count("messages_unobserved")));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    private static JsonElement Feed(RunResult result, string name) =>
        result.Summary.At("feeds").EnumerateArray().Single(feed => feed.Text("feed") == name);

    private static string Kept(VethPair network) => One(network, "kept", KeptPort);

    private static string Guest(VethPair network) => One(network, "guest", GuestPort);

    private static string One(VethPair network, string name, int port) => string.Create(CultureInfo.InvariantCulture,
        $"  - {{name: {name}, protocol: moldudp64, lines: [{{address: \"{network.ReceiverAddress}:{port}\"}}]}}\n");

    private static string Session() =>
        $"sessions:\n  - {{name: ouch, protocol: soupbintcp-ouch5, gateways: [\"{OrderConnection.Gateway}:9000\"]}}\n";
}
