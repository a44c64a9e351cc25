// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary><c>run --connections</c> beside 200 connections whose lengths and ends are known, and TCP_INFO of their own
/// sockets.</summary>
[Trait("needs", "root")]
public sealed class ConnectionTests
{
    private const int Port = 9200;
    private const int ClosedPort = 9201;
    private const int FirstPort = 20_000;                       // the kernel gives none below 32,768 by itself
    private const int TcpLevel = 6;
    private const int UserTimeout = 18;                         // TCP_USER_TIMEOUT
    private const int TcpInfo = 11;                             // TCP_INFO
    private const int RttOffset = 68;
    private const int RetransmitsOffset = 100;
    private const string Nobody = "10.99.0.77";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair _network = new();
    private readonly Random _random = new(58);
    private readonly List<Expected> _expected = [];
    private readonly List<Socket> _open = [];
    private int _nextPort = FirstPort;

    private sealed record Expected(int LocalPort, string End, string? Reason, long Sent, long Received)
    {
        internal long? RttUs { get; init; }

        internal long? Retransmits { get; init; }
    }

    [RootFact]
    public void two_hundred_connections_are_logged_as_they_were()
    {
        using Socket listener = Listen();
        using var before = new Pair(this, listener);            // it is open when the log begins
        before.Exchange(100, 200);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            _network, "--session", $"s=soupbintcp-ouch5@{_network.SenderAddress}:9100", "--connections");
        run.WaitForLine("snapshot", _ => true, Patience);
        long beginNs = HostNow();
        // Whatever is started here holds each open socket for a moment, and closes some of them.
        using var starting = new CancellationTokenSource();
        Task starter = StartOthers(starting.Token);

        for (int number = 0; number < 40; number++)
        {
            ClosedHere(listener);
            ClosedByThePeer(listener);
            ResetHere(listener);
            ResetByThePeer(listener);
        }
        for (int number = 0; number < 20; number++)
            Refused();
        for (int number = 0; number < 5; number++)
            Silenced(listener);
        Unanswered(5);
        for (int number = 0; number < 10; number++)
            LeftOpen(listener);
        before.Exchange(50, 60);
        before.CloseHere();
        Assert.Equal(200, _expected.Count);
        RemoveUnnoted(run);
        starting.Cancel();
        starter.Wait();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        _open.ForEach(socket => socket.Dispose());

