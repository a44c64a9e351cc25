// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>What TCP does to a session's connection on the kernel's own sockets, and whose it was.</summary>
[Trait("needs", "root")]
public sealed class TcpNoteTests
{
    private const int Port = RealConnection.GatewayPort;
    private const int FrameHeaders = 54;                        // Ethernet, IPv4, TCP without options
    private const int Orders = 30;
    private const int ResentAt = 100;                           // tcpi_total_retrans
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Programs =
        ["tcp_resent", "tcp_state", "tcp_reset_sent", "tcp_reset_received"];

    private static readonly string Name = File.ReadAllText("/proc/self/comm").TrimEnd('\n');

    [RootFact]
    public void an_order_that_nobody_takes_is_sent_again_and_named_with_its_process()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", $"s=soupbintcp-ouch5@{network.SenderAddress}:{Port}");
        using (Socket refused = GatewaySockets.Client(network))
            Assert.Throws<SocketException>(() => refused.Connect(IPAddress.Parse(network.SenderAddress), Port));
        (int resent, int syns) = LoseOrders(network, run);
        run.WaitForAnyLine("event", line => line.Text("event") == "connection_reset", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement[] events = [.. Events(result, "segment_resent")];
        // The kernel's count also has segments that could not leave: no notes, and ignored with those of others.
        JsonElement hook = Hooks(result).First();
        Assert.InRange(resent - syns, events.Length, events.Length + hook.Count("ignored"));
        Assert.InRange(hook.Count("told"), events.Length, resent);
        Assert.Contains(events, line => line.Text("reason") == "timeout");
        Assert.All(events, line => Assert.Equal(
            ("s", "warning", 2L, 50L, 1L), (line.Text("flow"), line.Text("severity"), line.Count("connection"),
                line.Count("count"), line.Count("requests"))));
        Assert.Single(events.Select(line => line.Text("key")).Distinct());
        foreach (string kind in (string[])["segment_resent", "connect_failed", "connection_reset"])
        {
            Assert.NotEmpty(Events(result, kind));
            Assert.All(Events(result, kind), line => Assert.Equal(
                (Name, Environment.ProcessId), (line.Text("process"), line.Count("pid"))));
        }
        Assert.Equal(
            ["refused", "exchange"],
            Events(result, "connect_failed").Concat(Events(result, "connection_reset"))
                .Select(line => line.Text("detail")));
        AssertCounts(result, events);
        AssertBooks(result);
    }

