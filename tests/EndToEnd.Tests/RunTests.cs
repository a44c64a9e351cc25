// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The command <c>run</c> on a veth pair that the test made.</summary>
[Trait("needs", "root")]
public class RunTests
{
    private const int Port = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("array")]
    [InlineData("ringbuf")]
    public void a_stopped_run_accounts_for_every_packet_and_calls_nothing_lost_by_the_market(string transport)
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", Feed(network), "--ring-bytes", "1MiB", "--transport", transport);
        using var sender = new MoldSender(network, Port);

        sender.Send(count: 5_000, packetsPerSecond: 20_000);
        run.Signal(Signals.Stop);
        sender.Send(count: 60_000, packetsPerSecond: 30_000);
        run.Signal(Signals.Continue);
        sender.Send(count: 5_000, packetsPerSecond: 20_000);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(70_000, result.Summary.Count("ledger", "matched"));
        long lost = result.Summary.Count("ledger", "lost_ring");
        Assert.True(lost > 0, "the ring held everything: the stop did not bite");
        Assert.Equal(lost, result.Summary.Count("ledger", "lost_reasons", "full"));
        Assert.Equal(lost, feed.Count("messages_unobserved"));
        Assert.Equal(0, feed.Count("messages_lost"));
        Assert.False(feed.Flag("complete"));
        Assert.DoesNotContain(result.OfType("gap"), gap => gap.Text("state") == "lost");
        Assert.Contains(result.OfType("event"), line => line.Text("event") == "appliance_loss");
        Assert.Contains(
            result.Summary.At("series").EnumerateArray(),
            series => series.Text("series") == "inter_arrival" && !series.Flag("complete"));
    }

    [RootFact]
    public void kill_9_leaves_nothing_attached_and_a_second_run_starts()
    {
        using var network = new VethPair();
        for (int round = 0; round < 2; round++)
        {
            using TelemetryProcess run = TelemetryBinary.StartRun(
                network, "--feed", "f=moldudp64@233.1.1.1:5000", "--session", "s=soupbintcp-ouch5@10.0.0.1:9000");
            Assert.True(network.HasXdpProgram(), "nothing is attached while run runs");

            run.Signal(Signals.Kill);
            run.WaitForText(Patience);

            network.WaitForNoXdpProgram(Patience);
        }
    }

    [RootTheory]
    [InlineData(Signals.Interrupt, "auto", "array")]
    [InlineData(Signals.Terminate, "sleep", "array")]
    [InlineData(Signals.Terminate, "epoll", "ringbuf")]
    public void a_signal_ends_it_with_a_summary_that_has_every_packet(int signal, string wait, string transport)
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", Feed(network), "--wait", wait, "--transport", transport);
        using var sender = new MoldSender(network, Port);

        sender.Send(count: 2_000, packetsPerSecond: 20_000);
        sender.Skip(3);
        sender.Send(count: 2_000, packetsPerSecond: 20_000);
        run.Signal(signal);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement gap = result.OfType("gap").Single(line => line.Text("scope") == "feed");
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(4_000, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal((2_001, 2_003, "lost"), (gap.Count("first"), gap.Count("last"), gap.Text("state")));
        Assert.Equal(3, result.Summary.Count("feeds", 0, "messages_lost"));
    }

    [RootFact]
    public void a_terminal_that_goes_away_does_not_end_it()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network));
        using var sender = new MoldSender(network, Port);

        run.Signal(Signals.HangUp);
        sender.Send(count: 500, packetsPerSecond: 20_000);
        run.WaitForOutput("\"snapshot\"", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(500, result.Summary.Count("feeds", 0, "messages"));
    }

    [RootTheory]
    [InlineData("")]
    [InlineData("interface: rx0, ")]
    public void an_interface_that_is_removed_and_made_again_is_watched_again(string line)
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        string lines = $"[{{{line}address: {network.ReceiverAddress}:{Port}}}]";
        File.WriteAllText(config, $"feeds:\n  - {{name: f, protocol: moldudp64, lines: {lines}}}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);

        using (var sender = new MoldSender(network, Port))
            sender.Send(count: 1_000, packetsPerSecond: 20_000);
        network.Disconnect();
        run.WaitForErrors("the interface is gone", Patience);
        network.Connect();
        run.WaitForErrors("attached again", Patience);
        using (var sender = new MoldSender(network, Port, first: 1_051))
            sender.Send(count: 1_000, packetsPerSecond: 20_000);
        run.WaitForAnyLine("event", CarrierIsBack, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(2_000, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(50, result.Summary.Count("feeds", 0, "messages_unobserved"));
        Assert.Equal(0, result.Summary.Count("feeds", 0, "messages_lost"));
        Assert.All(result.OfType("gap"), gap => Assert.Equal("appliance", gap.Text("cause")));
        Assert.Equal(
            [("raised", "rx0", false), ("cleared", "rx0", false)],
            result.OfType("event").Where(line => line.Text("event") == "carrier")
                .Select(line => (line.Text("state"), line.Text("interface"), line.Flag("during_attach"))));
        Assert.DoesNotContain(result.OfType("event"), line => line.Text("event") == "foreign_interface");
    }

    [RootTheory]
    [InlineData(5)]
    [InlineData(0)]
    public void orders_that_pass_while_the_interface_is_away_leave_their_session_incomplete(int unseen)
    {
        const string Session = $"s=soupbintcp-ouch5@{OrderConnection.Gateway}:9000";
        using var network = new VethPair();
        OrderConnection connection = new(4002);
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--session", Session);

        network.SendFrames([.. connection.LogIn("alice"), .. connection.Orders(10)]);
        run.WaitForTotal(line => line.Count("sessions", 0, "acks"), 10, Patience);
        network.Disconnect();
        run.WaitForErrors("the interface is gone", Patience);
        Assert.Equal(2 * unseen, connection.Orders(unseen).Count());
        network.Connect();
        run.WaitForErrors("attached again", Patience);
        network.SendFrames(connection.Orders(10));
        run.WaitForTotal(line => line.Count("sessions", 0, "acks"), 20, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement session = result.Summary.At("sessions", 0);
        // Of a connection that came and went meanwhile nothing could be known.
        Assert.Equal((20, 20, false),
            (session.Count("orders"), session.Count("acks"), session.Flag("complete")));
        Assert.All(result.OfType("event").Where(line => line.Text("event") == "stream_gap"),
            gap => Assert.Equal("appliance", gap.Text("cause")));
        Assert.Equal(unseen == 0 ? 0 : 2, session.Count("stream_gaps"));
    }

    [RootFact]
    public void what_run_captured_replays_to_the_same_totals()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string capture = scratch.File("run.pcapng");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network), "--capture", capture);
        using var sender = new MoldSender(network, Port);

        sender.Send(count: 2_000, packetsPerSecond: 20_000);
        sender.Skip(2);
        sender.Send(count: 2_000, packetsPerSecond: 20_000);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult again = TelemetryBinary.Run("replay", capture, "--feed", Feed(network), "--json");

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(4_000, live.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(
            live.OfType("gap").Select(RunResult.GapIdentity), again.OfType("gap").Select(RunResult.GapIdentity));
    }

    [RootFact]
    public void a_capture_on_a_full_disk_reports_exactly_what_it_lacks_and_the_run_its_totals()
    {
        using var disk = new SmallDisk(kilobytes: 128);

        EndCaptureEarly(disk.File("run.pcapng"), "No space left on device", static _ => { });
    }

    [RootFact]
    public void a_capture_at_the_limit_of_a_files_size_does_so_too()
    {
        using var scratch = new ScratchFolder();

        EndCaptureEarly(scratch.File("run.pcapng"), "it would be too large", run => run.LimitFileSize(100_000));
    }

    private static void EndCaptureEarly(string capture, string reason, Action<TelemetryProcess> limit)
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network), "--capture", capture);
        limit(run);
        using var sender = new MoldSender(network, Port);
        sender.Send(count: 4_000, packetsPerSecond: 20_000);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult again = TelemetryBinary.Run("replay", capture, "--feed", Feed(network), "--json");

        Assert.Equal(1, live.ExitCode);
        Assert.Contains("the capture ends early: " + reason, live.Errors, StringComparison.Ordinal);
        Assert.Equal(4_000, live.Summary.Count("feeds", 0, "messages"));
        Assert.True(live.Summary.Flag("ledger", "closed"), live.Summary.ToString());
        long written = again.Summary.Count("ledger", "seen");
        Assert.InRange(written, 1, 3_999);
        Assert.Contains(
            $"{capture}: {4_000 - written} packets were left out for want of room", live.Errors,
            StringComparison.Ordinal);
    }

    private static bool CarrierIsBack(JsonElement line) =>
        line.Text("event") == "carrier" && line.Text("state") == "cleared";

    private static string Feed(VethPair network) => $"f=moldudp64@{network.ReceiverAddress}:{Port}";
}
