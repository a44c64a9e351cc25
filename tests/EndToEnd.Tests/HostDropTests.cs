// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EndToEnd.Tests.HostPath;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Numbers that this host drops, as <c>run</c> reports them.</summary>
[Trait("needs", "root")]
public class HostDropTests
{
    private const int Port = 5000;
    private const int Sent = 3_000;
    private const int NumberAt = 10;                            // in a MoldUDP64 header
    private const string Program = "drops_";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void numbers_that_an_application_did_not_get_are_those_that_its_socket_had_no_room_for()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string feed = $"f=moldudp64@{network.ReceiverAddress}:{Port}";
        string capture = scratch.File("live.pcapng");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", feed, "--capture", capture);
        using Socket application = Application(network);
        HashSet<ulong> read = [];
        using var sender = new MoldSender(network, Port);

        sender.Send(Sent / 2, packetsPerSecond: 20_000);
        Read(application, read);
        sender.Send(Sent / 2, packetsPerSecond: 20_000);
        Read(application, read);
        run.WaitForTotal(snapshot => snapshot.Count("ledger", "processed"), Sent, Patience);
        run.WaitForLine("snapshot", snapshot => snapshot.At("host_path").ValueKind == JsonValueKind.Object
            && snapshot.At("host_path", "drops").EnumerateArray().Any(
                drop => drop.At("process").ValueKind == JsonValueKind.String), Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        ulong first = read.Min();
        HashSet<ulong> dropped = [.. Enumerable.Range(0, Sent).Select(number => first + (ulong)number).Except(read)];
        Assert.NotEmpty(dropped);
        JsonElement line = result.Summary.At("feeds", 0, "lines", 0);
        Assert.Equal(
            (dropped.Count, 0L), (line.Count("host_dropped"), result.Summary.Count("feeds", 0, "messages_lost")));
        JsonElement row = Assert.Single(result.Summary.At("host_path", "drops").EnumerateArray(),
            row => row.Text("reason") == "SOCKET_RCVBUFF");
        Assert.Equal(("f", "A", "receive"), (row.Text("feed"), row.Text("line"), row.Text("direction")));
        Assert.Equal((dropped.Count, dropped.Count), (row.Count("packets"), row.Count("numbers")));
        Assert.Equal(Environment.ProcessId, row.Count("pid"));
        Assert.StartsWith("udp", row.Text("where"), StringComparison.Ordinal);
        Assert.True(row.Flag("numbers_known"));
        Assert.Equal(dropped.Order(), row.At("ranges").EnumerateArray().SelectMany(Numbers).Order());
        AssertEvents(result, dropped);
        AssertBooks(result, row.Count("packets"));
        AssertSame(result, TelemetryBinary.Run("replay", capture, "--feed", feed, "--json"));
    }

    // The names behind an event are not in the capture.
    private static void AssertSame(RunResult live, RunResult again)
    {
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(
            live.Summary.Count("feeds", 0, "lines", 0, "host_dropped"),
            again.Summary.Count("feeds", 0, "lines", 0, "host_dropped"));
        Assert.Equal(DroppedBy(live), DroppedBy(again));
    }

    // Where one event ends and the next begins also follows from the time, which passes in steps of its own in a run.
    private static ulong[] DroppedBy(RunResult run)
    {
        JsonElement[] events = [.. run.OfType("event").Where(item => item.Text("event") == "host_drop")];
        ulong[] numbers = [.. events.SelectMany(Numbers).Order()];
        Assert.Equal(numbers.Length, events.Sum(item => item.Count("packets")));
        return numbers;
    }

    [RootFact]
    public void nothing_stays_attached_after_kill_9()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}");
        string[] programs = AllLevels.IdsOf(run.Id, "prog_id");
        string[] before = Loaded(programs);

        run.Signal(Signals.Kill);
        run.WaitForText(Patience);

        Assert.Single(before, line => line.Contains(Program, StringComparison.Ordinal));
        Assert.True(SpinWait.SpinUntil(() => Loaded(programs).Length == 0, Patience), "a program is still loaded");
    }

    private static void AssertEvents(RunResult result, HashSet<ulong> dropped)
    {
        JsonElement[] events = [.. result.OfType("event").Where(line => line.Text("event") == "host_drop")];
        Assert.All(events, line => Assert.Equal(("f", "A", "error", "SOCKET_RCVBUFF"),
            (line.Text("flow"), line.Text("line"), line.Text("severity"), line.Text("reason"))));
        Assert.Equal(dropped.Order(), events.SelectMany(Numbers).Order());
        Assert.DoesNotContain(result.OfType("event"), line => line.Text("event") == "socket_overflow");
    }

    private static void AssertBooks(RunResult result, long told)
    {
        JsonElement hook = Assert.Single(result.Summary.At("host_path", "hooks").EnumerateArray(),
            hook => hook.Text("program") == "drops");
        Assert.Equal("attached", hook.Text("state"));
        Assert.InRange(hook.Count("told"), told, long.MaxValue);
        Assert.Equal(hook.Count("events"),
            hook.Count("ignored") + hook.Count("told") + hook.Count("limited") + hook.Count("lost"));
        Assert.Equal(hook.Count("ignored"),
            result.Summary.At("host_path", "others").EnumerateArray().Sum(row => row.Count("packets")));
    }

    private static IEnumerable<ulong> Numbers(JsonElement range)
    {
        for (ulong number = (ulong)range.Count("first"); number <= (ulong)range.Count("last"); number++)
            yield return number;
    }

    private static string[] Loaded(string[] programs)
    {
        using TelemetryProcess tool = TelemetryProcess.Start("bpftool", ["prog", "show"]);
        return [.. tool.WaitForText(Patience).Where(line => Array.Exists(
            programs, program => line.StartsWith(program + ": ", StringComparison.Ordinal)))];
    }

    /// <summary>A socket with the least buffer.</summary>
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

    private static void Read(Socket socket, HashSet<ulong> read)
    {
        byte[] datagram = new byte[2048];
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            socket.Receive(datagram);
            Assert.True(read.Add(BinaryPrimitives.ReadUInt64BigEndian(datagram.AsSpan(NumberAt))));
        }
    }
}
