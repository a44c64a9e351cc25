// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A session of orders that was recognised: what was written of it is what <c>run</c> takes and
/// measures.</summary>
[Trait("needs", "root")]
public class FoundSessionTests
{
    private const uint Second = 1_700_000_000;
    private const uint StepNs = 1_000_000;
    private const int Looked = 60;
    private const int Measured = 40;
    private const int Unanswered = 3;
    private const string Protocol = "soupbintcp-ouch5";
    private static readonly TimeSpan BetweenOrders = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void what_replay_wrote_of_a_capture()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = folder.File("found.yaml");
        File.WriteAllBytes(folder.File("orders.pcap"), Capture(LoggedIn(4001).Orders(Looked)));

        RunResult replay = TelemetryBinary.Run(
            "replay", folder.File("orders.pcap"), "--json", "--write-config", config);

        JsonElement found = Assert.Single(replay.OfType("detected"));
        Assert.Equal(("session", Protocol, OrderConnection.Gateway, (long)OrderConnection.GatewayPort),
            (found.Text("kind"), found.Text("protocol"), found.Text("address"), found.Count("port")));
        Assert.Equal((Looked, Looked), (replay.Summary.Count("sessions", 0, "orders"),
            replay.Summary.Count("sessions", 0, "acks")));
        // A file names no interface.
        AssertMeasures(network, "--config", config, "--interface", network.ReceiverInterface);
    }

    [RootFact]
    public void what_discover_wrote_of_an_interface()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = folder.File("found.yaml");
        using TelemetryProcess discover = TelemetryBinary.StartInside(
            network.Receiver, "discover", "--interface", network.ReceiverInterface, "--seconds", "3", "--json",
            "--write-config", config);
        OrderConnection connection = LoggedIn(4001);
        while (!discover.EndsWithin(BetweenOrders))
            network.SendFrames(connection.Orders(1));

        JsonElement found = Assert.Single(
            discover.WaitForEnd(Patience).OfType("detected"), line => line.Text("kind") == "session");
        Assert.Equal(Protocol, found.Text("protocol"));
        AssertMeasures(network, "--config", config);
    }

    private static void AssertMeasures(VethPair network, params string[] options)
    {
        OrderConnection connection = new(4002);
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, ["run", .. options, "--json"]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);

        network.SendFrames([
            .. connection.LogIn("alice"), .. connection.Orders(Measured), .. connection.Enter(Unanswered),
        ]);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        JsonElement session = Assert.Single(result.Summary.At("sessions").EnumerateArray());
        Assert.Equal(Protocol, session.Text("protocol"));
        Assert.Equal(
            (1, Measured + Unanswered, Measured, 0),
            (session.Count("connections"), session.Count("orders"), session.Count("acks"),
                session.Count("undecodable")));
        Assert.True(session.Flag("complete"));
        JsonElement answers = result.Summary.At("series").EnumerateArray()
            .Single(series => series.Text("series") == "order_to_ack");
        Assert.Equal((session.Text("session"), Measured), (answers.Text("key"), (int)answers.Count("count")));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    /// <summary>A connection whose login nobody has to see.</summary>
    private static OrderConnection LoggedIn(ushort port)
    {
        var connection = new OrderConnection(port);
        Assert.NotEmpty(connection.LogIn("alice").ToList());
        return connection;
    }

    private static byte[] Capture(IEnumerable<byte[]> frames)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        uint atNs = 0;
        foreach (byte[] frame in frames)
            capture.PcapRecord(Second, atNs += StepNs, frame);
        return capture.ToArray();
    }
}
