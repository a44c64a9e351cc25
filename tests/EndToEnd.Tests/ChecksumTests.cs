// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Packets that reach the hook and not the application, because their checksum is wrong.</summary>
[Trait("needs", "root")]
public class ChecksumTests
{
    private const int PortA = 5000;
    private const int PortB = 5001;
    private const int Sent = 2_000;

    private const int MoldHeader = 20;
    private const int Short = 20;                               // bytes of a message; all of it is recorded
    private const int Long = 700;

    // Few enough for the queue of a veth: what does not fit is dropped before the hook.
    private const int Burst = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Wrong on both lines: lost to the application. Then wrong on one line only: the other has them.
    private static readonly int[] WrongOnBoth =
        [100, 101, 102, 200, 300, 301, 400, 500, 501, 502, 503, 700, 900, 1_000, 1_200, 1_201, 1_500, 1_700, 1_900];

    private static readonly int[] WrongOnA = [150, 151, 800, 1_600];

    [RootTheory]
    [InlineData("xdp", "false", Short, false)]
    [InlineData("tc", "false", Short, false)]
    [InlineData("xdp", "sum", Long, false)]
    [InlineData("tc", "sum", Long, false)]
    [InlineData("xdp", "true", Long, false)]
    [InlineData("xdp", "false", Short, true)]
    [InlineData("tc", "sum", Long, true)]
    public void what_the_host_drops_for_its_checksum_is_lost_and_a_capture_says_the_same(
        string attach, string verifies, int message, bool ofHeader)
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        using var network = new VethPair();
        string config = WriteFeed(scratch, network, attach, $"snap: 64, verify_checksums: {verifies}, ");

        RunResult live = Deliver(network, config, capture, message, ofHeader, result => result.WaitForAnyLine(
            "gap", gap => gap.Text("scope") == "feed" && gap.Count("first") == WrongOnBoth[^1], Patience));

