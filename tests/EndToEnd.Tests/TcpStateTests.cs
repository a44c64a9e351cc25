// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The kernel's state of a session's connection, beside what ss prints of it.</summary>
[Trait("needs", "root")]
public sealed partial class TcpStateTests
{
    private const int Port = RealConnection.GatewayPort;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_gateway_that_does_not_read_shows_in_the_bytes_that_wait()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", $"s=soupbintcp-ouch5@{network.SenderAddress}:{Port}");
        using Socket listener = GatewaySockets.Listen(network);
        using Socket client = GatewaySockets.Client(network);
        client.Connect(IPAddress.Parse(network.SenderAddress), Port);
        using Socket gateway = listener.Accept();
        Fill(client);

        // On a busy machine the last bytes are still under way for a while.
        Dictionary<string, long> truth = Ss(network);
        JsonElement row = default;
        run.WaitForLine("snapshot", snapshot =>
        {
            if (snapshot.At("host_path").ValueKind != JsonValueKind.Object
                || snapshot.At("host_path", "tcp") is var rows && rows.GetArrayLength() != 1
                || rows[0].At("process").ValueKind != JsonValueKind.String)
                return false;
            Dictionary<string, long> before = truth;
            (truth, row) = (Ss(network), rows[0].Clone());
            return row.Count("not_sent_bytes") > 0 && before.All(value => truth[value.Key] == value.Value)
                && row.Count("bytes_acked") == truth["bytes_acked"];
        }, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement path = run.WaitForEnd(Patience).Summary.At("host_path");

        Assert.Equal(("s", 1L), (row.Text("session"), row.Count("connection")));
        Assert.Equal($"{network.ReceiverAddress}:{((IPEndPoint)client.LocalEndPoint!).Port}", row.Text("client"));
        Assert.Equal($"{network.SenderAddress}:{Port}", row.Text("gateway"));
        Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd('\n'), row.Text("process"));
        Assert.Equal(
            (truth["cwnd"], truth["notsent"], truth["bytes_acked"], truth["bytes_retrans"]),
            (row.Count("cwnd"), row.Count("not_sent_bytes"), row.Count("bytes_acked"),
                row.Count("bytes_retransmitted")));
        Assert.Equal(truth["minrtt"], row.Count("min_rtt_ns") / 1_000);
        JsonElement hook = Assert.Single(
            path.At("hooks").EnumerateArray(), one => one.Text("program") == "tcp_info");
        Assert.Equal("attached", hook.Text("state"));
        Assert.Equal(hook.Count("events"), hook.Count("ignored") + hook.Count("told") + hook.Count("lost"));
        Assert.InRange(hook.Count("told"), 5, 100_000);
    }

    [RootFact]
    public void switched_off_asks_nothing()
    {
        using var scratch = new ScratchFolder();
        using var network = new VethPair();
        string config = scratch.File("off.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}}}]\nhost_path: {{tcp: off}}\n"
            + $"sessions: [{{name: s, protocol: soupbintcp-ouch5, gateways: ['{network.SenderAddress}:{Port}']}}]\n");
        using TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        run.WaitForLine("snapshot", _ => true, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement path = run.WaitForEnd(Patience).Summary.At("host_path");

        JsonElement hook = Assert.Single(
            path.At("hooks").EnumerateArray(), one => one.Text("program") == "tcp_info");
        Assert.Equal(("off", 0L), (hook.Text("state"), hook.Count("events")));
        Assert.Equal(0, path.At("tcp").GetArrayLength());
    }

    private static void Fill(Socket client)
    {
        byte[] bytes = new byte[16 << 10];
        client.Blocking = false;
        SocketError error = SocketError.Success;
        while (error != SocketError.WouldBlock)
            client.Send(bytes, SocketFlags.None, out error);
    }

    private static Dictionary<string, long> Ss(VethPair network)
    {
        string output = PlainRun.Succeed(
            Patience, "ip", "netns", "exec", network.Receiver, "ss", "-tinO", "dport", "=", $"{Port}");
        string line = Assert.Single(output.Split('\n'), row => row.Contains("cwnd:", StringComparison.Ordinal));
        var values = new Dictionary<string, long> { ["notsent"] = 0, ["bytes_retrans"] = 0 };
        foreach (Match match in Value().Matches(line))
        {
            values[match.Groups[1].Value] =
                (long)(decimal.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
                    * (match.Groups[1].Value == "minrtt" ? 1_000 : 1));
        }
        return values;
    }

    [GeneratedRegex("(cwnd|notsent|bytes_acked|bytes_retrans|minrtt):([0-9.]+)")]
    private static partial Regex Value();
}
