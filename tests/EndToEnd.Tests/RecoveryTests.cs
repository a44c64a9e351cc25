// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A feed with losses, a server that answers for some of them, and a loop of snapshots, in a capture: what is
/// printed of the recovery channels, and that the feeds are what they are without them.</summary>
public sealed class RecoveryTests
{
    private const uint Second = 1_700_000_000;
    private const int Numbers = 400;
    private const uint StepNs = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Mold = """
        feeds:
          - name: mold
            protocol: moldudp64
            lines: [{address: 239.1.1.1:5000}, {address: 239.1.2.1:5000}]
            recovery:
              - {kind: retransmission, server: 10.9.9.9:6000}
          - name: cme
            protocol: cme-mdp3
            lines: [{address: 239.2.1.1:7000}]
            recovery:
              - {kind: snapshot, name: mbp, address: 239.2.3.1:7100}
              - {kind: definitions, address: 239.2.4.1:7200}
        """;

    // Numbers that both lines lack, the numbers of each that are sent again, and after which time.
    private static readonly (int First, int Last, int AgainFirst, int AgainLast, uint AfterNs)[] Lost =
    [
        (20, 21, 20, 21, 3_000_000), (60, 60, 60, 60, 14_000_000), (90, 95, 90, 94, 1_000_000), (150, 150, 0, 0, 0),
    ];

