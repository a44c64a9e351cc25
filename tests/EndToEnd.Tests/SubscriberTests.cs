// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A <c>watch</c> that dies, or stops reading, while <c>run</c> publishes to it.</summary>
[Trait("needs", "root")]
public class SubscriberTests
{
    private const string Channel = "aeron:udp?endpoint=127.0.0.1:20932";
    private const int Port = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Watch = ["watch", "--channel", Channel, "--json"];

    [RootFact]
    public void one_that_dies_is_served_again_and_its_successor_ends_with_the_same_totals()
    {
        using var network = new VethPair();
        using TelemetryProcess run = StartRun(network);
        using var sender = new MoldSender(network, Port);

        using (TelemetryProcess first = TelemetryBinary.StartInside(network.Receiver, Watch))
        {
            sender.Send(count: 10_000, packetsPerSecond: 10_000);
            first.WaitForOutput("\"snapshot\"", Patience);
            first.Signal(Signals.Kill);
            first.WaitForText(Patience);
        }
        sender.Send(count: 10_000, packetsPerSecond: 10_000);
        using TelemetryProcess second = TelemetryBinary.StartInside(network.Receiver, Watch);
        second.WaitForOutput("\"snapshot\"", Patience);
        sender.Send(count: 10_000, packetsPerSecond: 10_000);
        RunResult published = End(run);
        RunResult received = End(second);

        Assert.Equal(30_000, published.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(published.Summary.At("feeds").ToString(), received.Summary.At("feeds").ToString());
    }

    [RootFact]
    public void one_that_stops_reading_delays_nothing_and_ends_with_the_same_totals()
    {
        using var network = new VethPair();
        using TelemetryProcess run = StartRun(network);
        using var sender = new MoldSender(network, Port);
        using TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, Watch);
        StopReading(watch, sender);

        SendWithGaps(sender, gaps: 2_000, packetsBetween: 20);
        run.WaitForTotal(snapshot => snapshot.Count("feeds", 0, "packets"), 41_000, Patience);
        watch.Signal(Signals.Continue);
        sender.Send(count: 1_000, packetsPerSecond: 10_000);
        RunResult published = End(run);
        RunResult received = End(watch);

        AssertNothingWasDelayed(published, packets: 42_000);
        Assert.Equal(2_000, published.Summary.Count("feeds", 0, "feed_gaps"));
        Assert.Equal(published.Summary.At("feeds").ToString(), received.Summary.At("feeds").ToString());
    }

    [RootFact]
    public void one_that_never_reads_again_does_not_keep_run_from_its_end()
    {
        using var network = new VethPair();
        using TelemetryProcess run = StartRun(network);
        using var sender = new MoldSender(network, Port);
        using TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, Watch);
        StopReading(watch, sender);

        sender.Send(count: 10_000, packetsPerSecond: 10_000);
        RunResult published = End(run);
        watch.Signal(Signals.Kill);

        AssertNothingWasDelayed(published, packets: 11_000);
    }

    private static TelemetryProcess StartRun(VethPair network) => TelemetryBinary.StartRun(
        network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", "--channel", Channel,
        "--ring-bytes", "8MiB");                            // room for all packets of a test

    /// <summary>Stops a subscriber that has shown some of 1,000 packets.</summary>
    private static void StopReading(TelemetryProcess watch, MoldSender sender)
    {
        sender.Send(count: 1_000, packetsPerSecond: 10_000);
        watch.WaitForOutput("\"snapshot\"", Patience);
        watch.Signal(Signals.Stop);
    }

    private static void SendWithGaps(MoldSender sender, int gaps, int packetsBetween)
    {
        for (int gap = 0; gap < gaps; gap++)
        {
            sender.Skip(1);
            sender.Send(packetsBetween, packetsPerSecond: 20_000);
        }
    }

    private static RunResult End(TelemetryProcess process)
    {
        process.Signal(Signals.Interrupt);
        return process.WaitForEnd(Patience);
    }

    private static void AssertNothingWasDelayed(RunResult published, long packets)
    {
        JsonElement publication = published.Summary.At("publication");
        Assert.Equal(0, published.ExitCode);
        Assert.True(published.Summary.Flag("ledger", "closed"), published.Summary.ToString());
        Assert.Equal(packets, published.Summary.Count("ledger", "processed"));
        Assert.Equal(0, published.Summary.Count("ledger", "lost_ring"));
        Assert.Equal(0, published.Summary.Count("ledger", "lost_pipeline"));
        Assert.Equal(publication.Count("offered"), publication.Count("published") +
            publication.Count("back_pressured") + publication.Count("not_connected"));
    }
}