    [RootFact]
    public void switched_off_attaches_nothing()
    {
        using var scratch = new ScratchFolder();
        using var network = new VethPair();
        string config = scratch.File("off.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}}}]\nhost_path: {{tcp: off}}\n"
            + $"sessions: [{{name: s, protocol: soupbintcp-ouch5, gateways: ['{network.SenderAddress}:{Port}']}}]\n");
        using TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        run.WaitForLine("snapshot", _ => true, Patience);
        using (Socket refused = GatewaySockets.Client(network))
            Assert.Throws<SocketException>(() => refused.Connect(IPAddress.Parse(network.SenderAddress), Port));
        run.WaitForAnyLine("event", line => line.Text("event") == "connect_failed", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement failed = Assert.Single(Events(result, "connect_failed"));
        Assert.False(failed.TryGetProperty("process", out _));
        foreach (JsonElement hook in Hooks(result))
        {
            Assert.Equal("off", hook.Text("state"));
            Assert.Equal(JsonValueKind.Null, hook.At("events").ValueKind);
        }
    }

    /// <summary>Logs in, trades, and sends an order that the gateway's socket refuses until it was sent again
    /// twice; then the gateway breaks off.</summary>
    /// <returns>Segments that the client's socket sent again, by its own account, and how many of them opened the
    /// connection: these are not event.</returns>
    private static (int Resent, int Syns) LoseOrders(VethPair network, TelemetryProcess run)
    {
        var orders = new OrderConnection(4001);
        using Socket listener = GatewaySockets.Listen(network);
        using Socket client = GatewaySockets.Client(network);
        client.NoDelay = true;
        client.Connect(IPAddress.Parse(network.SenderAddress), Port);
        int syns = InfoOf(client, ResentAt);
        using Socket gateway = listener.Accept();
        byte[][] login = [.. orders.LogIn("trader")];
        Exchange(client, gateway, login[2][FrameHeaders..]);
        Exchange(gateway, client, login[3][FrameHeaders..]);
        for (int order = 0; order < Orders; order++)
        {
            Exchange(client, gateway, orders.Enter(1).Single()[FrameHeaders..]);
            Exchange(gateway, client, orders.Answer(1).Single()[FrameHeaders..]);
        }
        Refuse(gateway, isOn: true);
        byte[] lost = orders.Enter(1).Single()[FrameHeaders..];
        client.Send(lost);
        run.WaitForAnyLine("event", line => line.Text("event") == "segment_resent"
            && line.Text("reason") == "timeout", Patience);
        Refuse(gateway, isOn: false);
        Receive(gateway, lost);
        SpinWait.SpinUntil(() => InfoOf(client, at: 24) == 0, Patience);        // tcpi_unacked
        int resent = InfoOf(client, ResentAt);
        run.WaitForLine(
            "snapshot", line => Connection(line) is { } row && row.Count("retransmits") == resent, Patience);
        gateway.LingerState = new LingerOption(enable: true, seconds: 0);
        gateway.Dispose();
        SpinWait.SpinUntil(() => client.Poll(0, SelectMode.SelectRead), Patience);
        return (resent, syns);
    }

    private static void AssertCounts(RunResult result, JsonElement[] events)
    {
        JsonElement row = result.OfType("snapshot").Select(Connection).OfType<JsonElement>().Last();
        Assert.Equal(events.Count(line => line.Text("reason") == "timeout"), row.Count("retransmits_timeout"));
        Assert.Equal(events.Count(line => line.Text("reason") == "fast"), row.Count("retransmits_fast"));
    }

    private static JsonElement? Connection(JsonElement snapshot) =>
        snapshot.At("host_path").ValueKind == JsonValueKind.Object
            && snapshot.At("host_path", "tcp") is var rows && rows.GetArrayLength() == 1 ? rows[0] : null;

    private static void AssertBooks(RunResult result)
    {
        JsonElement[] hooks = [.. Hooks(result)];
        Assert.Equal(Programs, hooks.Select(hook => hook.Text("program")));
        foreach (JsonElement hook in hooks)
        {
            Assert.Equal("attached", hook.Text("state"));
            Assert.Equal(hook.Count("events"), hook.Count("ignored") + hook.Count("told"));
            Assert.Equal(0, hook.Count("missed"));
        }
        // A refused connect: SYN_SENT, CLOSE; the connection: SYN_SENT, ESTABLISHED, CLOSE.
        Assert.Equal([5L, 0L, 2L], hooks.Skip(1).Select(hook => hook.Count("told")));
    }

    private static IEnumerable<JsonElement> Hooks(RunResult result) =>
        result.Summary.At("host_path", "hooks").EnumerateArray().Where(hook => Programs.Contains(hook.Text("program")));

    private static IEnumerable<JsonElement> Events(RunResult result, string kind) =>
        result.OfType("event").Where(line => line.Text("event") == kind);

    private static void Exchange(Socket from, Socket to, byte[] bytes)
    {
        from.Send(bytes);
        Receive(to, bytes);
    }

    private static void Receive(Socket socket, byte[] expected)
    {
        byte[] received = new byte[expected.Length];
        socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        for (int length = 0; length < received.Length;)
            length += socket.Receive(received.AsSpan(length));
        Assert.Equal(expected, received);
    }

    /// <summary>Makes a socket drop everything that comes, or take it again.</summary>
    private static unsafe void Refuse(Socket socket, bool isOn)
    {
        const int SocketLevel = 1;                              // SOL_SOCKET
        ulong refuse = 0x06;                                    // struct sock_filter: ret 0
        Span<byte> program = stackalloc byte[16];               // struct sock_fprog
        program.Clear();
        program[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(program[8..], (ulong)&refuse);
        socket.SetRawSocketOption(SocketLevel, isOn ? 26 : 27, isOn ? program : program[..4]);  // SO_ATTACH_FILTER
    }

    private static int InfoOf(Socket socket, int at)
    {
        byte[] info = new byte[128];
        _ = socket.GetRawSocketOption(6, 11, info);             // TCP_INFO
        return BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(at));
    }
}
