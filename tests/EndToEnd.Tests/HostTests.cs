// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Reports of <c>run</c> about the host beside the packets.</summary>
[Trait("needs", "root")]
public class HostTests
{
    private const int Port = 5000;
    private const int Sent = 3_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void what_the_application_lost_at_its_socket_is_reported_exactly_and_is_no_gap()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, "host_path: {drops: off}\nfeeds:\n  - {name: f, protocol: moldudp64, lines: "
            + $"[{{address: {network.ReceiverAddress}:{Port}}}]}}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        using Socket application = Application(network);
        using var sender = new MoldSender(network, Port);

        sender.Send(Sent, packetsPerSecond: 20_000);
        run.WaitForOutput("\"socket_overflow\"", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        long dropped = Sent - Drain(application);
        JsonElement drops = result.Summary.At("host_drops");
        JsonElement socket = Assert.Single(drops.At("sockets").EnumerateArray());
        Assert.Equal(("f", "A", Port), (socket.Text("feed"), socket.Text("line"), (int)socket.Count("port")));
        Assert.Equal(dropped, socket.Count("drops"));
        Assert.Equal(dropped, drops.Count("udp_rcvbuf_errors"));
        Assert.Equal(dropped, result.OfType("snapshot").Sum(snapshot =>
            snapshot.At("host_drops", "sockets").EnumerateArray().Sum(row => row.Count("drops"))));
        JsonElement[] overflows =
            [.. result.OfType("event").Where(line => line.Text("event") == "socket_overflow")];
        Assert.InRange(overflows.Sum(line => line.Count("count")), 1, dropped);
        Assert.All(overflows, line => Assert.Equal(("f", "A", "error"),
            (line.Text("flow"), line.Text("line"), line.Text("severity"))));
        Assert.Equal((Sent, 0L), (result.Summary.Count("feeds", 0, "messages"),
            result.Summary.Count("feeds", 0, "messages_lost")));
        Assert.Equal(0, result.Summary.Count("appliance", "gc_collections"));
    }

    [RootFact]
    public void a_group_that_run_joins_is_held_through_a_flap_and_left_with_the_process()
    {
        const string Group = "239.55.0.1";
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"feeds:\n  - {{name: f, protocol: moldudp64, lines: "
            + $"[{{address: {Group}:{Port}, interface: rx0, join: true}}, {{address: {Group}:{Port + 1}}}]}}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        run.WaitForErrors("rx0: 1 group joined (join: true)", Patience);
        Assert.True(IsJoined(network), "the group is not joined");

        network.Disconnect();
        run.WaitForOutput("\"event\":\"not_joined\"", Patience);
        network.Connect();
        run.WaitForOutput("\"event\":\"joined\"", Patience);
        Assert.True(IsJoined(network), "the group is not joined again");
        run.WaitForLine("snapshot", line => Membership(line, 0) == "ours" && Membership(line, 1) == "host", Patience);
        run.Signal(Signals.Kill);
        run.WaitForText(Patience);

        Assert.False(IsJoined(network), "the group is still joined");
    }

    [RootFact]
    public void lines_that_a_reload_brings_are_joined_and_watched_too()
    {
        const string First = "{name: f, protocol: moldudp64, lines: [{address: 239.55.0.2:5000, join: true}]}";
        const string Second = "{name: g, protocol: moldudp64, lines: [{address: 239.55.0.1:5000, join: true}]}";
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"feeds:\n  - {First}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        Assert.False(IsJoined(network), "the second group is joined already");

        File.WriteAllText(config, $"feeds:\n  - {First}\n  - {Second}\n");
        run.Signal(Signals.HangUp);
        run.WaitForErrors("reload: 1 taken over", Patience);
        run.WaitForLine("snapshot", line => line.At("feeds").GetArrayLength() == 2
            && line.At("feeds", 1, "lines", 0, "membership").GetString() == "ours", Patience);

        Assert.True(IsJoined(network), "the second group is not joined");
        run.Signal(Signals.Interrupt);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    private static string? Membership(JsonElement line, int index) =>
        line.At("feeds", 0, "lines", index, "membership").GetString();

    // 239.55.0.1 as the kernel prints it, in the order of memory.
    private static bool IsJoined(VethPair network)
    {
        string table = "";
        network.InReceiver(() => table = File.ReadAllText("/proc/thread-self/net/igmp"));
        return table.Contains("010037EF", StringComparison.Ordinal);
    }

    /// <summary>A socket that nobody reads, with the least buffer.</summary>
    private static Socket Application(VethPair network)
    {
        Socket? socket = null;
        network.InReceiver(() => socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 1,
        });
        socket!.Bind(new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), Port));
        return socket;
    }

    private static int Drain(Socket socket)
    {
        int count = 0;
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            socket.Receive(new byte[2048]);
            count++;
        }
        return count;
    }
}
