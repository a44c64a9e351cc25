// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Spreading;

/// <summary>A host whose interface a mirror port copies, both ways, as a switch does: real connections, and what
/// tcpdump sees of them on the mirror port.</summary>
internal sealed class MirroredHost : IDisposable
{
    internal const string Port = "mirror0";

    private const string Feed = "mir0";                         // the end by which copies reach the mirror port
    private const int ServerPort = 15_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<(Socket Client, Socket Server)> _connections = [];
    private readonly TcpListener _listener;
    private TelemetryProcess? _witness;

    internal MirroredHost()
    {
        Ip("link", "add", Feed, "type", "veth", "peer", "name", Port);
        foreach (string name in (string[])[Feed, Port])
            Ip("link", "set", name, "up");
        string watched = Network.ReceiverInterface;
        Tc("qdisc", "add", "dev", watched, "clsact");
        foreach (string direction in (string[])["ingress", "egress"])
            Tc("filter", "add", "dev", watched, direction, "protocol", "all", "u32", "match", "u32", "0", "0", "action",
                "mirred", "egress", "mirror", "dev", Feed);
        TcpListener? listener = null;
        Network.InReceiver(() =>
        {
            listener = new TcpListener(IPAddress.Any, ServerPort);
            listener.Start();
        });
        _listener = listener!;
    }

    internal VethPair Network { get; } = new();

    internal ScratchFolder Folder { get; } = new();

    private string Witnessed => Folder.File("witness.pcap");

    /// <summary>Lets tcpdump record the mirror port.</summary>
    internal void Witness()
    {
        _witness = TelemetryProcess.Start("ip", ["netns", "exec", Network.Receiver, "tcpdump", "-i", Port, "-n", "-U",
            "--immediate-mode", "-s", "4096", "-B", "32768", "-w", Witnessed]);     // so its ring holds thousands
        _witness.WaitForErrors("listening on", Patience);
    }

    /// <summary>Frames that tcpdump has recorded, once there are so many.</summary>
    internal List<byte[]> WitnessedFrames(long count)
    {
        List<byte[]> frames = [];
        Assert.True(SpinWait.SpinUntil(() => (frames = Frames.OfPcap(File.ReadAllBytes(Witnessed))).Count >= count,
            Patience), $"tcpdump recorded {frames.Count} frames of {count}");
        _witness!.Signal(Signals.Interrupt);
        _ = _witness.WaitForText(Patience);
        Assert.Contains("\n0 packets dropped by kernel", _witness.Errors, StringComparison.Ordinal);
        return Frames.OfPcap(File.ReadAllBytes(Witnessed));
    }

    /// <summary>Opens connections.</summary>
    internal void Open(int connections)
    {
        for (int opened = 0; opened < connections; opened++)
        {
            Socket? client = null;
            Network.InSender(
                () => client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            client!.Connect(IPAddress.Parse(Network.ReceiverAddress), ServerPort);
            _connections.Add((client, _listener.AcceptSocket()));
        }
    }

    /// <summary>Lets each connection say something and be answered, some times.</summary>
    internal void Talk(int times)
    {
        byte[] bytes = new byte[1_000];
        foreach ((Socket client, Socket server) in _connections)
        {
            for (int time = 0; time < times; time++)
            {
                client.Send(bytes.AsSpan(0, 100 + time));
                Receive(server, bytes, 100 + time);
                server.Send(bytes.AsSpan(0, 300 + time));
                Receive(client, bytes, 300 + time);
            }
        }
    }

    /// <summary>Closes all connections, and waits until the last acknowledgement has come.</summary>
    internal void Close()
    {
        byte[] bytes = new byte[1];
        foreach ((Socket client, Socket server) in _connections)
        {
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, server.Receive(bytes));
            server.Dispose();                                   // behind the client: it leaves no state here
            client.Dispose();
        }
        _connections.Clear();
        string state = "";
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Network.InReceiver(() => state = File.ReadAllText("/proc/thread-self/net/tcp"));
            return state.TrimEnd().Split('\n').Length == 2;     // the heading, and who listens
        }, Patience), state);
    }

    public void Dispose()
    {
        _witness?.Dispose();
        foreach ((Socket client, Socket server) in _connections)
        {
            client.Dispose();
            server.Dispose();
        }
        _listener.Dispose();
        Network.Dispose();
        Folder.Dispose();
    }

    private static void Receive(Socket socket, byte[] bytes, int count)
    {
        while (count > 0)
            count -= socket.Receive(bytes, 0, count, SocketFlags.None);
    }

    private void Ip(params string[] arguments) =>
        PlainRun.Succeed(Patience, "ip", ["-n", Network.Receiver, .. arguments]);

    private void Tc(params string[] arguments) =>
        PlainRun.Succeed(Patience, "tc", ["-n", Network.Receiver, .. arguments]);
}
