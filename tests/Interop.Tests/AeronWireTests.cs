// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace Interop.Tests;

/// <summary>Wireshark's own Aeron dissector reads what <c>run</c> and <c>watch</c> say to each other.</summary>
[Trait("needs", "root")]
public class AeronWireTests
{
    private const string Port = "20936";
    private const string Channel = $"aeron:udp?endpoint=127.0.0.1:{Port}";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void no_frame_between_run_and_watch_is_malformed()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string capture = scratch.File("loopback.pcap");
        using TelemetryProcess tcpdump = TelemetryProcess.Start("ip",
            ["netns", "exec", network.Receiver, "tcpdump", "-i", "lo", "-w", capture, "-Z", "root"]);
        tcpdump.WaitForErrors("listening on", Patience);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--channel", Channel);
        using TelemetryProcess watch = TelemetryBinary.StartInside(
            network.Receiver, "watch", "--channel", Channel, "--json");
        using var sender = new MoldSender(network, port: 5000);

        watch.WaitForOutput("\"snapshot\"", Patience);
        sender.Send(count: 500, packetsPerSecond: 5_000);
        watch.WaitForTotal(snapshot => snapshot.Count("feeds", 0, "packets"), 500, Patience);
        RunResult published = End(run);
        RunResult received = End(watch);
        End(tcpdump);

        Assert.Equal(500, published.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(500, received.Summary.Count("feeds", 0, "messages"));
        Assert.True(Dissect(capture, "aeron").Count > 20, "no Aeron to speak of was captured");
        // By port: run asks over loopback for chronyd too.
        Assert.Equal(Dissect(capture, $"udp.port == {Port}").Count, Dissect(capture, "aeron").Count);
        Assert.Empty(Dissect(capture, "_ws.malformed or _ws.expert.severity == error"));
    }

    private static RunResult End(TelemetryProcess process)
    {
        process.Signal(Signals.Interrupt);
        return process.WaitForEnd(Patience);
    }

    private static IReadOnlyList<string> Dissect(string capture, string filter)
    {
        using TelemetryProcess tshark = TelemetryProcess.Start(
            "tshark", ["-r", capture, "-d", $"udp.port=={Port},aeron", "-Y", filter]);
        return tshark.WaitForText(Patience);
    }
}