    [Fact]
    public void recovery_channels_are_measured_and_change_nothing_of_their_feeds()
    {
        RunResult with = Replay(hasRecovery: true);
        RunResult without = Replay(hasRecovery: false);

        JsonElement mold = with.Summary.At("feeds", 0);
        Assert.Equal((4, 10), (mold.Count("feed_gaps"), mold.Count("messages_lost")));
        JsonElement answers = Assert.Single(mold.At("recovery").EnumerateArray());
        Assert.Equal(("retransmission", "A", "moldudp64", "10.9.9.9:6000"), (answers.Text("kind"),
            answers.Text("line"), answers.Text("protocol"), answers.Text("address")));
        Assert.Equal((3, 8, 3, 9, 0), (answers.Count("packets"), answers.Count("messages"), answers.Count("requests"),
            answers.Count("requested"), answers.Count("undecodable")));
        Assert.Equal((2, 8, 14_000_000), (answers.Count("gaps_filled"), answers.Count("messages_filled"),
            answers.Count("gap_to_fill_ns")));
        AssertNull(answers, "cycles", "cycles_whole", "cycle_ns");

        JsonElement cme = with.Summary.At("feeds", 1);
        JsonElement loop = Named(cme, "snapshot", "mbp");
        Assert.Equal((5, 3, 6_000_000), (loop.Count("cycles"), loop.Count("cycles_whole"), loop.Count("cycle_ns")));
        Assert.Equal((118, 118), (loop.Count("packets"), loop.Count("messages")));
        AssertNull(loop, "gaps_filled", "gap_to_fill_ns", "requests");
        Assert.Equal((0, 0), (Named(cme, "definitions", "B").Count("packets"),
            Named(cme, "definitions", "B").Count("cycles")));
        // A snapshot in a line of the feed itself.
        Assert.Equal((1, 1), (Named(cme, "snapshot", "A").Count("packets"), cme.At("recovery").GetArrayLength() - 2));

        Assert.Equal(Feeds(without), Feeds(with));
        Assert.Equal(Gaps(without), Gaps(with));
        Assert.True(with.Summary.At("ledger", "closed").GetBoolean());
        Assert.Contains("\"kind\":\"snapshot\"", with.OfType("snapshot").Last().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void what_was_published_is_shown_in_the_same_form()
    {
        using var scratch = new ScratchFolder();
        string recording = scratch.File("day.telemetry");

        RunResult replay = TelemetryBinary.Run(
            ["replay", .. Files(scratch, hasRecovery: true), "--record", recording, "--json"]);
        RunResult watch = TelemetryBinary.Run("watch", "--play", recording, "--json");

        Assert.Equal(Recovery(replay, "summary"), Recovery(watch, "summary"));
        Assert.Equal(Recovery(replay, "snapshot"), Recovery(watch, "snapshot"));
        Assert.NotEmpty(Recovery(replay, "snapshot"));
    }

    [RootFact]
    [Trait("needs", "root")]
    public void live_packets_of_groups_and_servers_are_counted_as_those_of_a_capture()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("telemetry.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}, role: mirror}}]\n{Mold}");
        List<(uint AtNs, byte[] Frame)> packets = Packets(hasRecovery: true);
        using TelemetryProcess run =
            TelemetryBinary.StartInside(network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);

        network.SendFrames(packets.Select(packet => packet.Frame));
        run.WaitForTotal(snapshot => snapshot.Count("ledger", "processed"), packets.Count, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement summary = run.WaitForEnd(Patience).Summary;

        Assert.True(summary.Flag("ledger", "closed"), summary.At("ledger").ToString());
        JsonElement mold = summary.At("feeds", 0);
        Assert.Equal((4, 10), (mold.Count("feed_gaps"), mold.Count("messages_lost")));
        JsonElement answers = Named(mold, "retransmission", "A");
        Assert.Equal((3, 8, 3, 9, 2, 8), (answers.Count("packets"), answers.Count("messages"),
            answers.Count("requests"), answers.Count("requested"), answers.Count("gaps_filled"),
            answers.Count("messages_filled")));
        JsonElement loop = Named(summary.At("feeds", 1), "snapshot", "mbp");
        Assert.Equal((118, 5, 3), (loop.Count("packets"), loop.Count("cycles"), loop.Count("cycles_whole")));
    }

    private static JsonElement Named(JsonElement feed, string kind, string line) => Assert.Single(
        feed.At("recovery").EnumerateArray(), row => row.Text("kind") == kind && row.Text("line") == line);

    private static void AssertNull(JsonElement row, params string[] keys) =>
        Assert.All(keys, key => Assert.Equal(JsonValueKind.Null, row.At(key).ValueKind));

    /// <summary>All members of the feeds but their recovery.</summary>
    private static string[] Feeds(RunResult result) =>
        [.. result.Summary.At("feeds").EnumerateArray().SelectMany(feed => feed.EnumerateObject()
            .Where(member => member.Name != "recovery")
            .Select(member => $"{feed.Text("feed")} {member.Name} {member.Value.GetRawText()}"))];

    private static string[] Recovery(RunResult result, string type) =>
        [.. result.OfType(type).SelectMany(line => line.At("feeds").EnumerateArray())
            .SelectMany(feed => feed.At("recovery").EnumerateArray()).Select(row => row.GetRawText())];

    private static string[] Gaps(RunResult result) =>
        [.. result.OfType("gap").Select(gap => string.Join(' ', gap.EnumerateObject().Where(member =>
            member.Name is not ("id" or "type")).Select(member => member.Value.GetRawText())))];

    private static RunResult Replay(bool hasRecovery)
    {
        using var scratch = new ScratchFolder();
        RunResult result = TelemetryBinary.Run(["replay", .. Files(scratch, hasRecovery), "--json"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }

    private static string[] Files(ScratchFolder scratch, bool hasRecovery)
    {
        string capture = scratch.File("capture.pcap");
        string config = scratch.File("telemetry.yaml");
        File.WriteAllBytes(capture, Capture(hasRecovery));
        File.WriteAllText(config, Mold);
        return [capture, "--config", config];
    }

    private static byte[] Capture(bool hasRecovery)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((uint atNs, byte[] frame) in Packets(hasRecovery))
            capture.PcapRecord(Second, atNs, frame);
        return capture.ToArray();
    }

    private static List<(uint AtNs, byte[] Frame)> Packets(bool hasRecovery)
    {
        List<(uint AtNs, byte[] Frame)> packets = [];
        for (int number = 1; number <= Numbers; number++)
        {
            uint atNs = (uint)number * StepNs;
            if (Lost.Any(gap => number >= gap.First && number <= gap.Last))
                continue;
            packets.Add((atNs, Frame("239.1.1.1", 5000, MoldPacket(number, 1))));
            packets.Add((atNs + 40, Frame("239.1.2.1", 5000, MoldPacket(number, 1))));
            packets.Add((atNs + 50, Frame("239.2.1.1", 7000, CmePacket((uint)number, template: 46))));
        }
        if (hasRecovery)
        {
            AddAnswers(packets);
            AddLoop(packets);
        }
        packets.Add((5_000_123, Frame("239.2.1.1", 7000, CmePacket(50, template: 52))));
        return [.. packets.OrderBy(packet => packet.AtNs)];
    }

    // A gap opens with the packet of line A behind it.
    private static void AddAnswers(List<(uint AtNs, byte[] Frame)> packets)
    {
        foreach ((int first, int last, int againFirst, int againLast, uint afterNs) in Lost)
        {
            if (againFirst == 0)
                continue;
            uint openedNs = (uint)(last + 1) * StepNs;
            byte[] request = MoldHead(first, last - first + 1);
            packets.Add((openedNs + 500, Frame("10.9.9.9", 6000, request, from: "10.1.1.1", fromPort: 40000)));
            packets.Add((openedNs + afterNs, Frame(
                "10.1.1.1", 40000, MoldPacket(againFirst, againLast - againFirst + 1), "10.9.9.9", 6000)));
        }
    }

    // Six cycles of 20 packets, 6 ms each: the second lacks its first packet, the fourth another.
    private static void AddLoop(List<(uint AtNs, byte[] Frame)> packets)
    {
        for (uint cycle = 0; cycle < 6; cycle++)
        {
            for (uint number = 1; number <= 20; number++)
            {
                if ((cycle, number) is not ((1, 1) or (3, 7)))
                    packets.Add((
                        700_000 + (cycle * 6_000_000) + (number * 11_000),
                        Frame("239.2.3.1", 7100, CmePacket(number, template: 52))));
            }
        }
    }

    private static byte[] Frame(
        string to, ushort port, byte[] payload, string from = "10.5.5.5", ushort fromPort = 30000) => new PacketBuilder
        {
            Source = IPAddress.Parse(from),
            SourcePort = fromPort,
            Destination = IPAddress.Parse(to),
            DestinationPort = port,
            Payload = payload,
        }.Build();

    private static byte[] MoldHead(int first, int count)
    {
        byte[] head = new byte[20];
        Encoding.ASCII.GetBytes("SESSION001").CopyTo(head, 0);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(10), (ulong)first);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(18), (ushort)count);
        return head;
    }

    private static byte[] MoldPacket(int first, int count) =>
        [.. MoldHead(first, count), .. Enumerable.Range(0, count).SelectMany(number => new byte[] { 0, 1, (byte)'S' })];

    private static byte[] CmePacket(uint number, byte template)
    {
        byte[] payload = new byte[12 + 10 + 8];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, number);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(4), Second * 1_000_000_000L);
        (payload[12], payload[16]) = (18, template);
        return payload;
    }
}
