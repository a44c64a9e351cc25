// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;

namespace EndToEnd.Tests;

/// <summary>The command <c>run</c> on a veth pair that the test made.</summary>
[Trait("needs", "root")]
public class RunTests
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigStop = 19;
    private const int SigCont = 18;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [RootFact]
    public void a_stopped_run_accounts_for_every_packet_and_calls_nothing_lost_by_the_market()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--interface", network.ReceiverInterface,
            "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--ring-bytes", "1MiB", "--json");
        run.WaitForErrors(network.ReceiverInterface, Patience);

        using var sender = new MoldSender(network, port: 5000);
        sender.Send(count: 5_000, packetsPerSecond: 20_000);
        run.Signal(SigStop);
        sender.Send(count: 60_000, packetsPerSecond: 30_000);
        run.Signal(SigCont);
        sender.Send(count: 5_000, packetsPerSecond: 20_000);
        run.Signal(SigInt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement ledger = result.Summary.GetProperty("ledger");
        JsonElement feed = result.Summary.GetProperty("feeds")[0];
        Assert.True(ledger.GetProperty("closed").GetBoolean(), ledger.ToString());
        Assert.Equal(70_000, ledger.GetProperty("matched").GetInt64());
        long lost = ledger.GetProperty("lost_ring").GetInt64();
        Assert.True(lost > 0, "the ring held everything: the stop did not bite");
        Assert.Equal(lost, feed.GetProperty("messages_unobserved").GetInt64());
        Assert.Equal(0, feed.GetProperty("messages_lost").GetInt64());
        Assert.False(feed.GetProperty("complete").GetBoolean());
        Assert.DoesNotContain(result.OfType("gap"), gap => gap.GetProperty("state").GetString() == "lost");
        Assert.Contains(result.OfType("event"), line => line.GetProperty("event").GetString() == "appliance_loss");
        Assert.Contains(
            result.Summary.GetProperty("series").EnumerateArray(),
            series => series.GetProperty("series").GetString() == "inter_arrival" &&
                !series.GetProperty("complete").GetBoolean());
    }

    [RootFact]
    public void kill_9_leaves_nothing_attached_and_a_second_run_starts()
    {
        using var network = new VethPair();
        for (int round = 0; round < 2; round++)
        {
            using TelemetryProcess run = TelemetryBinary.StartInside(
                network.Receiver, "run", "--interface", network.ReceiverInterface,
                "--feed", "f=moldudp64@233.1.1.1:5000", "--session", "s=soupbintcp-ouch5@10.0.0.1:9000", "--json");
            run.WaitForErrors(network.ReceiverInterface, Patience);
            Assert.True(network.HasXdpProgram(), "nothing is attached while run runs");

            run.Signal(SigKill);
            run.WaitForText(Patience);

            network.WaitForNoXdpProgram(Patience);
        }
    }

    [RootFact]
    public void a_cpu_that_the_reader_cannot_have_is_told()
    {
        using var folder = new ScratchFolder();
        using var network = new VethPair();
        string config = folder.File("run.yaml");
        File.WriteAllText(config, "capture: {reader_cpu: 4095}\n");
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config, "--interface", network.ReceiverInterface,
            "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--json");

        run.WaitForErrors("may not use CPU 4095; the reader is not pinned", Patience);
        run.Signal(SigInt);

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    [RootFact]
    public void an_interface_that_does_not_exist_is_named()
    {
        RunResult result = TelemetryBinary.Run(
            "run", "--interface", "none0", "--feed", "f=moldudp64@233.1.1.1:5000", "--json");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("none0", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_subscriber_that_dies_is_served_again_and_ends_with_the_same_totals()
    {
        const string channel = "aeron:udp?endpoint=127.0.0.1:20932";
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--interface", network.ReceiverInterface,
            "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--channel", channel, "--json");
        run.WaitForErrors(network.ReceiverInterface, Patience);
        using var sender = new MoldSender(network, port: 5000);

        string[] watch = ["watch", "--channel", channel, "--json"];
        using (TelemetryProcess first = TelemetryBinary.StartInside(network.Receiver, watch))
        {
            sender.Send(count: 10_000, packetsPerSecond: 10_000);
            first.WaitForOutput("\"snapshot\"", Patience);
            first.Signal(SigKill);
            first.WaitForText(Patience);
        }
        sender.Send(count: 10_000, packetsPerSecond: 10_000);
        using TelemetryProcess second = TelemetryBinary.StartInside(network.Receiver, watch);
        second.WaitForOutput("\"snapshot\"", Patience);
        sender.Send(count: 10_000, packetsPerSecond: 10_000);
        run.Signal(SigInt);
        RunResult published = run.WaitForEnd(Patience);
        second.Signal(SigInt);
        RunResult received = second.WaitForEnd(Patience);

        Assert.Equal(30_000, published.Summary.GetProperty("feeds")[0].GetProperty("messages").GetInt64());
        Assert.Equal(
            published.Summary.GetProperty("feeds").ToString(), received.Summary.GetProperty("feeds").ToString());
    }
}
