// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>The host's other flows, against what the test itself sent.</summary>
[Trait("needs", "root")]
public sealed class TalkerTests
{
    private const int Every = 64;
    private const int Headers = 42;                             // of Ethernet, IPv4 and UDP
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void estimates_are_within_their_error_and_tcp_is_exact()
    {
        (int Port, int Packets, int Bytes)[] flows = [(7001, 20_000, 100), (7002, 10_000, 1_000), (7003, 4_000, 300)];
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using TelemetryProcess run = Start(network, scratch);
        using Socket receiver = Bound(network, 7002);
        using Socket listener = GatewaySockets.Listen(network);
        using Socket client = GatewaySockets.Client(network);
        client.Connect(IPAddress.Parse(network.SenderAddress), RealConnection.GatewayPort);
        using Socket gateway = listener.Accept();

        Send(network, flows);
        long sent = Transfer(client, gateway, 1_234_567);
        Transfer(gateway, client, 7_654);

        // The rows of a second in which nothing was under way any more.
        run.WaitForLine("snapshot", snapshot => Rows(snapshot) is var rows && flows.All(flow =>
                Find(rows, "in", $":{flow.Port}") is { } row && IsNear(row, flow.Packets, flow.Bytes + Headers))
            && Find(rows, "out", $":{RealConnection.GatewayPort}") is { } tcp && tcp.Count("bytes") == sent, Patience);
        JsonElement[] last = Rows(run.Newest("snapshot")!.Value);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        foreach ((int port, int packets, int bytes) in flows)
        {
            JsonElement row = Find(last, "in", $":{port}")!.Value;
            long samples = row.Count("samples");
            Assert.Equal(("udp", $"{network.ReceiverAddress}:{port}", false),
                (row.Text("protocol"), row.Text("local"), row.Flag("exact")));
            Assert.Equal((Every * samples, Every * samples * (bytes + Headers)),
                (row.Count("packets"), row.Count("bytes")));
            Assert.Equal(196 / Math.Sqrt(samples), row.At("error_percent").GetDouble(), 0.001);
            Assert.InRange(samples, (packets / Every * 0.8) - 3, (packets / Every * 1.2) + 3);
        }
        JsonElement owned = Find(last, "in", ":7002")!.Value;
        Assert.Equal(Environment.ProcessId, owned.Count("pid"));
        Assert.Equal(File.ReadAllText("/proc/self/comm").Trim(), owned.Text("process"));
        Assert.Null(Find(last, "in", ":7001")!.Value.Text("process"));

        JsonElement outwards = Find(last, "out", $":{RealConnection.GatewayPort}")!.Value;
        JsonElement inwards = Find(last, "in", $":{RealConnection.GatewayPort}")!.Value;
        Assert.Equal(("tcp", true, 0.0, sent, (long)Environment.ProcessId), (outwards.Text("protocol"),
            outwards.Flag("exact"), outwards.At("error_percent").GetDouble(), outwards.Count("bytes"),
            outwards.Count("pid")));
        Assert.Equal((true, 7_654L), (inwards.Flag("exact"), inwards.Count("bytes")));
        CheckBooks(result);
        KeyTable.Check("talkers", result);
    }

    [RootFact]
    public void without_the_setting_there_are_none()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--session",
            $"s=soupbintcp-ouch5@{network.SenderAddress}:9100");
        Send(network, [(7001, 1_000, 100)]);
        run.WaitForLine("snapshot", _ => true, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement summary = run.WaitForEnd(Patience).Summary;

        Assert.Equal(0, summary.At("host_path", "talkers").GetArrayLength());
        foreach (string program in (string[])["talker_sampler", "tcp_dump", "connection_states"])
            Assert.Equal(("off", 0L), (Hook(summary, program).Text("state"), Hook(summary, program).Count("events")));
    }

    private static void CheckBooks(RunResult result)
    {
        JsonElement sampler = Hook(result.Summary, "talker_sampler");
        JsonElement dump = Hook(result.Summary, "tcp_dump");
        Assert.Equal(("attached", "attached"), (sampler.Text("state"), dump.Text("state")));
        foreach (JsonElement hook in (JsonElement[])[sampler, dump])
        {
            Assert.Equal(hook.Count("events"),
                hook.Count("ignored") + hook.Count("told") + hook.Count("limited") + hook.Count("lost"));
            Assert.Equal(0, hook.Count("lost"));
        }
        // One of each run of N on each CPU and hook, whose last one may not be complete. What comes after the last
        // reading is not told.
        long due = result.Summary.Count("ledger", "unmatched") / Every;
        int places = 3 * Environment.ProcessorCount;
        Assert.InRange(sampler.Count("told"), due - places - 20, due + places);
    }

    private static TelemetryProcess Start(VethPair network, ScratchFolder scratch)
    {
        string config = scratch.File("talkers.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}}}]\n"
            + $"host_path: {{talkers: {Every}}}\n"
            + $"sessions: [{{name: s, protocol: soupbintcp-ouch5, gateways: ['{network.SenderAddress}:9100']}}]\n");
        TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        run.WaitForLine("snapshot", _ => true, Patience);
        return run;
    }

    private static Socket Bound(VethPair network, int port)
    {
        Socket? socket = null;
        network.InReceiver(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
        });
        return socket!;
    }

    /// <summary>Sends all flows in turns, from one socket.</summary>
    private static void Send(VethPair network, (int Port, int Packets, int Bytes)[] flows)
    {
        using Socket sender = network.DatagramSocket();
        var payload = new byte[2_000];
        IPAddress to = IPAddress.Parse(network.ReceiverAddress);
        for (int turn = 0; turn < flows.Max(flow => flow.Packets); turn++)
        {
            foreach ((int port, int packets, int bytes) in flows)
            {
                if (turn < packets)
                    sender.SendTo(payload, bytes, SocketFlags.None, new IPEndPoint(to, port));
            }
        }
    }

    private static long Transfer(Socket from, Socket to, int bytes)
    {
        var reading = Task.Run(() =>
        {
            var chunk = new byte[64 << 10];
            for (int left = bytes; left > 0;)
                left -= to.Receive(chunk);
        });
        from.Send(new byte[bytes]);
        Assert.True(reading.Wait(Patience));
        return bytes;
    }

    // Wide enough for all but one of 10^4 random samples; these are less random.
    private static bool IsNear(JsonElement row, int packets, int frame) =>
        Math.Abs(row.Count("packets") - packets) <= packets * row.At("error_percent").GetDouble() / 50
        && Math.Abs(row.Count("bytes") - ((long)packets * frame))
            <= packets * (double)frame * row.At("error_percent").GetDouble() / 50;

    private static JsonElement Hook(JsonElement summary, string program) => summary.At("host_path", "hooks")
        .EnumerateArray().Single(hook => hook.Text("program") == program);

    private static JsonElement[] Rows(JsonElement snapshot) =>
        snapshot.At("host_path").ValueKind == JsonValueKind.Object
            ? [.. snapshot.At("host_path", "talkers").EnumerateArray()] : [];

    private static JsonElement? Find(JsonElement[] rows, string direction, string port)
    {
        foreach (JsonElement row in rows)
        {
            if (row.Text("direction") == direction && (row.Text("local")!.EndsWith(port, StringComparison.Ordinal)
                || row.Text("remote")!.EndsWith(port, StringComparison.Ordinal)))
                return row;
        }
        return null;
    }
}
