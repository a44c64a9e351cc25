// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Decoding;

namespace EndToEnd.Tests;

/// <summary>Feeds with gaps, and servers that send what was lost again over TCP, in a capture: which gaps were filled,
/// and after which time.</summary>
public sealed class StreamRecoveryTests
{
    private const uint Second = 1_700_000_000;
    private const int Numbers = 100;
    private const uint StepNs = 100_000;
    private const uint Syn = 0x02;
    private const uint Acknowledged = 0x10;

    private const string Config = """
        feeds:
          - name: mold
            protocol: moldudp64
            lines: [{address: 239.1.1.1:5000}]
            recovery: [{kind: retransmission, protocol: soupbintcp, server: 10.9.9.9:6000}]
          - name: cme
            protocol: cme-mdp3
            lines: [{address: 239.2.1.1:7000}]
            recovery: [{kind: retransmission, protocol: cme-mdp3-replay, server: 10.9.9.9:6310}]
        """;

    [Fact]
    public void gaps_are_filled_by_what_servers_send_over_TCP()
    {
        using var scratch = new ScratchFolder();
        (string capture, string config) = (scratch.File("capture.pcap"), scratch.File("telemetry.yaml"));
        File.WriteAllBytes(capture, Capture());
        File.WriteAllText(config, Config);

        RunResult replay = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        Assert.True(replay.ExitCode == 0, replay.Errors);
        foreach (int feed in (int[])[0, 1])
        {
            JsonElement shown = replay.Summary.At("feeds", feed);
            Assert.Equal((2, 4), (shown.Count("feed_gaps"), shown.Count("messages_lost")));
            JsonElement answers = Assert.Single(
                shown.At("recovery").EnumerateArray(), row => row.Text("kind") == "retransmission");
            // Of the second gap, 60 and 61, only 60 comes again.
            Assert.Equal((3, 0, 1, 3), (answers.Count("messages"), answers.Count("undecodable"),
                answers.Count("gaps_filled"), answers.Count("messages_filled")));
            Assert.Equal(9_000_000, answers.Count("gap_to_fill_ns"));
        }
        Assert.True(replay.Summary.At("ledger", "closed").GetBoolean());
        Assert.DoesNotContain(
            replay.Lines, line => line.GetRawText().Contains("secret", StringComparison.OrdinalIgnoreCase));
    }

    private static byte[] Capture()
    {
        List<(uint AtNs, byte[] Frame)> packets = [];
        for (uint number = 1; number <= Numbers; number++)
        {
            if (number is 20 or 21 or 60 or 61)
                continue;
            packets.Add((number * StepNs, Datagram("239.1.1.1", 5000, MoldSender.Packet(number))));
            packets.Add((number * StepNs, Datagram("239.2.1.1", 7000, CmeReplay.Packet(number, 46)[2..])));
        }
        AddConversation(packets, 40_000, 6000, [Soup.Login(password: "secret-pwd")],
        [
            Soup.Accepted(20), Soup.Join(Soup.Packet('S', "x"u8), Soup.ServerHeartbeat, Soup.Packet('S', "x"u8)),
        ]);
        AddConversation(packets, 40_001, 6000, [Soup.Login()], [Soup.Accepted(60), Soup.Packet('S', "x"u8)]);
        AddConversation(packets, 40_002, 6310,
            [CmeReplay.Text("35=A|553=CME|554=secret|"), CmeReplay.Text("35=V|1180=310|262=310-1|1182=20|1183=60|")],
            [CmeReplay.Packet(1, 15), [.. CmeReplay.Packet(20, 46), .. CmeReplay.Packet(21, 46, 30)]]);
        AddConversation(packets, 40_003, 6310, [CmeReplay.Text("35=A|553=CME|554=secret|")],
            [CmeReplay.Packet(1, 15), [.. CmeReplay.Packet(60, 46), .. CmeReplay.Packet(2, 16)]]);
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((uint atNs, byte[] frame) in packets.OrderBy(packet => packet.AtNs))
            capture.PcapRecord(Second, atNs, frame);
        return capture.ToArray();
    }

    // The first gap opens with number 22, at 2.2 ms; the answers come 9 ms later, two microseconds apart.
    private static void AddConversation(
        List<(uint AtNs, byte[] Frame)> packets, ushort client, ushort server, byte[][] asked, byte[][] answered)
    {
        uint atNs = (22 * StepNs) + 9_000_000 - 2_000;
        (uint toServer, uint toClient) = (1_000, 5_000);
        void Send(bool isAnswer, byte[] payload, uint flags)
        {
            packets.Add((atNs, Segment(isAnswer, client, server, payload, isAnswer ? toClient : toServer,
                isAnswer ? toServer : toClient, (byte)flags)));
            ref uint next = ref isAnswer ? ref toClient : ref toServer;
            next += (uint)payload.Length + (flags & Syn) / Syn;
        }
        atNs -= 100_000;
        Send(isAnswer: false, [], Syn);
        Send(isAnswer: true, [], Syn | Acknowledged);
        foreach (byte[] text in asked)
            Send(isAnswer: false, text, Acknowledged);
        atNs += 100_000;
        foreach (byte[] answer in answered)
        {
            Send(isAnswer: true, answer, Acknowledged);
            atNs += 2_000;
        }
    }

    private static byte[] Segment(
        bool isAnswer, ushort client, ushort server, byte[] payload, uint sequence, uint acknowledged, byte flags)
    {
        (IPAddress here, IPAddress there) = (IPAddress.Parse("10.1.1.1"), IPAddress.Parse("10.9.9.9"));
        return new PacketBuilder
        {
            IsTcp = true,
            Source = isAnswer ? there : here,
            SourcePort = isAnswer ? server : client,
            Destination = isAnswer ? here : there,
            DestinationPort = isAnswer ? client : server,
            Sequence = sequence,
            Acknowledgement = acknowledged,
            TcpFlags = flags,
            Payload = payload,
        }.Build();
    }

    private static byte[] Datagram(string to, ushort port, byte[] payload) => new PacketBuilder
    {
        Destination = IPAddress.Parse(to),
        DestinationPort = port,
        Payload = payload,
    }.Build();
}
