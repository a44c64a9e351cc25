// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A feed of 24 partitions, each on a group of both lines, whose packets say a session only.</summary>
public sealed class SessionGroupTests
{
    private const uint Second = 1_700_000_000;
    private const int Groups = 24;
    private const int Numbers = 50;
    private const int LostGroup = 7;
    private const int LostNumber = 20;
    private const int RestartedGroup = 9;
    private const int LastBeforeRestart = 30;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_loss_or_a_new_session_in_one_group_is_of_its_channel_and_of_no_other(bool sameSession)
    {
        JsonElement feed = Replay(Packets(sameSession), recovery: "", out RunResult result);

        Assert.Equal((Groups * Numbers) - 1, feed.Count("messages"));
        Assert.Equal((1, 1, 0), (feed.Count("feed_gaps"), feed.Count("messages_lost"), feed.Count("undecodable")));
        JsonElement gap = Assert.Single(result.OfType("gap"), gap => gap.Text("scope") == "feed");
        Assert.Equal(($"{LostGroup}/{SessionOf(LostGroup, sameSession)}", LostNumber, LostNumber),
            (gap.Text("channel"), gap.Count("first"), gap.Count("last")));
        Assert.Equal(
            Enumerable.Range(1, Groups).Select(group => ($"{group}/{SessionOf(group, sameSession)}",
                    (group == RestartedGroup ? LastBeforeRestart : Numbers) + 1L))
                .Append(($"{RestartedGroup}/{NextSession}", Numbers - LastBeforeRestart + 1L)).Order(),
            feed.At("channels").EnumerateArray()
                .Select(row => (row.Text("channel")!, row.Count("next_sequence"))).Order());
        foreach ((string ofFeed, string ofChannel) in ((string, string)[])
            [("packets", "packets"), ("messages", "messages"), ("feed_gaps", "gaps"),
                ("messages_lost", "messages_lost"), ("messages_unobserved", "messages_unobserved")])
            Assert.Equal(feed.Count(ofFeed), feed.At("channels").EnumerateArray().Sum(row => row.Count(ofChannel)));
    }

    // A server's answers say the session only.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void an_answer_fills_the_gap_of_the_only_channel_that_has_its_session(bool sameSession, long filled)
    {
        List<(uint AtNs, byte[] Frame)> packets = Packets(sameSession);
        packets.Add((LostNumber * 100_000 + 900_000, Frame("10.1.1.1", 40000,
            Packet(SessionOf(LostGroup, sameSession), LostNumber), from: "10.9.9.9", fromPort: 6000)));

        JsonElement feed = Replay(
            packets, "recovery: [{kind: retransmission, server: 10.9.9.9:6000}]", out _);

        JsonElement answers = Assert.Single(feed.At("recovery").EnumerateArray());
        Assert.Equal((1, filled, filled),
            (answers.Count("messages"), answers.Count("gaps_filled"), answers.Count("messages_filled")));
        Assert.Equal((1, 1), (feed.Count("feed_gaps"), feed.Count("messages_lost")));
    }

    private static string NextSession => "NEXT000001";

    private static string SessionOf(int group, bool sameSession) =>
        sameSession ? "THESESSION" : string.Create(CultureInfo.InvariantCulture, $"SESSION{group:000}");

    private static List<(uint AtNs, byte[] Frame)> Packets(bool sameSession)
    {
        List<(uint AtNs, byte[] Frame)> packets = [];
        for (int number = 1; number <= Numbers; number++)
        {
            for (int group = 1; group <= Groups; group++)
            {
                if ((group, number) == (LostGroup, LostNumber))
                    continue;
                bool isNext = group == RestartedGroup && number > LastBeforeRestart;
                byte[] packet = isNext ? Packet(NextSession, number - LastBeforeRestart)
                    : Packet(SessionOf(group, sameSession), number);
                for (int line = 1; line <= 2; line++)
                {
                    packets.Add(((uint)((number * 100_000) + (group * 1_000) + (line * 100)),
                        Frame($"239.1.{line}.{group}", 5000, packet)));
                }
            }
        }
        return packets;
    }

    private static JsonElement Replay(
        List<(uint AtNs, byte[] Frame)> packets, string recovery, out RunResult result)
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("telemetry.yaml");
        File.WriteAllText(config, $$"""
            feeds:
              - name: f
                protocol: moldudp64
                lines: [{address: 239.1.1.1-{{Groups}}:5000}, {address: 239.1.2.1-{{Groups}}:5000}]
                {{recovery}}
            """);
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((uint atNs, byte[] frame) in packets.OrderBy(packet => packet.AtNs))
            capture.PcapRecord(Second, atNs, frame);
        string file = scratch.File("capture.pcap");
        File.WriteAllBytes(file, capture.ToArray());
        result = TelemetryBinary.Run(["replay", file, "--config", config, "--json"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Summary.At("feeds", 0);
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

    private static byte[] Packet(string session, int number)
    {
        byte[] packet = new byte[23];
        Encoding.ASCII.GetBytes(session).CopyTo(packet, 0);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), (ulong)number);
        (packet[19], packet[21], packet[22]) = (1, 1, (byte)'S');
        return packet;
    }
}