        Dictionary<int, JsonElement> rows = OfClients(result);
        _expected.ForEach(expected => Check(expected, rows[expected.LocalPort], beginNs));
        CheckEarlier(before, rows[before.LocalPort]);
        CheckBooks(result);
        CheckPeers(result);
        KeyTable.Check("connections", result);
        _network.Dispose();
    }

    // One after the other, however long each takes.
    private static Task StartOthers(CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            while (!stop.WaitHandle.WaitOne(10))
                PlainRun.Succeed(Patience, "true");
        },
        stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Check(Expected expected, JsonElement row, long beginNs)
    {
        Assert.Equal((expected.End, expected.Reason, expected.Sent, expected.Received),
            (row.Text("end"), row.Text("reason"), row.Count("bytes_sent"), row.Count("bytes_received")));
        Assert.Equal(("out", (long)Environment.ProcessId), (row.Text("direction"), row.Count("pid")));
        Assert.Equal(File.ReadAllText("/proc/self/comm").Trim(), row.Text("process"));
        Assert.InRange(row.Count("start_time_ns"), beginNs, HostNow());
        Assert.InRange(row.Count("duration_ns"), 0, HostNow() - row.Count("start_time_ns"));
        if (expected.Retransmits is { } retransmits)
            Assert.Equal(retransmits, row.Count("retransmits"));
        if (expected.RttUs is { } rttUs)
            Assert.Equal(rttUs, row.Count("srtt_ns") / 1_000);
    }

    private static void CheckEarlier(Pair before, JsonElement row) => Assert.Equal(
        ("fin", "local", 150L, 260L, JsonValueKind.Null, JsonValueKind.Null, "out"),
        (row.Text("end"), row.Text("reason"), row.Count("bytes_sent"), row.Count("bytes_received"),
            row.At("start_time_ns").ValueKind, row.At("duration_ns").ValueKind, row.Text("direction")));

    /// <summary>The other ends are logged too: they are on the same host, in another network namespace.</summary>
    private void CheckPeers(RunResult result)
    {
        Dictionary<int, JsonElement> peers = Own(result)
            .Where(row => row.Text("local") == $"{_network.SenderAddress}:{Port}")
            .ToDictionary(row => IPEndPoint.Parse(row.Text("remote")!).Port);
        Expected[] ended = [.. _expected.Where(one => one is { End: "fin" or "reset", Sent: > 0 })];
        Assert.InRange(ended.Count(expected => !peers.ContainsKey(expected.LocalPort)), 0, 1);  // as RemoveUnnoted
        foreach (Expected expected in ended.Where(expected => peers.ContainsKey(expected.LocalPort)))
        {
            JsonElement row = peers[expected.LocalPort];
            string other = expected.Reason == "local" ? "peer" : "local";
            Assert.Equal((expected.End, other, expected.Received, expected.Sent, "in", (long)Environment.ProcessId),
                (row.Text("end"), row.Text("reason"), row.Count("bytes_sent"), row.Count("bytes_received"),
                    row.Text("direction"), row.Count("pid")));
        }
    }

    private static void CheckBooks(RunResult result)
    {
        JsonElement hook = result.Summary.At("host_path", "hooks").EnumerateArray()
            .Single(one => one.Text("program") == "connection_states");
        Assert.Equal(
            ("attached", "inet_sock_set_state", null), (hook.Text("state"), hook.Text("hook"), hook.Text("why")));
        Assert.Equal((0L, 0L, hook.Count("told")), (hook.Count("lost"), hook.Count("limited"), hook.Count("events")));
        Assert.InRange(hook.Count("events"), 195 * 3, long.MaxValue);
    }

    private void ClosedHere(Socket listener)
    {
        using var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        _expected.Add(new Expected(pair.LocalPort, "fin", "local", sent, received) { Retransmits = 0 });
        pair.CloseHere();
    }

    private void ClosedByThePeer(Socket listener)
    {
        using var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        _expected.Add(new Expected(pair.LocalPort, "fin", "peer", sent, received) { Retransmits = 0 });
        pair.CloseThere();
    }

    private void ResetHere(Socket listener)
    {
        using var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        pair.Settle();
        _expected.Add(new Expected(pair.LocalPort, "reset", "local", sent, received)
        {
            RttUs = Info(pair.Client, RttOffset),
            Retransmits = Info(pair.Client, RetransmitsOffset),
        });
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Close();
    }

    private void ResetByThePeer(Socket listener)
    {
        using var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        pair.Settle();
        _expected.Add(new Expected(pair.LocalPort, "reset", "peer", sent, received)
        {
            RttUs = Info(pair.Client, RttOffset),
            Retransmits = Info(pair.Client, RetransmitsOffset),
        });
        pair.Server.LingerState = new LingerOption(true, 0);
        pair.Server.Close();
        Assert.True(pair.Client.Poll(Patience, SelectMode.SelectRead));
    }

    private void Refused()
    {
        using Socket client = Client();
        int port = ((IPEndPoint)client.LocalEndPoint!).Port;
        SocketException refusal = Assert.Throws<SocketException>(
            () => client.Connect(IPAddress.Parse(_network.SenderAddress), ClosedPort));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
        _expected.Add(new Expected(port, "failed", "ECONNREFUSED", 0, 0) { Retransmits = 0 });
    }

    /// <summary>Connections to an address that nobody has, whose packets go nowhere.</summary>
    private void Unanswered(int count)
    {
        _network.InReceiver(() => File.WriteAllText("/proc/sys/net/ipv4/tcp_syn_retries", "1"));
        PlainRun.Succeed(Patience, "ip", "-n", _network.Receiver, "neighbour", "replace", Nobody, "lladdr",
            "02:00:00:00:00:77", "dev", _network.ReceiverInterface, "nud", "permanent");
        Socket[] clients = [.. Enumerable.Range(0, count).Select(_ => Client())];
        Task[] attempts =
        [
            .. clients.Select(client => client.ConnectAsync(IPAddress.Parse(Nobody), Port).ContinueWith(
                attempt => Assert.NotNull(attempt.Exception), TaskScheduler.Default)),
        ];
        int[] ports = [.. clients.Select(client => ((IPEndPoint)client.LocalEndPoint!).Port)];
        Assert.True(Task.WaitAll(attempts, Patience));
        for (int number = 0; number < count; number++)
        {
            _expected.Add(new Expected(ports[number], "failed", "ETIMEDOUT", 0, 0)
            {
                Retransmits = Info(clients[number], RetransmitsOffset),
            });
            clients[number].Dispose();
        }
    }

    /// <summary>An open connection whose peer does not answer any more.</summary>
    private unsafe void Silenced(Socket listener)
    {
        var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        pair.Settle();
        pair.Client.SetRawSocketOption(TcpLevel, UserTimeout, BitConverter.GetBytes(500));
        // struct sock_filter: returns 0 for each packet, so that the peer's socket drops it.
        ulong drop = 0x06;
        Span<byte> program = stackalloc byte[16];               // struct sock_fprog
        program.Clear();
        program[0] = 1;
        BitConverter.TryWriteBytes(program[8..], (ulong)&drop);
        pair.Server.SetRawSocketOption(1, 26, program);         // SO_ATTACH_FILTER
        pair.Client.Send(new byte[77]);
        Assert.True(pair.Client.Poll(Patience, SelectMode.SelectRead));
        long retransmits = Info(pair.Client, RetransmitsOffset);
        Assert.InRange(retransmits, 1, 10);
        _expected.Add(new Expected(pair.LocalPort, "timeout", "ETIMEDOUT", sent + 77, received)
        {
            RttUs = Info(pair.Client, RttOffset),
            Retransmits = retransmits,
        });
        pair.Dispose();
    }

    private void LeftOpen(Socket listener)
    {
        var pair = new Pair(this, listener);
        (int sent, int received) = pair.ExchangeAny();
        pair.Settle();
        _open.AddRange([pair.Client, pair.Server]);
        _expected.Add(new Expected(pair.LocalPort, "open", null, sent, received)
        {
            RttUs = Info(pair.Client, RttOffset),
            Retransmits = Info(pair.Client, RetransmitsOffset),
        });
    }

    // A kernel may run no program of a tracepoint while a thread of the machine's init is current: the end of one
    // connection may be unnoted.
    private void RemoveUnnoted(TelemetryProcess run)
    {
        long deadlineMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        Expected[] unnoted =
            [.. _expected.Where(expected => expected.End != "open" && !IsLogged(run, expected, deadlineMs))];
        Assert.True(unnoted.Length <= 1, string.Join('\n', unnoted.Select(expected => expected.ToString())));
        _expected.RemoveAll(unnoted.Contains);
    }

    private static bool IsLogged(TelemetryProcess run, Expected expected, long deadlineMs)
    {
        string end = $".1:{expected.LocalPort}";
        return run.IsAnyLine(
            "connection", row => row.Text("local")!.EndsWith(end, StringComparison.Ordinal),
            TimeSpan.FromMilliseconds(deadlineMs - Environment.TickCount64));
    }

    // The log is of the whole host, where another run of these tests may use the same addresses.
    private static IEnumerable<JsonElement> Own(RunResult result) =>
        result.OfType("connection").Where(row => row.At("pid") is { ValueKind: JsonValueKind.Number } pid
            && pid.GetInt32() == Environment.ProcessId);

    // Other tests of this process have hosts of the same address, whose connections end when they like.
    private Dictionary<int, JsonElement> OfClients(RunResult result) => Own(result)
        .ToLookup(row => IPEndPoint.Parse(row.Text("local")!)).Where(rows => rows.Key.Port >= FirstPort
            && rows.Key.Port < _nextPort && rows.Key.Address.ToString() == _network.ReceiverAddress)
        .ToDictionary(rows => rows.Key.Port, rows => rows.Single());

    private Socket Client()
    {
        Socket? client = null;
        _network.InReceiver(() => client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client!.Bind(new IPEndPoint(IPAddress.Any, _nextPort++));
        return client;
    }

    private Socket Listen()
    {
        Socket? listener = null;
        _network.InSender(() =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(_network.SenderAddress), Port));
            listener.Listen();
        });
        return listener!;
    }

    private static long HostNow() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private static long Info(Socket socket, int offset)
    {
        var info = new byte[232];
        socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
        return BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(offset));
    }

    /// <summary>Both ends of a connection.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly ConnectionTests _test;

        internal Pair(ConnectionTests test, Socket listener)
        {
            _test = test;
            Client = test.Client();
            Client.NoDelay = true;
            Client.Connect(listener.LocalEndPoint!);
            Server = listener.Accept();
            Server.NoDelay = true;
            LocalPort = ((IPEndPoint)Client.LocalEndPoint!).Port;
        }

        internal Socket Client { get; }

        internal Socket Server { get; }

        internal int LocalPort { get; }

        internal (int Sent, int Received) ExchangeAny()
        {
            (int sent, int received) = (_test._random.Next(1, 100_000), _test._random.Next(1, 20_000));
            Exchange(sent, received);
            return (sent, received);
        }

        internal void Exchange(int sent, int received)
        {
            Transfer(Client, Server, sent);
            Transfer(Server, Client, received);
        }

        /// <summary>Waits until everything is acknowledged, so that no figure changes any more.</summary>
        internal void Settle()
        {
            const int UnackedOffset = 24;
            Assert.True(SpinWait.SpinUntil(
                () => Info(Client, UnackedOffset) == 0 && Info(Server, UnackedOffset) == 0, Patience));
        }

        internal void CloseHere()
        {
            Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, Server.Receive(new byte[1]));
            Server.Close();
            Assert.Equal(0, Client.Receive(new byte[1]));
            Client.Close();
        }

        internal void CloseThere()
        {
            Server.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, Client.Receive(new byte[1]));
            Client.Close();
            Assert.Equal(0, Server.Receive(new byte[1]));
            Server.Close();
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }

        private static void Transfer(Socket from, Socket to, int bytes)
        {
            var chunk = new byte[8 << 10];
            for (int left = bytes; left > 0;)
            {
                int sent = from.Send(chunk, Math.Min(left, chunk.Length), SocketFlags.None);
                left -= sent;
                while (sent > 0)
                    sent -= to.Receive(chunk, Math.Min(sent, chunk.Length), SocketFlags.None);
            }
        }
    }
}
