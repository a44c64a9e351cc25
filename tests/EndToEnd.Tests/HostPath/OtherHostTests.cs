// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Frames that have the link address of another host: the hook sees them, and the host drops them.</summary>
[Trait("needs", "root")]
public class OtherHostTests
{
    private const int Port = 5000;
    private const int Sent = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] OtherAddress = [2, 0, 0, 0, 0, 0x99];
    private static readonly ulong[] ToOthers = [5, 6, 7, 50, 120, 121, 199];

    [RootFact]
    public void what_was_sent_to_another_hosts_link_address_is_dropped_and_told()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string feed = $"f=moldudp64@{network.ReceiverAddress}:{Port}";
        string capture = scratch.File("live.pcapng");
        using Socket application = Application(network);
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", feed, "--capture", capture);

        network.SendFrames(Frames(network));
        run.WaitForTotal(snapshot => snapshot.Count("ledger", "processed"), Sent, Patience);
        run.WaitForLine("snapshot", snapshot =>
            snapshot.Count("feeds", 0, "lines", 0, "host_dropped") == ToOthers.Length, Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);

        Assert.Equal(Sent - ToOthers.Length, CountOf(application));
        Assert.Equal(0, live.Summary.Count("feeds", 0, "messages_lost"));
        JsonElement row = Assert.Single(live.Summary.At("host_path", "drops").EnumerateArray());
        Assert.Equal(("OTHERHOST", "f", "A", "receive"),
            (row.Text("reason"), row.Text("feed"), row.Text("line"), row.Text("direction")));
        Assert.Equal((ToOthers.Length, ToOthers.Length), (row.Count("packets"), row.Count("numbers")));
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--feed", feed, "--json");
        foreach (RunResult result in (RunResult[])[live, replayed])
        {
            Assert.Equal(ToOthers.Length, result.Summary.Count("feeds", 0, "lines", 0, "host_dropped"));
            Assert.Equal(ToOthers, NumbersOf(result));
        }
    }

    [RootFact]
    public void on_a_mirror_port_it_is_nothing()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"interfaces:\n  - {{name: {network.ReceiverInterface}, role: mirror}}\nfeeds:\n"
            + $"  - {{name: f, protocol: moldudp64, lines: [{{address: {network.ReceiverAddress}:{Port}}}]}}\n");
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors("rx0: receive by", Patience);

        network.SendFrames(Frames(network));
        run.WaitForLine("snapshot", snapshot => snapshot.At("host_path").ValueKind == JsonValueKind.Object
            && snapshot.At("host_path", "drops").EnumerateArray().Any(
                drop => drop.Text("reason") == "OTHERHOST" && drop.Count("packets") == ToOthers.Length), Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal((Sent, 0L), (result.Summary.Count("feeds", 0, "messages"),
            result.Summary.Count("feeds", 0, "messages_lost")));
        Assert.Equal(0, result.Summary.Count("feeds", 0, "lines", 0, "host_dropped"));
        Assert.Empty(NumbersOf(result));
    }

    private static IEnumerable<byte[]> Frames(VethPair network)
    {
        for (ulong number = 1; number <= Sent; number++)
        {
            byte[] frame = new PacketBuilder
            {
                Source = IPAddress.Parse(network.SenderAddress),
                Destination = IPAddress.Parse(network.ReceiverAddress),
                DestinationPort = Port,
                Payload = MoldSender.Packet(number),
            }.Build();
            (ToOthers.Contains(number) ? OtherAddress : network.ReceiverHardwareAddress).CopyTo(frame, 0);
            yield return frame;
        }
    }

    private static ulong[] NumbersOf(RunResult result) =>
    [
        .. result.OfType("event").Where(item => item.Text("event") == "host_drop").SelectMany(item =>
                Enumerable.Range((int)item.Count("first"), (int)item.Count("count")))
            .Select(number => (ulong)number).Order(),
    ];

    private static Socket Application(VethPair network)
    {
        Socket? socket = null;
        network.InReceiver(() => socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 16 * 1024 * 1024,
        });
        socket!.Bind(new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), Port));
        return socket;
    }

    private static int CountOf(Socket socket)
    {
        byte[] buffer = new byte[2048];
        int count = 0;
        for (; socket.Poll(0, SelectMode.SelectRead); count++)
            socket.Receive(buffer);
        return count;
    }
}