        AssertTruth(live);
        Assert.Equal(0, live.Summary.Count("feeds", 0, "lines", 0, "unverified"));
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--config", config, "--json");
        AssertTruth(replayed);
        Assert.Equal(Gaps(live), Gaps(replayed));
        if (HasTshark && (ofHeader || verifies != "sum"))
            Assert.Equal(2 * WrongOnBoth.Length + WrongOnA.Length, WrongByTshark(capture, ofHeader ? "ip" : "udp"));
    }

    [RootFact]
    public void a_line_whose_payloads_are_cut_says_that_its_losses_are_not_all()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        using var network = new VethPair();
        string config = WriteFeed(scratch, network, "xdp", "snap: 64, ");

        RunResult live = Deliver(network, config, capture, Long, ofHeader: false, _ => { });
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        foreach (RunResult result in (RunResult[])[live, replayed])
        {
            JsonElement line = result.Summary.At("feeds", 0, "lines", 0);
            Assert.Equal(0, result.Summary.Count("feeds", 0, "messages_lost"));
            Assert.Equal((Sent + 1, Sent + 1), (line.Count("unverified"), line.Count("checksums", "not_verifiable")));
        }
        string text = PlainRun.Succeed(Patience, TelemetryBinary.Path, "replay", capture, "--config", config);
        Assert.Contains("checksums of f/A: not verified of 2,001 packets of 2,001", text);
    }

    [RootFact]
    public void what_the_reverse_path_filter_drops_is_reported_of_the_host_and_is_no_gap()
    {
        using var network = new VethPair();
        network.InReceiver(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
            File.WriteAllText($"/proc/sys/net/ipv4/conf/{network.ReceiverInterface}/rp_filter", "1");
        });
        using Socket application = Application(network, PortA);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{PortA}");

        for (int first = 1; first <= Sent; first += Burst)
        {
            int last = first + Burst - 1;
            network.SendFrames(Enumerable.Range(first, Burst).Select(number =>
                (Packet(network, PortA, number) with { Source = IPAddress.Parse("192.0.2.9") }).Build()));
            WaitFor(() => ReversePathFiltered(network) == last);
        }
        run.WaitForAnyLine("event", line => line.Text("event") == "stack_drop"
            && line.Text("counter") == "ip_reverse_path_filter", Patience);
        run.WaitForAnyLine("event", line => line.Text("event") == "stack_drop" && line.Text("state") == "cleared",
            Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement drops = result.Summary.At("host_drops");
        JsonElement[] reported = [.. result.OfType("event").Where(line => line.Text("event") == "stack_drop")];
        Assert.Empty(Numbers(application));
        Assert.Equal(Sent, drops.Count("ip_reverse_path_filter"));
        Assert.Equal((0L, 0L, 0L), (drops.Count("udp_rcvbuf_errors"), drops.Count("udp_in_csum_errors"),
            drops.Count("ip_in_hdr_errors")));
        Assert.Equal(["raised", "cleared"], reported.Select(line => line.Text("state")));
        Assert.Equal(Sent, reported[1].Count("count"));
        Assert.Equal((Sent, 0L), (result.Summary.Count("feeds", 0, "messages"),
            result.Summary.Count("feeds", 0, "messages_lost")));
        Assert.True(result.Summary.At("feeds", 0).Flag("complete"));
    }

    [RootTheory]
    [InlineData("xdp")]
    [InlineData("tc")]
    public void a_segment_with_a_wrong_checksum_costs_no_answer_and_what_comes_again_is_the_first(string attach)
    {
        const int Orders = 300;
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        var connection = new OrderConnection(40_000);
        using var network = new VethPair();
        string config = WriteConfig(scratch, attach, $"sessions:\n  - {{name: s, protocol: soupbintcp-ouch5, "
            + $"gateways: [{OrderConnection.Gateway}:{OrderConnection.GatewayPort}]}}\n");
        using TelemetryProcess run = Start(network, config, capture);

        network.SendFrames(connection.LogIn("alpha"));
        int wrong = 0;
        for (int order = 0; order < Orders; order++)
        {
            byte[] entered = connection.Enter(1).Single();
            byte[] answer = connection.Answer(1).Single();
            network.SendFrames(order % 7 == 3 ? [entered, Damaged(answer), answer] : [entered, answer]);
            wrong += order % 7 == 3 ? 1 : 0;
        }
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        foreach (RunResult result in (RunResult[])[live, replayed])
        {
            JsonElement session = result.Summary.At("sessions", 0);
            Assert.Equal((Orders, Orders, 0L, 0L), (session.Count("orders"), session.Count("acks"),
                session.Count("unanswered"), session.Count("connection_lost")));
            Assert.Equal((0L, 0L, 0L), (session.Count("retransmits"), session.Count("stream_gaps"),
                session.Count("unmatched_answers")));
            Assert.Equal((wrong, wrong, 0L), (session.Count("checksums", "wrong"), session.Count("undecodable"),
                session.Count("checksums", "not_verifiable")));
            Assert.True(session.Flag("complete"), session.ToString());
            Assert.True(result.Summary.At("ledger").Flag("closed"), result.Summary.At("ledger").ToString());
        }
        Assert.Equal(Series(live, "order_to_ack"), Series(replayed, "order_to_ack"));
    }

    [RootFact]
    public void traffic_whose_checksums_are_left_to_the_nic_is_used_and_said_to_be_not_verifiable()
    {
        using var network = new VethPair();
        using Socket application = Application(network, PortA);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{PortA}");
        using var sender = new MoldSender(network, PortA);

        sender.Send(Sent, packetsPerSecond: 20_000);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement line = result.Summary.At("feeds", 0, "lines", 0);
        Assert.Equal((Sent, 0L, 0L), (line.Count("checksums", "not_verifiable"), line.Count("checksums", "wrong"),
            line.Count("undecodable")));
        Assert.Equal(Sent, result.Summary.Count("feeds", 0, "messages"));
    }

    private static void WaitFor(Func<bool> condition)
    {
        long deadlineMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
            Assert.True(Environment.TickCount64 < deadlineMs, "the host did not get what was sent");
    }

    /// <summary>What the kernel says that its filter dropped.</summary>
    private static long ReversePathFiltered(VethPair network)
    {
        string[] lines = [];
        network.InReceiver(() => lines = File.ReadAllLines("/proc/thread-self/net/netstat"));
        string[][] tables = [.. lines.Where(line => line.StartsWith("TcpExt:", StringComparison.Ordinal))
            .Select(line => line.Split(' '))];
        return long.Parse(tables[1][Array.IndexOf(tables[0], "IPReversePathFilter")], CultureInfo.InvariantCulture);
    }

    private static void AssertTruth(RunResult result)
    {
        JsonElement feed = result.Summary.At("feeds", 0);
        int wrong = 2 * WrongOnBoth.Length + WrongOnA.Length;
        Assert.Equal(WrongOnBoth.Length, feed.Count("messages_lost"));
        Assert.Equal(WrongOnBoth, Lost(result));
        Assert.Equal((WrongOnA.Length + WrongOnBoth.Length, WrongOnBoth.Length),
            (feed.Count("lines", 0, "checksums", "wrong"), feed.Count("lines", 1, "checksums", "wrong")));
        Assert.Equal(2 * (Sent + 1) - wrong,
            feed.Count("lines", 0, "checksums", "right") + feed.Count("lines", 1, "checksums", "right"));
        Assert.Equal(wrong, feed.Count("undecodable"));
        Assert.Equal(wrong, result.Summary.At("ledger").Count("undecodable"));
        Assert.True(result.Summary.At("ledger").Flag("closed"), result.Summary.At("ledger").ToString());
        Assert.True(feed.Flag("complete"), feed.ToString());
    }

    private static IEnumerable<int> Lost(RunResult result) => result.OfType("gap")
        .Where(gap => gap.Text("scope") == "feed" && gap.Text("state") == "lost")
        .SelectMany(gap => Enumerable.Range((int)gap.Count("first"), (int)gap.Count("count"))).Order();

    /// <summary>Of all gaps where they are and how long they were open.</summary>
    private static List<string> Gaps(RunResult result) =>
    [
        .. result.OfType("gap").Select(gap => string.Create(
            CultureInfo.InvariantCulture,
            $"{gap.Text("scope")} {gap.Text("line")} {gap.Text("state")} {gap.Count("first")}-{gap.Count("last")} "
            + $"{gap.Count("closed_stamp_ns") - gap.Count("opened_stamp_ns")}")).Order(StringComparer.Ordinal),
    ];

    private static bool HasTshark => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "tshark")));

    /// <summary>How many checksums another program finds wrong.</summary>
    private static int WrongByTshark(string capture, string layer) => PlainRun.Succeed(
        Patience, "tshark", "-r", capture, "-o", $"{layer}.check_checksum:TRUE", "-Y",
        $"{layer}.checksum.status == 0", "-T",
        "fields", "-e", "frame.number").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static (long Count, long Min, long Max) Series(RunResult result, string name)
    {
        JsonElement series = result.Summary.At("series").EnumerateArray().First(row => row.Text("series") == name);
        return (series.Count("count"), series.Count("min_ns"), series.Count("max_ns"));
    }

    private static string WriteFeed(ScratchFolder scratch, VethPair network, string attach, string settings) =>
        WriteConfig(scratch, attach, $"feeds:\n  - {{name: f, protocol: moldudp64, {settings}lines: "
            + $"[{{address: {network.ReceiverAddress}:{PortA}}}, {{address: {network.ReceiverAddress}:{PortB}}}]}}\n");

    /// <summary>Sends all numbers on both lines, some of them damaged, and checks what the application got.</summary>
    private static RunResult Deliver(
        VethPair network, string config, string capture, int message, bool ofHeader, Action<TelemetryProcess> await)
    {
        using Socket lineA = Application(network, PortA);
        using Socket lineB = Application(network, PortB);
        using TelemetryProcess run = Start(network, config, capture);
        HashSet<int> gotA = [];
        HashSet<int> gotB = [];
        for (int first = 1; first <= Sent; first += Burst)
        {
            int last = first + Burst - 1;
            network.SendFrames(Enumerable.Range(first, Burst)
                .SelectMany(number => Frames(network, number, message, ofHeader)));
            WaitFor(() =>
            {
                gotA.UnionWith(Numbers(lineA));
                gotB.UnionWith(Numbers(lineB));
                return gotA.Count + gotB.Count == 2 * last - WrongOnA.Count(number => number <= last)
                    - 2 * WrongOnBoth.Count(number => number <= last);
            });
        }
        // The input ends behind the deadline of the last gap.
        await(run);
        network.SendFrames(Frames(network, Sent + 1, message, ofHeader));
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        HashSet<int> missing = [.. Enumerable.Range(1, Sent + 1)];
        missing.ExceptWith(gotA.Union(gotB).Union(Numbers(lineA)).Union(Numbers(lineB)));
        Assert.Equal(WrongOnBoth, missing.Order());
        return live;
    }

    private static string WriteConfig(ScratchFolder scratch, string attach, string flows)
    {
        string path = scratch.File("run.yaml");
        File.WriteAllText(path, $"interfaces:\n  - {{name: rx0, attach: {attach}}}\n{flows}");
        return path;
    }

    private static TelemetryProcess Start(VethPair network, string config, string capture)
    {
        TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config, "--capture", capture, "--json");
        run.WaitForErrors("rx0: receive by", Patience);
        return run;
    }

    private static IEnumerable<byte[]> Frames(VethPair network, int number, int message, bool ofHeader)
    {
        bool isWrong = WrongOnBoth.Contains(number);
        yield return Frame(PortA, isWrong || WrongOnA.Contains(number));
        yield return Frame(PortB, isWrong);

        byte[] Frame(int port, bool damaged)
        {
            ChecksumForm form = damaged ? ChecksumForm.Wrong : ChecksumForm.Right;
            PacketBuilder packet = Packet(network, port, number, message);
            return (ofHeader ? packet with { HeaderChecksum = form } : packet with { Checksum = form }).Build();
        }
    }

    private static PacketBuilder Packet(VethPair network, int port, int number, int message = Short) => new()
    {
        Source = IPAddress.Parse(network.SenderAddress),
        Destination = IPAddress.Parse(network.ReceiverAddress),
        DestinationPort = (ushort)port,
        Payload =
        [
            .. MoldSender.Packet((ulong)number).AsSpan(0, MoldHeader), (byte)(message >> 8), (byte)message,
            .. PacketBuilder.Bytes(message, number),
        ],
    };

    /// <summary>The frame with another payload and the checksum that it had.</summary>
    private static byte[] Damaged(byte[] frame)
    {
        byte[] damaged = [.. frame];
        damaged[^40] ^= 0x10;
        return damaged;
    }

    private static Socket Application(VethPair network, int port)
    {
        Socket? socket = null;
        network.InReceiver(() => socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 16 * 1024 * 1024,
        });
        socket!.Bind(new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), port));
        socket.ReceiveTimeout = 1;
        return socket;
    }

    private static IEnumerable<int> Numbers(Socket socket)
    {
        byte[] packet = new byte[2048];
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            int length = 0;
            try
            {
                length = socket.Receive(packet);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // The kernel found its checksum wrong when it was read.
            }
            if (length > 0)
                yield return (int)BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(10));
        }
    }
}
